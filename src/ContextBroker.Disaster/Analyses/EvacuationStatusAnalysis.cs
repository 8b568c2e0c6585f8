using ContextBroker.Disaster.Evacuation;
using ContextBroker.Disaster.Exposure;
using ContextBroker.Disaster.Inputs;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Analyses;

/// <summary>Expected damage over the status of the evacuation, kept up: who should have left, where can they go, who has arrived.</summary>
internal sealed record EvacuationStatusAnalysis(string Id, EvacuationQuestion Question) : DeclaredAnalysis(Id)
{
    public const string Type = "EvacuationStatusAnalysis";
    public const string ResultType = "EvacuationStatusResult";

    public static AnalysisKind Kind { get; } = new(Type, [ResultType], Read);

    public override InputKinds Needs => EvacuationStatus.Needs(Question);

    public override bool IsTouchedBy(EntityChange change) =>
        base.IsTouchedBy(change) && (!change.State.IsOf(HazardZone.Type) || HazardZone.IsOrWas(change, Question.Hazard.HazardType));

    public override IReadOnlyList<AnalysisResult> Evaluate(TenantInputs inputs, DateTimeOffset now)
    {
        var answer = EvacuationStatus.Answer(Question, inputs);
        return [.. answer.Rows.Select(row => Result(row, answer))];
    }

    private static EvacuationStatusAnalysis Read(Entity entity)
    {
        var members = EvacuationQuestion.Known.Select(name => (Name: name, Value: entity.Of(name)?.Value)).Where(static member => member.Value is not null);
        return new EvacuationStatusAnalysis(entity.Id, EvacuationQuestion.Read(new JsonObject([.. members.Select(static member => new JsonMember(member.Name, member.Value!))])));
    }

    private AnalysisResult Result(EvacuationFigures row, EvacuationAnswer answer)
    {
        var attributes = new ResultAttributes()
            .Relation("analysis", Id)
            .Text("localGovernmentCode", row.Region.Code)
            .Text("name", row.Region.Name)
            .Relation("evacuationOrder", row.Region.OrderId)
            .Text("hazardType", Question.Hazard.HazardType)
            .Text("scenario", answer.Scenario)
            .Value("isDrill", JsonValue.Of(Question.IsDrill))
            .Value("zoneArea", row.ZoneArea is { } area ? JsonValue.Of(Math.Round(area)) : null, "MTK");
        AddPeople(attributes, row);
        AddShelters(attributes, row);
        attributes
            .Number("gaugesOverThreshold", row.GaugesOver.Count)
            .Relations("gaugesOverWithoutOrder", row.GaugesWithoutOrder.Select(static gauge => gauge.Id))
            .Value("method", Method())
            .Value("inputs", ExposureJson.Sources(answer.Sources))
            .Text("inputsModifiedAt", answer.Sources.Max(static source => source.ModifiedAt) is { } at ? Timestamp.Format(at) : null);
        return new AnalysisResult(AnalysisResult.IdOf(ResultType, Id, Type, row.Region.Key), ResultType, attributes.All(), IsTotal: row.Region.Key.Length == 0);
    }

    private static void AddPeople(ResultAttributes attributes, EvacuationFigures row)
    {
        var people = row.People;
        attributes
            .Value("peopleInZoneNight", ExposureJson.People(people.Night.Total))
            .Value("peopleInZoneDay", ExposureJson.PeopleOrNone(people.Day?.Total))
            .Value("people65overInZone", ExposureJson.PeopleOrNone(people.Night.From65))
            .Number("ordersInForce", row.OrdersInForce)
            .Number("ordersWithoutArea", row.OrdersWithoutArea)
            .Value("peopleOrdered", ExposureJson.People(people.Ordered));
        foreach (var level in PeopleUnderOrder.Levels)
        {
            attributes.Value($"peopleUnderLevel{level}", ExposureJson.PeopleOrNone(people.ByLevel.GetValueOrDefault(level)?.Total));
        }
    }

    // Who is not in a shelter may be with relatives, in a hotel or upstairs: never "missing".
    private static void AddShelters(ResultAttributes attributes, EvacuationFigures row)
    {
        var shelters = row.Shelters;
        attributes
            .Number("sheltersDesignated", shelters.Designated)
            .Number("sheltersOutsideZoneOrUpstairs", shelters.Designated is null ? null : shelters.Safe)
            .Number("sheltersUsable", shelters.Designated is null ? null : shelters.Usable.Count)
            .Number("sheltersFull", shelters.Designated is null ? null : shelters.Full)
            .Number("sheltersOfUnknownStatus", shelters.Designated is null ? null : shelters.StateUnknown)
            .Relations("usableShelters", shelters.Usable)
            .Number("sheltersOpen", shelters.Open)
            .Number("sheltersUncounted", shelters.Uncounted)
            .Number("evacueesArrived", shelters.Arrived)
            .Text("evacueesCountedAt", shelters.NewestCount is { } at ? Timestamp.Format(at) : null)
            .Value("peopleNotInShelters", shelters.Arrived is { } arrived ? ExposureJson.People(Math.Max(0, row.People.Ordered - arrived)) : null)
            .Value("capacityGap", shelters.Capacity is { } capacity ? ExposureJson.People(Math.Max(0, row.People.Ordered - capacity)) : null);
    }

    private JsonObject Method() => JsonValue.Object(
        ("name", JsonValue.Of(ExposureJson.Method)),
        ("ordered", JsonValue.Of("people in zones by night: all under level 4 and 5, those of 65 and over under level 3")),
        ("usable", JsonValue.Of("facilities designated for the hazard, outside the zone or meant by upper floors, open and not full")),
        ("notInShelters", JsonValue.Of("ordered less arrived; people also go to relatives, hotels and upper floors")),
        ("closedShelters", JsonValue.Of(Question.ClosedShelters)),
        ("withoutZones", JsonValue.Of(Question.Hazard.WithoutZones)));
}
