using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Tiles.Layers;

/// <summary>
/// The features of a layer that fit a query. Found once by the store, then kept up change by change. Not for concurrent use.
/// </summary>
/// <param name="query">What is asked beside the type; null: nothing, all fit.</param>
internal sealed class LayerSelection(EntityQuery? query)
{
    private readonly Dictionary<GridSlice, int> _slices = [];
    private ulong[] _slots = [];

    public EntityQuery? Query { get; } = query;

    /// <summary>Slices of the grid that the features lie in.</summary>
    public IReadOnlyCollection<GridSlice> Slices => _slices.Keys;

    /// <summary>When it was last asked for, counted in requests.</summary>
    public long LastUsed { get; set; }

    /// <summary>Its layer keeps it up; otherwise it is to be asked for again.</summary>
    public bool IsKept { get; set; } = true;

    public int Count { get; private set; }

    public bool Has(LayerFeature feature) => feature.Slot / 64 < _slots.Length && (_slots[feature.Slot / 64] & Bit(feature.Slot)) != 0;

    public bool Fits(Entity entity) => Query is null || EntityMatcher.Matches(Query, entity);

    public void Add(LayerFeature feature)
    {
        if (Has(feature))
        {
            return;
        }

        if (feature.Slot / 64 >= _slots.Length)
        {
            Array.Resize(ref _slots, Math.Max(_slots.Length * 2, (feature.Slot / 64) + 1));
        }

        _slots[feature.Slot / 64] |= Bit(feature.Slot);
        Count++;
        if (feature.Place?.Slice is { } slice)
        {
            _slices[slice] = _slices.GetValueOrDefault(slice) + 1;
        }
    }

    public void Remove(LayerFeature feature)
    {
        if (!Has(feature))
        {
            return;
        }

        _slots[feature.Slot / 64] &= ~Bit(feature.Slot);
        Count--;
        if (feature.Place?.Slice is { } slice && --_slices[slice] == 0)
        {
            _slices.Remove(slice);
        }
    }

    private static ulong Bit(int slot) => 1UL << (slot % 64);
}
