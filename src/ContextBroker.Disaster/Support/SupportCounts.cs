using System.Collections.Immutable;
using ContextBroker.Disaster.Analyses;
using ContextBroker.Disaster.Exposure;
using ContextBroker.Disaster.Inputs;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Support;

/// <summary>Who is in zones.</summary>
/// <param name="Before">Who is in those of the scenarios that come before this one; from the difference to their counts nothing may follow.</param>
internal sealed record SupportAnswer(string Scenario, IReadOnlyList<PersonAtRisk> People, IReadOnlyList<IReadOnlyList<PersonAtRisk>> Before, JsonArray Sources);

/// <summary>What may leave a municipality of its support-needing residents: counts by municipality and depth, small ones left out. No ids, no places.</summary>
internal static class SupportCounts
{
    public const InputKinds Needs = InputKinds.Zones | InputKinds.Persons | InputKinds.WelfareShelters | InputKinds.Operations | InputKinds.Orders;

    /// <summary>The members of a question. No drawn areas: two that differ by a house would give a person away.</summary>
    public static readonly ImmutableArray<string> Known = ["hazardType", "scenario"];

    /// <exception cref="ProblemException">BadRequestData, naming the member.</exception>
    public static ExposureQuestion Read(JsonObject body)
    {
        if (body.Members.FirstOrDefault(static member => !Known.Contains(member.Name)) is { Name: { } unknown })
        {
            throw ProblemException.BadRequestData($"A question about persons has no member \"{unknown}\"; it has {string.Join(", ", Known)}", unknown, "$");
        }

        // The reader wants to know whose figures; persons are of no year.
        return ExposureQuestionReader.Read(body.With("year", JsonValue.Of(2000)));
    }

    /// <summary>Everybody in a zone, and what that was found from.</summary>
    /// <exception cref="ProblemException">BadRequestData: the scenario is not there, or not clear.</exception>
    public static SupportAnswer Answer(ExposureQuestion question, TenantInputs inputs, DateTimeOffset now)
    {
        var (scenario, layer) = ExposureSelection.Layer(question, inputs);
        var orders = inputs.Orders.Where(order => order.IsInForce && !order.IsDrill && (order.HazardType is null || order.HazardType == question.HazardType)).ToList();
        return new SupportAnswer(scenario, new SupportNeed(layer, inputs, orders).AtRisk(now), [.. Before(question.HazardType, scenario, inputs, now)], ExposureJson.Sources([
            ExposureSource.Of(HazardZone.Type, $"hazardType={question.HazardType};scenario={scenario}", layer.Zones),
            ExposureSource.Of(EvacuationOrder.Type, "in force", orders),
            ExposureSource.Of(WelfareShelter.Type, "shelterType=welfare", inputs.WelfareShelters),
            ExposureSource.Of(ShelterOperation.Type, "", inputs.Operations)]));
    }

    // Whoever asks of one scenario and of another gets both tables. Of two that differ by a few people one keeps its figures: that which comes first.
    private static IEnumerable<IReadOnlyList<PersonAtRisk>> Before(string hazardType, string scenario, TenantInputs inputs, DateTimeOffset now) =>
        from other in inputs.Layers
        where (string.CompareOrdinal(other.Key.Hazard, hazardType), string.CompareOrdinal(other.Key.Scenario, scenario)) is ( < 0, _) or (0, < 0)
        select new SupportNeed(other.Value, inputs, []).AtRisk(now);

    /// <summary>A row for each municipality, and the last one of all, which has no code.</summary>
    /// <param name="least">The fewest people that a count may be of (秘匿).</param>
    public static IEnumerable<(string? Code, ResultAttributes Counts)> Of(SupportAnswer answer, double least)
    {
        var people = answer.People;
        var table = new SupportTable(people, answer.Before, least);
        for (var row = 0; row <= table.Codes.Length; row++)
        {
            var code = row == table.Codes.Length ? null : table.Codes[row];
            var attributes = new ResultAttributes().Text("localGovernmentCode", code);
            var isSuppressed = false;
            for (var column = 0; column < SupportTable.Depths.Count; column++)
            {
                var (cell, depth) = (table[row, column], SupportTable.Depths[column]);
                isSuppressed |= cell.Persons is null || cell.WithPlan is null || cell.WithSupporter is null;
                attributes.Number($"persons_{depth}", cell.Persons).Number($"withPlan_{depth}", cell.WithPlan).Number($"withSupporter_{depth}", cell.WithSupporter);
            }

            yield return (code, attributes
                .Value("suppressed", JsonValue.Of(isSuppressed))
                .Text("suppressionReason", isSuppressed ? $"counts below {least}, and others from which they would follow, are not shown" : null)
                .Value("isSynthetic", JsonValue.Of(people.Count > 0 && people.All(static one => one.Person.IsSynthetic))));
        }
    }
}
