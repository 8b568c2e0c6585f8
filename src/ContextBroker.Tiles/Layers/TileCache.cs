using ContextBroker.Tiles.Drawing;
using ContextBroker.Tiles.Geometries;

namespace ContextBroker.Tiles.Layers;

/// <summary>The tiles of one layer that are ready or being made. A change forgets those that it touches, also while they are being made.</summary>
internal sealed class TileCache
{
    // With fewer tiles than this, looking at each is less than looking up those that a change touches.
    private const int Few = 128;

    private readonly Lock _gate = new();
    private readonly Dictionary<TileAddress, Dictionary<string, CachedTile>> _tiles = [];
    private long _weight;

    /// <summary>Bytes held.</summary>
    public long Weight => Interlocked.Read(ref _weight);

    /// <summary>Made once, however many ask.</summary>
    /// <param name="variant">What tells it from other tiles of the place.</param>
    public CachedTile GetOrAdd(TileAddress address, string variant, Func<Task<MadeTile>> make)
    {
        lock (_gate)
        {
            if (!_tiles.TryGetValue(address, out var variants))
            {
                _tiles[address] = variants = [];
            }

            return variants.TryGetValue(variant, out var tile) ? tile : variants[variant] = new CachedTile(address, variant, make);
        }
    }

    /// <summary>Counts a tile that is made now, if it is still held.</summary>
    public void Weigh(CachedTile tile, long weight)
    {
        lock (_gate)
        {
            if (tile.Weight == 0 && IsHeld(tile))
            {
                tile.Weight = weight;
                Interlocked.Add(ref _weight, weight);
            }
        }
    }

    public void Forget(CachedTile tile)
    {
        lock (_gate)
        {
            if (IsHeld(tile))
            {
                _tiles[tile.Address].Remove(tile.Variant);
                Interlocked.Add(ref _weight, -tile.Weight);
                if (_tiles[tile.Address].Count == 0)
                {
                    _tiles.Remove(tile.Address);
                }
            }
        }
    }

    /// <summary>Forgets the tiles that show something of these bounds.</summary>
    /// <param name="reach">How far beyond its edges a tile shows something of, in units.</param>
    public void Forget(WorldBounds bounds, double reach)
    {
        lock (_gate)
        {
            foreach (var address in _tiles.Count < Few ? [.. _tiles.Keys.Where(address => address.Bounds(reach).Intersects(bounds))] : Touched(bounds, reach).ToList())
            {
                if (_tiles.Remove(address, out var variants))
                {
                    Interlocked.Add(ref _weight, -variants.Values.Sum(static tile => tile.Weight));
                }
            }
        }
    }

    public IReadOnlyList<CachedTile> All()
    {
        lock (_gate)
        {
            return [.. _tiles.Values.SelectMany(static variants => variants.Values)];
        }
    }

    private bool IsHeld(CachedTile tile) => _tiles.TryGetValue(tile.Address, out var variants) && variants.TryGetValue(tile.Variant, out var held) && ReferenceEquals(held, tile);

    private IEnumerable<TileAddress> Touched(WorldBounds bounds, double reach)
    {
        for (var zoom = 0; zoom <= TileAddress.MaxZoom; zoom++)
        {
            var (tiles, margin) = ((double)(1L << zoom), reach / TileAddress.WorldUnits(zoom));
            var (left, right) = (Place(bounds.West - margin, tiles), Place(bounds.East + margin, tiles));
            var (top, bottom) = (Place(bounds.North - margin, tiles), Place(bounds.South + margin, tiles));
            if ((right - left + 1L) * (bottom - top + 1L) > _tiles.Count)
            {
                foreach (var address in _tiles.Keys.Where(address => address.Zoom >= zoom && address.Bounds(reach).Intersects(bounds)))
                {
                    yield return address;
                }

                yield break;
            }

            for (var x = left; x <= right; x++)
            {
                for (var y = top; y <= bottom; y++)
                {
                    yield return new TileAddress(zoom, x, y);
                }
            }
        }
    }

    private static int Place(double position, double tiles) => (int)Math.Clamp(Math.Floor(position * tiles), 0, tiles - 1);
}

/// <summary>A tile that is ready or being made.</summary>
internal sealed class CachedTile(TileAddress address, string variant, Func<Task<MadeTile>> make)
{
    private readonly Lazy<Task<MadeTile>> _made = new(make);

    public TileAddress Address { get; } = address;

    public string Variant { get; } = variant;

    public Task<MadeTile> Made => _made.Value;

    /// <summary>Bytes; 0: not counted yet.</summary>
    public long Weight { get; set; }

    /// <summary>When it was last asked for, counted in requests.</summary>
    public long LastUsed { get; set; }
}
