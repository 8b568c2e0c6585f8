namespace ContextBroker.Server.Tests.Http.Disaster;

/// <summary>The evacuation as it goes: orders, shelters and evacuees come over HTTP, the figures follow.</summary>
public sealed class EvacuationStatusTests
{
    private const string Result = "/entities/urn:ngsi-ld:EvacuationStatusResult:flood:142051";

    private readonly Api _api = Api.NewTenant();

    [Test]
    public async Task FiguresFollowTheEvacuation()
    {
        await _api.Given(Floods.Zone("urn:z:1", 139.4859375));
        await _api.Given("""{"id":"urn:m:142051","type":"Municipality","localGovernmentCode":"142051","name":"藤沢市"}""");
        await _api.Given("""{"id":"urn:f:1","type":"PeopleFlowObservation","meshCode":"5239739843","stayPopulation":100,"timeSlot":"lateNight","dayType":"weekday","dateObservedFrom":"2021-12-01","localGovernmentCode":"14205"}""");
        await _api.Given("""{"id":"urn:f:2","type":"PeopleFlowObservation","meshCode":"5239739843","stayPopulation":70,"timeSlot":"day","dayType":"weekday","dateObservedFrom":"2021-12-01","localGovernmentCode":"14205"}""");
        await _api.Given("""{"id":"urn:e:1","type":"EvacuationSite","nationalShelterId":"E1420500001201","localGovernmentCode":"142051","hazardTypes":["flood"],"location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[139.478409,35.353336]}}}""");
        await _api.Given("""{"id":"urn:ngsi-ld:EvacuationStatusAnalysis:flood","type":"EvacuationStatusAnalysis","hazardType":"flood"}""");
        await Floods.Eventually(_api, Result, "peopleInZoneNight", "100");
        await Floods.Eventually(_api, Result, "sheltersUsable", "0");

        await _api.Given("""{"id":"urn:s:1","type":"EvacuationShelter","nationalShelterId":"E1420500001111","localGovernmentCode":"142051","openingStatus":"open","evacueeTotal":{"type":"Property","value":12,"observedAt":"2026-08-01T12:00:00Z"}}""");
        await Floods.Eventually(_api, Result, "sheltersUsable", "1");

        await _api.Given("""{"id":"urn:o:1","type":"EvacuationOrder","warningLevel":4,"orderStatus":"issued","hazardType":"flood","isDrill":false,"localGovernmentCode":"142051","location":{"type":"GeoProperty","value":{"type":"Polygon","coordinates":[[[139.48,35.33],[139.49,35.33],[139.49,35.34],[139.48,35.34],[139.48,35.33]]]}}}""");
        await Floods.Eventually(_api, Result, "peopleNotInShelters", "88");
        await _api.Patch("/entities/urn:s:1/attrs", """{"evacueeTotal":30}""");
        await Floods.Eventually(_api, Result, "peopleNotInShelters", "70");

        var figures = (await _api.Get(Result + "?options=keyValues")).Json;
        Assert.That(((double)figures["peopleInZoneDay"]!, (double)figures["peopleOrdered"]!, (double)figures["evacueesArrived"]!), Is.EqualTo((70.0, 100.0, 30.0)));
        Assert.That(figures["usableShelters"]!.ToJsonString(), Is.EqualTo("""["urn:s:1"]"""));
    }
}
