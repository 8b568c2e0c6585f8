using System.Collections.Immutable;
using ContextBroker.Disaster.Exposure;
using ContextBroker.Disaster.Inputs;
using ContextBroker.Disaster.Support;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Analyses;

/// <summary>
/// Support-needing residents over a hazard, in three results for three rights: counts for the prefecture (S2), ids and counts for who is to help (S3), and each person's
/// risk for the own municipality (S3). None says who anybody is: whoever may know opens the person's own entity.
/// </summary>
internal sealed record SupportNeedAnalysis(string Id, ExposureQuestion Question) : DeclaredAnalysis(Id)
{
    public const string Type = "SupportNeedAnalysis";
    public const string CountType = "SupportNeedResult";
    public const string NoticeType = "SupportNeedNotice";
    public const string RiskType = "SupportNeedRisk";

    /// <summary>The fewest people that a count may be of (秘匿).</summary>
    public const double Least = 10;

    private static readonly ImmutableArray<string> Known = ["hazardType", "scenario"];

    public static AnalysisKind Kind { get; } = new(Type, [CountType, NoticeType, RiskType], Read);

    public override InputKinds Needs => InputKinds.Zones | InputKinds.Persons | InputKinds.WelfareShelters | InputKinds.Operations | InputKinds.Orders;

    public override bool IsTouchedBy(EntityChange change) =>
        base.IsTouchedBy(change) && (!change.State.IsOf(HazardZone.Type) || HazardZone.IsOrWas(change, Question.HazardType));

    public override IReadOnlyList<AnalysisResult> Evaluate(TenantInputs inputs, DateTimeOffset now)
    {
        var (scenario, layer) = ExposureSelection.Layer(Question, inputs);
        var orders = inputs.Orders.Where(order => order.IsInForce && !order.IsDrill && (order.HazardType is null || order.HazardType == Question.HazardType)).ToList();
        var people = new SupportNeed(layer, inputs, orders).AtRisk(now);
        var sources = ExposureJson.Sources([
            ExposureSource.Of(HazardZone.Type, $"hazardType={Question.HazardType};scenario={scenario}", layer.Zones),
            ExposureSource.Of(EvacuationOrder.Type, "in force", orders),
            ExposureSource.Of(WelfareShelter.Type, "shelterType=welfare", inputs.WelfareShelters),
            ExposureSource.Of(ShelterOperation.Type, "", inputs.Operations)]);
        return [.. Counts(people, scenario, sources), .. Notices(people, scenario), .. people.Select(Risk)];
    }

    private static SupportNeedAnalysis Read(Entity entity)
    {
        var members = Known.Select(name => (Name: name, Value: entity.Of(name)?.Value)).Where(static member => member.Value is not null)
            .Select(static member => new JsonMember(member.Name, member.Value!)).Append(new JsonMember("year", JsonValue.Of(2000)));
        return new SupportNeedAnalysis(entity.Id, ExposureQuestionReader.Read(new JsonObject([.. members])));
    }

    private IEnumerable<AnalysisResult> Counts(IReadOnlyList<PersonAtRisk> people, string scenario, JsonArray sources)
    {
        var table = new SupportTable(people, Least);
        for (var row = 0; row <= table.Codes.Count; row++)
        {
            var isTotal = row == table.Codes.Count;
            var attributes = Head("S2", scenario).Text("localGovernmentCode", isTotal ? null : table.Codes[row]);
            var isSuppressed = false;
            for (var column = 0; column < SupportTable.Depths.Count; column++)
            {
                var (cell, depth) = (table[row, column], SupportTable.Depths[column]);
                isSuppressed |= cell.Persons is null || cell.WithPlan is null || cell.WithSupporter is null;
                attributes.Number($"persons_{depth}", cell.Persons).Number($"withPlan_{depth}", cell.WithPlan).Number($"withSupporter_{depth}", cell.WithSupporter);
            }

            attributes
                .Value("suppressed", JsonValue.Of(isSuppressed))
                .Text("suppressionReason", isSuppressed ? $"counts below {Least}, and others from which they would follow, are not shown" : null)
                .Value("isSynthetic", JsonValue.Of(people.Count > 0 && people.All(static one => one.Person.IsSynthetic)))
                .Value("inputs", sources);
            yield return new AnalysisResult(IdOf(CountType, isTotal ? "" : table.Codes[row]), CountType, attributes.All(), isTotal);
        }
    }

    // A message for who is to help: that there is somebody, how many, and under which ids. Only while an order of level 3 or above is in force there.
    private IEnumerable<AnalysisResult> Notices(IReadOnlyList<PersonAtRisk> people, string scenario) =>
        from one in people
        where one.OrderLevel >= 3
        group one by one.Person.Code ?? "" into place
        orderby place.Key
        select new AnalysisResult(
            IdOf(NoticeType, place.Key), NoticeType,
            Head("S3", scenario)
                .Text("localGovernmentCode", place.Key)
                .Number("warningLevel", place.Max(static one => one.OrderLevel))
                .Number("personCount", place.Count())
                .Number("withoutSupporterCount", place.Count(static one => !one.Person.HasSupporter))
                .Relations("persons", place.Select(static one => one.Person.Id))
                .Value("isSynthetic", JsonValue.Of(place.All(static one => one.Person.IsSynthetic)))
                .All(),
            IsTotal: false);

    private AnalysisResult Risk(PersonAtRisk one) => new(
        IdOf(RiskType, one.Person.Id[(one.Person.Id.LastIndexOf(':') + 1)..]), RiskType,
        new ResultAttributes()
            .Relation("analysis", Id)
            .Relation("person", one.Person.Id)
            .Text("localGovernmentCode", one.Person.Code)
            .Text("sharingLevel", "S3")
            .Number("depthRank", one.Rank)
            .Value("isAboveWater", JsonValue.Of(one.IsAboveWater))
            .Number("warningLevel", one.OrderLevel)
            .Number("priority", one.Priority)
            .Relation("welfareShelter", one.Shelter?.Id)
            .Value("distance", one.Metres is { } metres ? JsonValue.Of(Math.Round(metres / 10) * 10) : null, "MTR")
            .Value("isSynthetic", JsonValue.Of(one.Person.IsSynthetic))
            .All(),
        IsTotal: false);

    private ResultAttributes Head(string sharingLevel, string scenario) => new ResultAttributes()
        .Relation("analysis", Id).Text("hazardType", Question.HazardType).Text("scenario", scenario).Text("sharingLevel", sharingLevel);

    private string IdOf(string resultType, string key) => AnalysisResult.IdOf(resultType, Id, Type, key);
}
