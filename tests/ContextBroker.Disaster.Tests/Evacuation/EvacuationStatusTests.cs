using ContextBroker.Disaster.Evacuation;
using ContextBroker.Disaster.Exposure;
using ContextBroker.Disaster.Inputs;
using ContextBroker.Disaster.Tests.Exposure;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Tests.Evacuation;

/// <summary>
/// Two towns of two cells each, side by side; 1600 people at night and 800 by day in the 1 km mesh around them, all of them told to be of the
/// first town, a quarter of 65 and over. The zone has the western cell and half of the next one.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class EvacuationStatusTests
{
    private const string Flood = """{"hazardType":"flood"}""";
    private const string Town = "142051";
    private const string Neighbour = "142042";

    private readonly Given _given = new();

    [SetUp]
    public void GivenTwoTowns() => _given
        .Municipality(Town, Shapes.Part(0, -2, 2, 2), "populationTotal=400;population65over=100")
        .Municipality(Neighbour, Shapes.Part(2, -2, 4, 2))
        .Changed("urn:n", "PeopleFlowObservation", [.. Flow("1600", "lateNight")]).Changed("urn:d", "PeopleFlowObservation", [.. Flow("800", "day")])
        .Zone("z", 3, Shapes.Part(0, -2, 1.5, 2));

    [Test]
    public void PeopleInTheZoneByNightAndDay()
    {
        var people = Row(Town).People;
        Assert.That(Rounded(people.Night!.Total, people.Day!.Total, people.Night.From65), Is.EqualTo(new[] { 600.0, 300, 150 }));
        Assert.That(Row(Town).ZoneArea, Is.EqualTo(6 * 65_700).Within(0.01 * 6 * 65_700));
    }

    // Half of the 1 km mesh by its source, three eighths by the zone; where shelters stand is told by the zone all the same.
    [Test]
    public void SharesTellPeopleAndAreas()
    {
        _given.Share("52397370", 1, (2, 0.5));
        var row = Row(Town, """{"hazardType":"flood","hazardData":"shares"}""");
        Assert.That(Rounded(row.People.Night!.Total, row.People.Day!.Total, row.People.Night.From65), Is.EqualTo(new[] { 800.0, 400, 200 }));
        Assert.That(row.ZoneArea, Is.EqualTo(4 * 65_700).Within(0.01 * 4 * 65_700));
    }

    // No data of the neighbour: not nobody, not no open shelter, not no gauge over its threshold.
    [Test]
    public void WhatNobodyHasSaidIsMissing()
    {
        var row = Row(Neighbour);
        Assert.That((row.People.Night, row.Shelters.Open, row.Shelters.Uncounted, row.GaugesOver), Is.EqualTo((default(People), default(int?), default(int?), default(IReadOnlyList<RiverGauge>))));
        Assert.That(row.Ordered, Is.Zero, "nobody was told anything");
        _given.Changed("urn:o", "EvacuationOrder", ("warningLevel", "4"), ("localGovernmentCode", $"\"{Neighbour}\""), ("orderStatus", "\"issued\""));
        Assert.That(Row(Neighbour).Ordered, Is.Null);
    }

    [Test]
    public void ThePrefectureIsNoMunicipality()
    {
        _given.Municipality("140007", null);
        Assert.That(Answer("""{"hazardType":"flood"}""").Rows.Select(row => row.Region.Code), Is.EquivalentTo(new[] { Town, Neighbour }));
    }

    [Test]
    public void ZonesThatNameNoScenarioCanBeAskedFor()
    {
        _given.Zone("other", 2, Shapes.Part(0, -2, 0.5, 2), "");
        Assert.That(Assert.Throws<ProblemException>(() => Answer("""{"hazardType":"flood"}"""))!.Problem.Detail, Does.Contain("\"\", largest"));
        Assert.That(Rounded(Row(Town, """{"hazardType":"flood","scenario":""}""").People.Night!.Total), Is.EqualTo(new[] { 200.0 }));
    }

    [Test]
    public void OrderedAreAllAtLevelFourAndTheElderlyAtThree()
    {
        Order("3", 3, Shapes.Part(0, -2, 2, 2));
        Order("4", 4, Shapes.Part(0, -2, 0.5, 2));
        var people = Row(Town).People;
        Assert.That(Rounded(people.ByLevel[4].Total, people.ByLevel[3].Total, people.Ordered), Is.EqualTo(new[] { 200.0, 400, 200 + 100 }));
    }

    [Test]
    public void LiftedAndDrilledOrdersAreNone()
    {
        Order("4", 4, Shapes.Part(0, -2, 2, 2), ("orderStatus", "\"lifted\""));
        Order("5", 5, Shapes.Part(0, -2, 2, 2), ("isDrill", "true"));
        Assert.That((Row(Town).People.Ordered, Row(Town).OrdersInForce), Is.EqualTo((0.0, 0)));
        Assert.That(Row(Town, """{"hazardType":"flood","isDrill":true}""").People.Ordered, Is.EqualTo(600).Within(0.01));
    }

    [Test]
    public void OrderThatNamesItsAreaOnlyIsSaid()
    {
        _given.Changed("urn:o", "EvacuationOrder", ("warningLevel", "4"), ("localGovernmentCode", $"\"{Town}\""), ("orderStatus", "\"issued\""));
        Assert.That((Row(Town).OrdersInForce, Row(Town).OrdersWithoutArea, Row(Town).People.Ordered), Is.EqualTo((1, 1, 0.0)));
    }

    // In the zone, in the zone but upstairs, outside and closed, outside and full, outside and open twice.
    [Test]
    public void UsableIsDesignatedSafeOpenAndNotFull()
    {
        Site("E14205000010", 0.5, "\"flood\"");
        Site("E14205000020", 0.5, "\"flood\"", ("description", "\"洪水は２階以上が対象\""));
        Site("E14205000030", 1.8, "\"flood\"");
        Site("E14205000040", 1.8, "\"flood\"");
        Site("E14205000050", 1.8, "\"flood\"");
        Site("E14205000060", 1.8, "\"tsunami\"");
        Shelter("E14205000010", "open", 10);
        Shelter("E14205000020", "open", 20, ("capacity", "300"));
        Shelter("E14205000030", "closed", null);
        Shelter("E14205000040", "open", 40, ("crowdingStatus", "\"full\""));
        Shelter("E14205000050", "open", null, ("capacity", "100"));
        Shelter("E14205000060", "open", 60);
        Order("4", 4, Shapes.Part(0, -2, 2, 2));
        var shelters = Row(Town).Shelters;
        Assert.That((shelters.Designated, shelters.Safe, shelters.Full), Is.EqualTo((5, 4, 1)));
        Assert.That(shelters.Usable, Is.EqualTo(new[] { "urn:s:E14205000020", "urn:s:E14205000050" }));
        Assert.That((shelters.Open, shelters.Arrived, shelters.Uncounted, shelters.Capacity), Is.EqualTo((5, 130.0, 1, 400.0)));
    }

    [Test]
    public void BuildingsOfAFacilityAreOnePlace()
    {
        Site("E142050000101", 0.5, "\"flood\"");
        Site("E142050000102", 1.8, "\"flood\"");
        Assert.That((Row(Town).Shelters.Designated, Row(Town).Shelters.Safe, Row(Town).Shelters.StateUnknown), Is.EqualTo((1, 1, 1)));
    }

    [Test]
    public void NoListOfSitesIsNotNone()
    {
        Site("E14205000010", 1.8, "\"flood\"");
        Assert.That((Row(Town).Shelters.Designated, Row(Neighbour).Shelters.Designated), Is.EqualTo((1, default(int?))));
        Assert.That((Row(Town).Shelters.Arrived, Row(Town).Shelters.Capacity), Is.EqualTo((default(double?), default(double?))));
    }

    [Test]
    public void UnknownCapacityLeavesNoGap()
    {
        Site("E14205000010", 1.8, "\"flood\"");
        Site("E14205000020", 1.8, "\"flood\"");
        Shelter("E14205000010", "open", 1, ("capacity", "100"));
        Shelter("E14205000020", "open", 1);
        Assert.That((Row(Town).Shelters.Usable.Count, Row(Town).Shelters.Capacity), Is.EqualTo((2, default(double?))));
    }

    [Test]
    public void WhatIfAShelterWereClosed()
    {
        Site("E14205000010", 1.8, "\"flood\"");
        Shelter("E14205000010", "open", 10);
        var shelters = Row(Town, """{"hazardType":"flood","whatIf":{"closedShelters":["urn:s:E14205000010"]}}""").Shelters;
        Assert.That((shelters.Usable.Count, shelters.Open), Is.EqualTo((0, 0)));
    }

    [Test]
    public void GaugesPastTheirThresholdWithoutAnOrderAreNamed()
    {
        Gauge("urn:g:over", 1, "5.3");
        Gauge("urn:g:under", 1, "5.1");
        Gauge("urn:g:unknown", 1, "\"?\"");
        Gauge("urn:g:other", 3, "9");
        Assert.That((Ids(Row(Town).GaugesOver), Ids(Row(Town).GaugesWithoutOrder)), Is.EqualTo(("urn:g:over", "urn:g:over")));
        Order("4", 4, Shapes.Part(0, -2, 2, 2));
        Assert.That((Ids(Row(Town).GaugesOver), Ids(Row(Town).GaugesWithoutOrder)), Is.EqualTo(("urn:g:over", "")));
        Assert.That(Ids(Row(Neighbour).GaugesWithoutOrder), Is.EqualTo("urn:g:other"));
    }

    [Test]
    public void OrderAreasAreRegionsToo()
    {
        Order("4", 4, Shapes.Part(0, -2, 0.5, 2));
        Site("E14205000010", 1.8, "\"flood\"");
        var row = Answer("""{"hazardType":"flood","groupBy":"evacuationOrder"}""").Rows.Single();
        Assert.That((row.Region.Key, Math.Round(row.People.Ordered, 2), row.Shelters.Designated), Is.EqualTo(("4", 200.0, 1)));
    }

    [Test]
    public void DrawnAreaIsOneRegion()
    {
        Site("E14205000010", 0.2, "\"flood\"");
        Site("E14205000020", 1.8, "\"flood\"");
        var area = Given.GeoJson(Shapes.Part(0, -2, 0.5, 2));
        var row = Answer($$"""{"hazardType":"flood","area":{{area}}}""").Rows.Single();
        Assert.That((Math.Round(row.People.Night!.Total, 2), row.Shelters.Designated), Is.EqualTo((200.0, 1)));
    }

    [TestCase("""{"hazardType":"flood","minDepth":3}""", "minDepth")]
    [TestCase("""{"hazardType":"flood","groupBy":"meshCode"}""", "groupBy")]
    [TestCase("""{"hazardType":"flood","whatIf":5}""", "whatIf")]
    [TestCase("""{"hazardType":"flood","whatIf":{"closedShelters":"x"}}""", "closedShelters")]
    [TestCase("""{"hazardType":"flood","whatIf":{"more":[]}}""", "whatIf")]
    public void BadQuestionsAreTold(string question, string member) =>
        Assert.That(Assert.Throws<ProblemException>(() => Answer(question))!.Problem.Member, Is.EqualTo(member));

    private static IEnumerable<(string Term, string Json)> Flow(string people, string slot) =>
    [
        ("meshCode", "\"52397370\""), ("stayPopulation", people), ("timeSlot", $"\"{slot}\""), ("dayType", "\"weekday\""), ("dateObservedFrom", "\"2021-12-01\""),
        ("localGovernmentCode", $"\"{Town}\""),
    ];

    private static double[] Rounded(params double?[] numbers) => [.. numbers.Select(number => Math.Round(number ?? double.NaN, 2))];

    private static string Ids(IEnumerable<RiverGauge>? gauges) => string.Join(',', gauges!.Select(gauge => gauge.Id));

    private EvacuationAnswer Answer(string question) => EvacuationStatus.Answer(EvacuationQuestion.Read((JsonObject)JsonText.Parse(question)), _given.Inputs);

    private EvacuationFigures Row(string code, string question = Flood) => Answer(question).Rows.Single(row => row.Region.Key == code);

    private void Order(string id, int level, NetTopologySuite.Geometries.Polygon area, params (string Term, string Json)[] more) => _given.Changed(
        $"urn:o:{id}", "EvacuationOrder", [("warningLevel", $"{level}"), ("hazardType", "\"flood\""), ("localGovernmentCode", $"\"{Town}\""), ("location", Given.GeoJson(area)), .. more]);

    private void Site(string national, double x, string hazards, params (string Term, string Json)[] more) => _given.Changed(
        $"urn:site:{national}", "EvacuationSite",
        [("nationalShelterId", $"\"{national}201\""), ("localGovernmentCode", $"\"{Town}\""), ("location", Given.Point(x, 0.5)), ("hazardTypes", $"[{hazards}]"), .. more]);

    private void Shelter(string national, string status, int? evacuees, params (string Term, string Json)[] more) => _given.Changed(
        $"urn:s:{national}", "EvacuationShelter",
        [("nationalShelterId", $"\"{national}111\""), ("localGovernmentCode", $"\"{Town}\""), ("openingStatus", $"\"{status}\""), .. evacuees is { } people ? new[] { ("evacueeTotal", $"{people}") } : [], .. more]);

    private void Gauge(string id, double x, string level) => _given.Changed(
        id, "FloodMonitoring", ("currentLevel", level), ("evacuationJudgementLevel", "5.2"), ("location", Given.Point(x, 0.5)));
}
