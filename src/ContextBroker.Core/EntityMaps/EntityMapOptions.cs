using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Core.EntityMaps;

/// <summary>Settings under "EntityMaps": how many entity maps are remembered, how large, for how long (clause 5.14).</summary>
public sealed class EntityMapOptions
{
    public const string Section = "EntityMaps";

    /// <summary>How long an entity map lives when the request does not say. Default 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan DefaultLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long an entity map may live at most, from its creation or its last update. Default 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan MaxLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Entities of one map at most; a query that finds more makes none and is refused. Default 100 000.</summary>
    [Range(1, 10_000_000)]
    public int MaxEntities { get; set; } = 100_000;

    /// <summary>Entity maps at a time, of all tenants; the one that was not used for longest gives way to a new one, seen in the metrics. Default 10 000.</summary>
    [Range(1, 1_000_000)]
    public int MaxMaps { get; set; } = 10_000;

    /// <summary>Entities of all maps together, some 150 bytes of memory each; above, maps give way likewise. Default 1 000 000.</summary>
    [Range(1, 1_000_000_000)]
    public int MaxHeldEntities { get; set; } = 1_000_000;
}
