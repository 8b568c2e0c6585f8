using System.Collections.Immutable;
using NetTopologySuite.Geometries;

namespace ContextBroker.Disaster.Exposure;

/// <summary>How the answer is divided.</summary>
internal enum ExposureGroups
{
    /// <summary>One figure for all.</summary>
    All,

    /// <summary>By municipality, wards apart.</summary>
    Municipality,

    /// <summary>By mesh of the population.</summary>
    Mesh,
}

/// <summary>Whose number is asked for.</summary>
internal abstract record PopulationChoice
{
    private PopulationChoice()
    {
    }

    /// <summary>Who lives there: entities PopulationMesh of a year.</summary>
    public sealed record Residents(int Year) : PopulationChoice;

    /// <summary>Who stays there: entities PeopleFlowObservation of a kind of day, a time of day and a month.</summary>
    public sealed record Staying(string TimeSlot, string DayType, string? Period) : PopulationChoice;
}

/// <summary>What says where the hazard is.</summary>
internal enum HazardData
{
    /// <summary>Entities HazardZone: polygons, by exact overlap.</summary>
    Zones,

    /// <summary>Entities HazardShare: what a source says of each mesh.</summary>
    Shares,
}

/// <summary>How many people of which age are in which depth of a hazard.</summary>
internal sealed record ExposureQuestion
{
    public required string HazardType { get; init; }

    /// <summary>Null: the one there is.</summary>
    public string? Scenario { get; init; }

    public HazardData HazardData { get; init; }

    public required PopulationChoice Population { get; init; }

    /// <summary>Metres: only zones as deep or deeper. Null: any depth.</summary>
    public double? MinDepth { get; init; }

    /// <summary>Only what lies in this polygon. Null: everywhere.</summary>
    public Geometry? Area { get; init; }

    /// <summary>Only these municipalities (six digits); a designated city means its wards. Empty: all.</summary>
    public ImmutableArray<string> Municipalities { get; init; } = [];

    public ExposureGroups GroupBy { get; init; }

    /// <summary>What if these zones were not: entity ids.</summary>
    public ImmutableArray<string> WithoutZones { get; init; } = [];
}
