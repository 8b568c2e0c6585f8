using System.Collections.Immutable;
using ContextBroker.Disaster.Exposure;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Evacuation;

/// <summary>What the figures are given for.</summary>
internal enum EvacuationGroups
{
    /// <summary>Each municipality; the wards of a city are one.</summary>
    Municipality,

    /// <summary>Each order that is in force and has an area.</summary>
    Order,

    /// <summary>The drawn area alone.</summary>
    Area,
}

/// <summary>Who should have left, where can they go, who has arrived.</summary>
/// <param name="Hazard">Hazard, scenario, area, municipalities and zones taken away, as in a question of exposure; its population is who is there at night.</param>
/// <param name="Day">Who is there by day; null: the same people, of a year.</param>
/// <param name="ClosedShelters">What if these were closed: ids of sites or shelters.</param>
internal sealed record EvacuationQuestion(
    ExposureQuestion Hazard, PopulationChoice? Day, EvacuationGroups GroupBy, bool IsDrill, ImmutableArray<string> ClosedShelters)
{
    /// <summary>The members of a question.</summary>
    public static readonly ImmutableArray<string> Known =
        ["hazardType", "scenario", "hazardData", "year", "dayType", "period", "area", "localGovernmentCode", "groupBy", "isDrill", "whatIf"];

    /// <exception cref="ProblemException">BadRequestData, naming the member.</exception>
    public static EvacuationQuestion Read(JsonObject body)
    {
        if (body.Members.FirstOrDefault(static member => !Known.Contains(member.Name)) is { Name: { } unknown })
        {
            throw ProblemException.BadRequestData($"The analysis has no member \"{unknown}\"; it has {string.Join(", ", Known)}", unknown, "$");
        }

        var (closed, whatIf) = ClosedOf(body["whatIf"]);
        var question = body.Without("groupBy").Without("isDrill").Without("whatIf");
        question = whatIf is null ? question : question.With("whatIf", whatIf);
        var isOfYear = body["year"] is not null;
        var night = ExposureQuestionReader.Read(isOfYear ? question : question.With("timeSlot", JsonValue.Of("lateNight")));
        var day = night.Population is PopulationChoice.Staying staying ? staying with { TimeSlot = "day" } : null;
        return new EvacuationQuestion(night, day, GroupsOf(body), body["isDrill"] is JsonBoolean { Value: true }, closed);
    }

    private static EvacuationGroups GroupsOf(JsonObject body) => (body["groupBy"], body["area"]) switch
    {
        (null, null) or (JsonString { Value: "localGovernmentCode" }, null) => EvacuationGroups.Municipality,
        (null, _) => EvacuationGroups.Area,
        (JsonString { Value: "evacuationOrder" }, null) => EvacuationGroups.Order,
        (_, not null) => throw ProblemException.BadRequestData("A drawn area is not divided: leave groupBy away", "groupBy", "$"),
        _ => throw ProblemException.BadRequestData("groupBy is localGovernmentCode or evacuationOrder", "groupBy", "$"),
    };

    // Closed shelters are ours; what else a what-if holds is the exposure's.
    private static (ImmutableArray<string> Closed, JsonObject? Others) ClosedOf(JsonValue? whatIf)
    {
        if (whatIf is null)
        {
            return ([], null);
        }

        if (whatIf is not JsonObject members)
        {
            throw ProblemException.BadRequestData("whatIf is an object with withoutZones or closedShelters", "whatIf", "$");
        }

        var others = members.Without("closedShelters");
        return (IdsOf(members["closedShelters"]), others.Members.IsEmpty ? null : others);
    }

    private static ImmutableArray<string> IdsOf(JsonValue? closed)
    {
        if (closed is null)
        {
            return [];
        }

        return closed is JsonArray { Items: var items } && items.All(static item => item is JsonString)
            ? items.Select(static item => ((JsonString)item).Value).ToImmutableArray()
            : throw ProblemException.BadRequestData("closedShelters is an array of ids", "closedShelters", "$.whatIf");
    }
}
