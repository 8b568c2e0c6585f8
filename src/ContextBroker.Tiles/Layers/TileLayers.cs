using ContextBroker.Core.Changes;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Models;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;

namespace ContextBroker.Tiles.Layers;

/// <summary>The layers that maps have asked for, as far as they fit into memory.</summary>
internal sealed class TileLayers : IDisposable
{
    private static readonly TimeSpan RefusalHolds = TimeSpan.FromSeconds(30);

    private readonly IEntityStore _store;
    private readonly ChangeFeed _feed;
    private readonly ChangePositions _positions;
    private readonly TenantRegistry _tenants;
    private readonly TimeProvider _clock;
    private readonly TileOptions _options;
    private readonly Dictionary<string, GridModel> _grids;
    private readonly HashSet<string> _hidden;
    private readonly Lock _gate = new();
    private readonly Dictionary<LayerKey, Task<TileLayer>> _layers = [];
    private readonly Dictionary<LayerKey, (DateTimeOffset Until, Problem Problem)> _refused = [];
    private long _requests;
    private long _opened;

    public TileLayers(
        IEntityStore store, ChangeFeed feed, ChangePositions positions, TenantRegistry tenants, IEnumerable<EntityModel> models, TimeProvider clock, TileOptions options)
    {
        (_store, _feed, _positions, _tenants, _clock, _options) = (store, feed, positions, tenants, clock, options);
        EntityModel[] all = [.. models];
        _grids = all.Where(static model => model.Grid is not null).ToDictionary(static model => model.Type, static model => model.Grid!);
        _hidden = [.. all.Where(static model => model.IsRestricted).Select(static model => model.Type)];
    }

    private long Most => _options.MemoryMiB * 1024L * 1024;

    /// <summary>The entities of this type (expanded) are only for those with a right to them: there are no tiles of them.</summary>
    public bool IsHidden(string type) => _hidden.Contains(type);

    /// <summary>Which types have something to be drawn, with how many entities.</summary>
    /// <exception cref="ProblemException">NonexistentTenant.</exception>
    public async Task<IReadOnlyList<TypeUsage>> Types(string tenant, CancellationToken cancel)
    {
        await _tenants.Require(tenant, cancel).ConfigureAwait(false);
        var types = await _store.Types(tenant, cancel).ConfigureAwait(false);
        return [.. types.Where(type => !IsHidden(type.Type) && type.Attributes.Any(static a => a.Kinds.Contains(NgsiLd.Model.AttributeKind.GeoProperty)))];
    }

    /// <summary>A layer in which everything is that was committed before this was asked.</summary>
    /// <exception cref="ProblemException">NonexistentTenant; 503: it does not fit into memory.</exception>
    public async ValueTask<TileLayer> Current(LayerKey key, CancellationToken cancel)
    {
        await _tenants.Require(key.Tenant, cancel).ConfigureAwait(false);
        while (true)
        {
            var making = Get(key);
            var layer = await making.WaitAsync(cancel).ConfigureAwait(false);
            layer.LastUsed = Interlocked.Increment(ref _requests);
            var isCurrent = await layer.CatchUp(cancel).ConfigureAwait(false);
            if (isCurrent && layer.Weight <= Most)
            {
                return layer;
            }

            // What has grown too large is refused when it is made anew.
            Drop(key, making);
            layer.Dispose();
        }
    }

    /// <summary>Keeps the tiles that are ready within their memory: the least used go.</summary>
    public void TrimTiles()
    {
        var most = _options.CacheMiB * 1024L * 1024;
        var layers = Made();
        var held = layers.Sum(static layer => layer.Tiles.Weight);
        if (held <= most)
        {
            return;
        }

        // Some more than must be, so that it is not done for each tile.
        foreach (var (layer, tile) in layers.SelectMany(static layer => layer.Tiles.All().Select(tile => (layer, tile))).OrderBy(static pair => pair.tile.LastUsed))
        {
            if (held <= most * 3 / 4)
            {
                return;
            }

            held -= tile.Weight;
            layer.Tiles.Forget(tile);
        }
    }

    /// <summary>The number of this request, for what is forgotten by use.</summary>
    public long CountRequest() => Interlocked.Increment(ref _requests);

    public void Dispose()
    {
        foreach (var layer in Made())
        {
            layer.Dispose();
        }
    }

    private Task<TileLayer> Get(LayerKey key)
    {
        lock (_gate)
        {
            if (_refused.TryGetValue(key, out var refused))
            {
                if (_clock.GetUtcNow() < refused.Until)
                {
                    throw new ProblemException(refused.Problem);
                }

                _refused.Remove(key);
            }

            // Whoever asked first may give up: others wait for it too.
            return _layers.TryGetValue(key, out var layer) ? layer : _layers[key] = Task.Run(() => Make(key), CancellationToken.None);
        }
    }

    private async Task<TileLayer> Make(LayerKey key)
    {
        var reader = _feed.Open($"tiles {Interlocked.Increment(ref _opened)}", _feed.LastSequence);
        var features = new FeatureReader(key.Property, _grids.GetValueOrDefault(key.Type), _clock);
        var layer = new TileLayer(key, _store, _feed, _positions, reader, features, _hidden, _options);
        try
        {
            await layer.Load(CancellationToken.None).ConfigureAwait(false);
            MakeRoomFor(layer);
            return layer;
        }
        catch (Exception e)
        {
            layer.Dispose();
            lock (_gate)
            {
                _layers.Remove(key);
                if (e is ProblemException { Problem: var problem })
                {
                    _refused[key] = (_clock.GetUtcNow() + RefusalHolds, problem);
                }
            }

            throw;
        }
    }

    private void MakeRoomFor(TileLayer added)
    {
        lock (_gate)
        {
            var others = Made().Where(layer => layer != added).OrderBy(static layer => layer.LastUsed).ToList();
            var held = added.Weight + others.Sum(static layer => layer.Weight);
            foreach (var layer in others.TakeWhile(_ => held > Most))
            {
                held -= layer.Weight;
                _layers.Remove(layer.Key);
                layer.Dispose();
            }
        }
    }

    private void Drop(LayerKey key, Task<TileLayer> obsolete)
    {
        lock (_gate)
        {
            if (_layers.TryGetValue(key, out var held) && held == obsolete)
            {
                _layers.Remove(key);
            }
        }
    }

    private List<TileLayer> Made()
    {
        lock (_gate)
        {
            return [.. _layers.Values.Where(static task => task.IsCompletedSuccessfully).Select(static task => task.GetAwaiter().GetResult())];
        }
    }
}
