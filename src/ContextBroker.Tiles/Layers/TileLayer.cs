using ContextBroker.Core.Changes;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Tiles.Geometries;

namespace ContextBroker.Tiles.Layers;

/// <summary>
/// What tiles show of one type's entities, held ready: read from the store once, then kept up by the change feed. Whoever reads after
/// <see cref="CatchUp"/> sees everything that was committed before he asked.
/// </summary>
internal sealed class TileLayer : IDisposable
{
    private const int WalkPart = 500;
    private const int MostAtOnce = 512;

    private readonly IEntityStore _store;
    private readonly ChangeFeed _feed;
    private readonly ChangePositions _positions;
    private readonly ChangeReader _reader;
    private readonly FeatureReader _features;
    private readonly IReadOnlySet<string> _hidden;
    private readonly TileOptions _options;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CellIndex _index = new();
    private readonly Stack<int> _freeSlots = [];
    private readonly Dictionary<string, LayerSelection> _selections = new() { [""] = new LayerSelection(null) };
    private readonly Dictionary<string, Task> _finding = [];
    private LayerSummary? _summary;
    private long _requests;
    private long _position;
    private long _weight;
    private int _slots;
    private volatile bool _isClosed;

    /// <param name="hidden">Types (expanded) whose entities are not shown, whatever other types they have.</param>
    public TileLayer(
        LayerKey key, IEntityStore store, ChangeFeed feed, ChangePositions positions, ChangeReader reader, FeatureReader features, IReadOnlySet<string> hidden,
        TileOptions options)
    {
        (Key, _store, _feed, _positions, _reader, _features, _hidden, _options) = (key, store, feed, positions, reader, features, hidden, options);
        (_position, Tiles) = (reader.Position, new TileCache());

        // The log is not kept for maps: what it has forgotten is made good by reading everything again.
        reader.Confirm(long.MaxValue);
    }

    public LayerKey Key { get; }

    public TileCache Tiles { get; }

    public FeatureReader Features => _features;

    /// <summary>Bytes held, roughly; tiles not among them.</summary>
    public long Weight => Interlocked.Read(ref _weight);

    /// <summary>All changes up to this one are in.</summary>
    public long Position => Interlocked.Read(ref _position);

    /// <summary>When it was last asked for, counted in requests to all layers.</summary>
    public long LastUsed { get; set; }

    /// <summary>Takes up the entities as they are stored.</summary>
    /// <exception cref="NgsiLd.ProblemException">503: they do not fit into the memory that there is for them.</exception>
    public async Task Load(CancellationToken cancel)
    {
        for (long? after = 0; after is { } position;)
        {
            var part = await _store.Walk(Key.Tenant, Query(null), position, WalkPart, cancel).ConfigureAwait(false);
            lock (_gate)
            {
                foreach (var entity in part.Entities)
                {
                    Put(entity);
                }
            }

            after = part.Next;
            if (Weight > _options.MemoryMiB * 1024L * 1024)
            {
                throw TileProblems.DoesNotFit(NameOf(Key.Type), _options.MemoryMiB);
            }
        }
    }

    /// <summary>Takes up what was committed until now.</summary>
    /// <returns>False: it is too far behind, or the log has forgotten what is missing; it has to be made anew.</returns>
    public async ValueTask<bool> CatchUp(CancellationToken cancel)
    {
        var upTo = _feed.LastSequence;
        if (_isClosed)
        {
            return false;
        }

        if (Position >= upTo)
        {
            return true;
        }

        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return !_isClosed && upTo - Position <= _options.MaxBehind && await ReadUpTo(upTo, cancel).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The features that fit a query, found by the store when it is new.</summary>
    /// <param name="text">What tells the query from others.</param>
    public async ValueTask<LayerSelection> Select(string text, EntityQuery query, CancellationToken cancel)
    {
        Task finding;
        LayerSelection? selection;
        lock (_gate)
        {
            if (!_selections.TryGetValue(text, out selection))
            {
                MakeRoom();
                _selections[text] = selection = new LayerSelection(query);
                _finding[text] = Task.Run(() => Find(text, selection), CancellationToken.None);
            }

            selection.LastUsed = ++_requests;
            finding = _finding.GetValueOrDefault(text) ?? Task.CompletedTask;
        }

        await finding.WaitAsync(cancel).ConfigureAwait(false);
        return selection;
    }

    /// <summary>How far beyond its edges a tile shows something of, in units: larger squares of a grid are made of those that lie in them.</summary>
    public double Reach => TileAddress.Buffer + _features.Reach;

    /// <summary>Looks at the features while none changes. Must be short.</summary>
    public T Read<T>(Func<CellIndex, T> look)
    {
        lock (_gate)
        {
            return look(_index);
        }
    }

    /// <summary>What there is to say of the layer as a whole.</summary>
    public LayerSummary Summary()
    {
        lock (_gate)
        {
            return _summary ??= LayerSummary.Of(_index.All);
        }
    }

    /// <summary>The short name of an attribute.</summary>
    public string NameOf(string iri)
    {
        lock (_gate)
        {
            return _features.NameOf(iri);
        }
    }

    /// <summary>It is no longer kept up; whoever reads it still may finish.</summary>
    public void Dispose()
    {
        _isClosed = true;
        _reader.Dispose();
    }

    private EntityQuery Query(EntityQuery? also) => (also ?? new EntityQuery()) with { Selectors = [new EntitySelector { Types = new TypeName(Key.Type) }] };

    private async Task<bool> ReadUpTo(long upTo, CancellationToken cancel)
    {
        while (Position < upTo)
        {
            var before = _reader.Position;
            var records = await _reader.Read(MostAtOnce, cancel).ConfigureAwait(false);
            if (records[0].Sequence != before + 1 && await _positions.Oldest(cancel).ConfigureAwait(false) > before + 1)
            {
                return false;
            }

            lock (_gate)
            {
                foreach (var record in records)
                {
                    Apply(record);
                }

                Interlocked.Exchange(ref _position, records[^1].Sequence);
            }
        }

        return true;
    }

    private void Apply(ChangeRecord record)
    {
        if (record.Tenant != Key.Tenant)
        {
            return;
        }

        var entity = record.Change.State;
        if (record.Change.Kind != ChangeKind.Deleted)
        {
            Put(entity);
        }
        else if (_index.Find(entity.Id) is { } held && held.Version < record.Sequence)
        {
            Remove(held);
        }
    }

    // A state older than the one held changes nothing, so changes may come twice.
    private void Put(Entity entity)
    {
        var before = _index.Find(entity.Id);
        if (before?.Version >= entity.Version)
        {
            return;
        }

        var isShown = entity.Types.Contains(Key.Type) && !entity.Types.Any(_hidden.Contains);
        var after = isShown ? _features.Read(entity, before, before?.Slot ?? FreeSlot()) : null;
        if (before is not null)
        {
            Remove(before);
        }

        if (after is null)
        {
            return;
        }

        // The slot that a removal has freed is the one taken here.
        if (before is not null)
        {
            _freeSlots.Pop();
        }
        else
        {
            TakeSlot(after.Slot);
        }

        _index.Add(after);
        Interlocked.Add(ref _weight, after.Weight);
        foreach (var selection in _selections.Values)
        {
            if (selection.Fits(entity))
            {
                selection.Add(after);
            }
        }

        Touch(after);
    }

    private void Remove(LayerFeature feature)
    {
        foreach (var selection in _selections.Values)
        {
            selection.Remove(feature);
        }

        _index.Remove(feature);
        Interlocked.Add(ref _weight, -feature.Weight);
        _freeSlots.Push(feature.Slot);
        Touch(feature);
    }

    private int FreeSlot() => _freeSlots.TryPeek(out var slot) ? slot : _slots;

    private void TakeSlot(int slot)
    {
        if (_freeSlots.Count > 0)
        {
            _freeSlots.Pop();
        }
        else
        {
            _slots = slot + 1;
        }
    }

    private void Touch(LayerFeature feature)
    {
        _summary = null;
        Tiles.Forget(feature.Shape.Bounds, Reach);
    }

    private async Task Find(string text, LayerSelection selection)
    {
        // Changes that come meanwhile are judged by their own states; what the store tells of an older one does not count.
        try
        {
            for (long? after = 0; after is { } position;)
            {
                var part = await _store.Walk(Key.Tenant, Query(selection.Query), position, WalkPart, CancellationToken.None).ConfigureAwait(false);
                lock (_gate)
                {
                    foreach (var entity in part.Entities)
                    {
                        if (_index.Find(entity.Id) is { } held && held.Version <= entity.Version)
                        {
                            selection.Add(held);
                        }
                    }
                }

                after = part.Next;
            }
        }
        catch
        {
            lock (_gate)
            {
                selection.IsKept = false;
                _selections.Remove(text);
            }

            throw;
        }
        finally
        {
            lock (_gate)
            {
                _finding.Remove(text);
            }
        }
    }

    private void MakeRoom()
    {
        while (_selections.Count > _options.MaxSelections && _selections.Where(pair => pair.Key.Length > 0).MinBy(static pair => pair.Value.LastUsed) is { Key: var oldest })
        {
            _selections.Remove(oldest, out var dropped);
            dropped!.IsKept = false;
        }
    }
}
