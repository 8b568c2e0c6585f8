using ContextBroker.NgsiLd.EntityMaps;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Temporal;

namespace ContextBroker.Core.EntityMaps;

/// <summary>An entity map in memory. Changed by <see cref="EntityMapRegistry"/> alone, under its lock.</summary>
internal sealed class HeldEntityMap(string tenant, EntityMap map, EntityQuery madeBy, TemporalQuery? over)
{
    private volatile EntityMap _map = map;

    public string Tenant { get; } = tenant;

    /// <summary>The query whose results the map holds; those that come back to it ask the same.</summary>
    public EntityQuery MadeBy { get; } = madeBy;

    /// <summary>The times of the evolutions that it was made of; null: it was made of entities as they are.</summary>
    public TemporalQuery? Over { get; } = over;

    public EntityMap Map
    {
        get => _map;
        set => _map = value;
    }

    public (string Tenant, string Id) Key => (Tenant, _map.Id);

    /// <summary>
    /// Ids, pages and times may be others than those it was made with, so entities and their evolutions can be asked for by one map (clause
    /// 5.5.14). Only of evolutions datasetIds decide which are found.
    /// </summary>
    public bool IsFor(EntityQuery query, bool isTemporal) => Over is not null == isTemporal
        ? SameSelection.Holds(query, MadeBy)
        : SameSelection.Holds(query with { DatasetIds = [] }, MadeBy with { DatasetIds = [] });

    /// <summary>Its place among all maps, by when they were last used.</summary>
    public LinkedListNode<HeldEntityMap>? Place { get; set; }

    /// <summary>Rings when the map expires.</summary>
    public ITimer? Bell { get; set; }
}
