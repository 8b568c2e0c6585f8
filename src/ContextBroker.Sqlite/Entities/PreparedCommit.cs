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
    private readonly Range _attributes;
    private Range _state;

    /// <param name="whole">What the state may be told against.</param>
    public PreparedCommit(EntityCommit commit, LoggedWhole? whole = null)
    {
        (Tenant, ExpectedVersion, Change) = (commit.Tenant, commit.ExpectedVersion, commit.Change);
        if (whole is null || !TryTell(whole))
        {
            StoredEntity.Write(_bytes, Change.State);
            Size = _bytes.Length;
        }

        _state = .._bytes.Length;
        StoredEntity.WriteChanges(_bytes, Change);
        _attributes = _state.End.._bytes.Length;
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

    /// <summary>What the state is told against; null: it is written whole.</summary>
    public LoggedWhole? Whole { get; private set; }

    /// <summary>Bytes of the state's stored form, or half as many more.</summary>
    public int Size { get; private set; }

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

    /// <summary>If the state is written as a delta, writes it whole after all.</summary>
    public void TellWhole()
    {
        if (Whole is not null)
        {
            var start = _bytes.Length;
            StoredEntity.Write(_bytes, Change.State);
            _state = start.._bytes.Length;
            (Whole, Size) = (null, _bytes.Length - start);
        }
    }

    public void Dispose() => _bytes.Dispose();

    private Span<byte> Header(int part) => _bytes.Written((_instances[part].Start.Value - HistoryPack.HeaderSize).._instances[part].Start.Value);

    // A delta of half the state is long enough that the next whole one, and shorter deltas from it, come cheaper.
    private bool TryTell(LoggedWhole whole)
    {
        if (!StoredEntity.CanTell(Change.State, whole.Entity))
        {
            return false;
        }

        StoredEntity.WriteDelta(_bytes, Change.State, whole.Entity);
        if (_bytes.Length > whole.Size / 2)
        {
            _bytes.Clear();
            return false;
        }

        (Whole, Size) = (whole, whole.Size + _bytes.Length);
        return true;
    }

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
