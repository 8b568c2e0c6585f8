using System.Collections.Frozen;

namespace ContextBroker.Http.Requests;

/// <summary>The query parameters an operation knows.</summary>
public sealed class ParameterSet(params IEnumerable<string> names)
{
    public static readonly ParameterSet None = new();

    private readonly FrozenSet<string> _names = names.ToFrozenSet(StringComparer.Ordinal);

    public IEnumerable<string> Names => _names;

    public ParameterSet With(params IEnumerable<string> more) => new(_names.Concat(more));

    internal bool Contains(ReadOnlySpan<char> name) => _names.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);
}
