using ContextBroker.Disaster.Analyses;
using ContextBroker.Disaster.Exposure;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Evacuation;

/// <summary>The figures of one region under their names: the same in a result entity and in an answer.</summary>
internal static class EvacuationAttributes
{
    public static ResultAttributes Of(EvacuationFigures row, EvacuationAnswer answer)
    {
        var attributes = new ResultAttributes()
            .Text("localGovernmentCode", row.Region.Code)
            .Text("name", row.Region.Name)
            .Relation("evacuationOrder", row.Region.OrderId)
            .Text("hazardType", answer.Question.Hazard.HazardType)
            .Text("scenario", answer.Scenario)
            .Value("isDrill", JsonValue.Of(answer.Question.IsDrill))
            .Value("zoneArea", row.ZoneArea is { } area ? JsonValue.Of(Math.Round(area)) : null, "MTK");
        AddPeople(attributes, row);
        AddShelters(attributes, row);
        return attributes
            .Number("gaugesOverThreshold", row.GaugesOver?.Count)
            .Relations("gaugesOverWithoutOrder", row.GaugesWithoutOrder.Select(static gauge => gauge.Id));
    }

    public static JsonObject Method(EvacuationQuestion question) => JsonValue.Object(
        ("name", JsonValue.Of(ExposureJson.Method)),
        ("hazardData", JsonValue.Of(ExposureJson.DataOf(question.Hazard))),
        ("overlap", JsonValue.Of(ExposureJson.OverlapOf(question.Hazard))),
        ("ordered", JsonValue.Of("people in zones by night: all under level 4 and 5, those of 65 and over under level 3")),
        ("usable", JsonValue.Of("facilities designated for the hazard, outside the zone or meant by upper floors, open and not full")),
        ("notInShelters", JsonValue.Of("ordered less arrived; people also go to relatives, hotels and upper floors")),
        ("closedShelters", JsonValue.Of(question.ClosedShelters)),
        ("withoutZones", JsonValue.Of(question.Hazard.WithoutZones)));

    private static void AddPeople(ResultAttributes attributes, EvacuationFigures row)
    {
        var people = row.People;
        attributes
            .Value("peopleInZoneNight", ExposureJson.PeopleOrNone(people.Night?.Total))
            .Value("peopleInZoneDay", ExposureJson.PeopleOrNone(people.Day?.Total))
            .Value("people65overInZone", ExposureJson.PeopleOrNone(people.Night?.From65))
            .Number("ordersInForce", row.OrdersInForce)
            .Number("ordersWithoutArea", row.OrdersWithoutArea)
            .Value("peopleOrdered", ExposureJson.PeopleOrNone(row.Ordered));
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
            .Value("peopleNotInShelters", shelters.Arrived is { } arrived && row.Ordered is { } told ? ExposureJson.People(Math.Max(0, told - arrived)) : null)
            .Value("capacityGap", shelters.Capacity is { } capacity && row.Ordered is { } ordered ? ExposureJson.People(Math.Max(0, ordered - capacity)) : null);
    }
}
