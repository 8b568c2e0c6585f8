namespace ContextBroker.NgsiLd.Temporal;

/// <summary>The temporal properties that a temporal query can be about (clauses 4.8, 4.11).</summary>
public enum TimeProperty
{
    ObservedAt,
    CreatedAt,
    ModifiedAt,
    DeletedAt,
}

public enum TimeRelation
{
    Before,
    After,
    Between,
}

/// <summary>Which instances are wanted, by time (clauses 4.11, 5.2.21).</summary>
public sealed record TemporalQuery
{
    public static readonly TemporalQuery None = new();

    /// <summary>Null: any time.</summary>
    public TimeRelation? Relation { get; init; }

    public DateTimeOffset TimeAt { get; init; }

    /// <summary>For <see cref="TimeRelation.Between"/>.</summary>
    public DateTimeOffset EndTimeAt { get; init; }

    public TimeProperty Property { get; init; }

    /// <summary>A relation or a property was asked for: instances without that property do not match. Otherwise every instance does.</summary>
    public bool IsRestriction { get; init; }

    /// <summary>Only the last so many instances of each attribute, newest first; null: all, oldest first.</summary>
    public int? LastN { get; init; }

    public bool IsBackwards => LastN is not null;

    /// <summary>Before excludes its point, after and between include their lower one, between excludes its upper one (clause 4.11).</summary>
    public bool Accepts(DateTimeOffset time) => Relation switch
    {
        TimeRelation.Before => time < TimeAt,
        TimeRelation.After => time >= TimeAt,
        TimeRelation.Between => time >= TimeAt && time < EndTimeAt,
        _ => true,
    };

    /// <summary>The instance's place in time, as this query sees it; null: it has none, and does not match.</summary>
    public DateTimeOffset? TimeOf(EvolutionRecord record) => IsRestriction ? record.Time(Property) : record.When;

    public bool Matches(EvolutionRecord record) => TimeOf(record) is { } time && Accepts(time);
}
