using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Core.Snapshots;

/// <summary>Settings under "Snapshots".</summary>
public sealed class SnapshotOptions : IValidatableObject
{
    public const string Section = "Snapshots";

    /// <summary>How long a snapshot exists when its creator does not say. Default one day.</summary>
    public TimeSpan DefaultLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>The longest life of a snapshot, from its creation or from the last update of snapshotLifetime; more is cut to this. Default 30 days.</summary>
    public TimeSpan MaxLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Snapshots of one tenant at a time; a further one takes the place of one with a lower priority, or is refused. Default 100.</summary>
    [Range(1, 10_000)]
    public int MaxPerTenant { get; set; } = 100;

    /// <summary>Queries of one snapshot. Default 16.</summary>
    [Range(1, 32)]
    public int MaxQueries { get; set; } = 16;

    /// <summary>Entities that the queries of one snapshot may find; a query that finds more fails. Default 200 000.</summary>
    [Range(1, 10_000_000)]
    public int MaxEntities { get; set; } = 200_000;

    /// <summary>Attribute instances of one entity that a temporal query of a snapshot may find; one that finds more fails. Default 100 000.</summary>
    [Range(1, 10_000_000)]
    public int MaxInstances { get; set; } = 100_000;

    /// <summary>Entities read, written or erased in one piece. Default 500.</summary>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 500;

    /// <summary>Snapshots filled at the same time; the others wait. Default 2.</summary>
    [Range(1, 64)]
    public int Parallel { get; set; } = 2;

    /// <summary>How often expired snapshots are deleted and what deleted ones leave is erased. Default 1 s.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a status notification of a deleted snapshot is tried to be delivered. Default one day.</summary>
    public TimeSpan NoticeAge { get; set; } = TimeSpan.FromDays(1);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (DefaultLifetime <= TimeSpan.Zero || MaxLifetime < DefaultLifetime)
        {
            yield return new ValidationResult("Snapshots:DefaultLifetime must be longer than 0, Snapshots:MaxLifetime not shorter", [nameof(DefaultLifetime)]);
        }

        if (SweepInterval < TimeSpan.FromMilliseconds(10) || SweepInterval > TimeSpan.FromDays(1))
        {
            yield return new ValidationResult("Snapshots:SweepInterval must be 10 ms to one day", [nameof(SweepInterval)]);
        }
    }
}
