using ContextBroker.Disaster.Exposure;
using ContextBroker.Disaster.Inputs;
using ContextBroker.Disaster.Support;
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

    public static AnalysisKind Kind { get; } = new(Type, [CountType, NoticeType, RiskType], Read);

    public override InputKinds Needs => SupportCounts.Needs;

    public override IReadOnlyList<AnalysisResult> Evaluate(TenantInputs inputs, DateTimeOffset now)
    {
        var answer = SupportCounts.Answer(Question, inputs, now);
        return [.. Counts(answer), .. Notices(answer.People, answer.Scenario), .. answer.People.Select(Risk)];
    }

    private static SupportNeedAnalysis Read(Entity entity)
    {
        var members = SupportCounts.Known.Select(name => (Name: name, Value: entity.Of(name)?.Value)).Where(static member => member.Value is not null);
        return new SupportNeedAnalysis(entity.Id, SupportCounts.Read(new JsonObject([.. members.Select(static member => new JsonMember(member.Name, member.Value!))])));
    }

    private IEnumerable<AnalysisResult> Counts(SupportAnswer answer) => SupportCounts.Of(answer, Least).Select(row => new AnalysisResult(
        IdOf(CountType, row.Code ?? ""), CountType, Head("S2", answer.Scenario).With(row.Counts).Value("inputs", answer.Sources).All(), IsTotal: row.Code is null));

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
