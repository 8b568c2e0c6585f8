using System.Collections.Immutable;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>Which entities are meant (EntitySelector of clause 5.2.33): ids or an id pattern, and types; an entity must fit both.</summary>
public sealed record EntitySelector
{
    /// <summary>One of these ids; they take precedence over the pattern. Empty: any id.</summary>
    public ImmutableArray<string> Ids { get; init; } = [];

    /// <summary>A regular expression that is found in the id; compiled without backtracking.</summary>
    /// <exception cref="ProblemException">BadRequestData, when set to what is no such expression.</exception>
    public string? IdPattern
    {
        get => Pattern?.Text;
        init => Pattern = value is null ? null : QueryPattern.Compile(value, "idPattern");
    }

    /// <summary>Null: any type.</summary>
    public TypeSelection? Types { get; init; }

    internal QueryPattern? Pattern { get; private init; }

    public bool Equals(EntitySelector? other) =>
        other is not null && Equals(Pattern, other.Pattern) && Equals(Types, other.Types) && Sequences.AreEqual(Ids, other.Ids);

    public override int GetHashCode() => HashCode.Combine(Pattern, Types, Sequences.Hash(Ids));
}
