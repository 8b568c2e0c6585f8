using ContextBroker.NgsiLd.EntityMaps;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Core.EntityMaps;

/// <summary>An entity map in memory. Changed by <see cref="EntityMapRegistry"/> alone, under its lock.</summary>
internal sealed class HeldEntityMap(string tenant, EntityMap map, EntityQuery madeBy)
{
    private volatile EntityMap _map = map;

    public string Tenant { get; } = tenant;

    /// <summary>The query whose results the map holds; those that come back to it ask the same.</summary>
    public EntityQuery MadeBy { get; } = madeBy;

    public EntityMap Map
    {
        get => _map;
        set => _map = value;
    }

    public (string Tenant, string Id) Key => (Tenant, _map.Id);

    /// <summary>Its place among all maps, by when they were last used.</summary>
    public LinkedListNode<HeldEntityMap>? Place { get; set; }

    /// <summary>Rings when the map expires.</summary>
    public ITimer? Bell { get; set; }
}
