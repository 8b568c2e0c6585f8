using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.Sqlite.History;

namespace ContextBroker.Sqlite.Entities;

/// <summary>A commit in its stored form. Made on the caller's thread: the writer's thread is the one that cannot be doubled.</summary>
internal sealed class PreparedCommit : IDisposable
{
    private readonly StoredBytes _bytes = new();
    private readonly Range[] _instances;
    private readonly Range _state;
    private readonly Range _attributes;

    public PreparedCommit(EntityCommit commit)
    {
        (Tenant, ExpectedVersion, Change) = (commit.Tenant, commit.ExpectedVersion, commit.Change);
        StoredEntity.Write(_bytes, Change.State);
        StateLength = _bytes.Length;
        _state = ..StateLength;
        StoredEntity.WriteChanges(_bytes, Change);
        _attributes = StateLength.._bytes.Length;
        _instances = new Range[Change.Attributes.Length];
        Links = new HistoryLink[_instances.Length];
        for (var i = 0; i < _instances.Length; i++)
        {
            var attribute = Change.Attributes[i];
            _bytes.Skip(HistoryPack.HeaderSize);
            var start = _bytes.Length;
            StoredEntity.WriteInstance(_bytes, attribute.After ?? attribute.Before!);
            _instances[i] = start.._bytes.Length;
            HistoryPack.WriteHeader(Header(i), attribute.Kind, attribute.After?.ObservedAt?.Instant.UtcTicks, _bytes.Length - start);
        }

        EndsAt = Transience.EndsAt(Change.State)?.UtcTicks;
        Areas = Change.Kind != ChangeKind.Deleted && MovesArea(Change) ? EntityArea.Of(Change.State) : null;
    }

    public string Tenant { get; }

    public long ExpectedVersion { get; }

    public EntityChange Change { get; }

    public EntityKey Key => new(Tenant, Change.State.Id);

    public int StateLength { get; }

    public long? EndsAt { get; }

    /// <summary>One history row for each attribute change; the writer fills them in.</summary>
    public HistoryLink[] Links { get; }

    /// <summary>The row of the scope, if the commit changes it; its number is 0 if not. The writer fills it in.</summary>
    public HistoryLink ScopeLink { get; set; }

    public ReadOnlySpan<byte> State => _bytes[_state];

    public ReadOnlySpan<byte> Attributes => _bytes[_attributes];

    /// <summary>Where the entity lies after the change; null: as before.</summary>
    public IReadOnlyList<EntityArea>? Areas { get; }

    public ReadOnlySpan<byte> Instance(int part) => _bytes[_instances[part]];

    /// <summary>All instances as one <see cref="HistoryPack"/>, linked as <see cref="Links"/> are now.</summary>
    public ReadOnlySpan<byte> Pack()
    {
        for (var part = 0; part < Links.Length; part++)
        {
            HistoryPack.WritePrevious(Header(part), Links[part].Previous);
        }

        return _bytes[(_instances[0].Start.Value - HistoryPack.HeaderSize).._instances[^1].End.Value];
    }

    public void Dispose() => _bytes.Dispose();

    private Span<byte> Header(int part) => _bytes.Written((_instances[part].Start.Value - HistoryPack.HeaderSize).._instances[part].Start.Value);

    private static bool MovesArea(EntityChange change)
    {
        foreach (var attribute in change.Attributes)
        {
            if ((attribute.Before?.Kind == AttributeKind.GeoProperty || attribute.After?.Kind == AttributeKind.GeoProperty)
                && !Equals(attribute.Before?.Value, attribute.After?.Value))
            {
                return true;
            }
        }

        return false;
    }
}
