using System.Globalization;
using ContextBroker.Disaster.Analyses;
using ContextBroker.Disaster.Inputs;
using ContextBroker.Disaster.Tests.Exposure;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Tests.Support;

/// <summary>Synthetic persons over a zone of rank 3 (3 m and deeper) in the first cell; welfare shelters in the zone, near and far.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class SupportNeedTests
{
    private static readonly DateTimeOffset Now = new(2026, 8, 1, 3, 0, 0, TimeSpan.Zero);

    private readonly Given _given = new();

    [SetUp]
    public void GivenAZoneAndShelters()
    {
        _given.Zone("z", 3, Shapes.Part(0, 0, 1, 1));
        Welfare("E1420500001", 0.5);
        Welfare("E1420500002", 1.5);
        Welfare("E1420500003", 3.5);
    }

    [Test]
    public void WhoIsInTheZoneIsAtRisk()
    {
        Person("in", 0.5);
        Person("out", 1.5);
        Assert.That(Risks().Select(Id), Is.EqualTo(new[] { "in" }));
    }

    [Test]
    public void UncertainPlaceCountsAsItsSurroundings()
    {
        Person("near", 1.1, ("geocodeQuality", "\"block\""));
        Person("exact", 1.1, ("geocodeQuality", "\"building\""));
        Assert.That(Risks().Select(Id), Is.EqualTo(new[] { "near" }));
    }

    [TestCase("1", false)]
    [TestCase("2", false)]
    [TestCase("3", true)]
    public void FloorIsSetAgainstTheDepth(string floor, bool isAbove)
    {
        _given.Changed("z", "HazardZone", ("hazardType", "\"flood\""), ("depthRank", "3"), ("depthMin", "3"), ("depthMax", "5"), ("location", Given.GeoJson(Shapes.Part(0, 0, 1, 1))));
        Person("p", 0.5, ("floor", floor));
        Assert.That(Value(Risks().Single(), "isAboveWater"), Is.EqualTo(isAbove ? "true" : "false"));
    }

    [Test]
    public void NearestUsableWelfareShelterStandsOutside()
    {
        Person("p", 0.5);
        Assert.That(Value(Risks().Single(), "welfareShelter"), Is.EqualTo("\"urn:w:E1420500002\""));
        Open("E1420500002", "closed");
        Assert.That(Value(Risks().Single(), "welfareShelter"), Is.EqualTo("\"urn:w:E1420500003\""));
    }

    [Test]
    public void MostUrgentComesFirst()
    {
        Person("helped", 0.5, ("supporters", "\"urn:s\""));
        Person("alone", 0.5, ("livesAlone", "true"));
        Person("carried", 0.5, ("livesAlone", "true"), ("mobility", "\"bedridden\""), ("powerDependentDevice", "true"));
        Assert.That(Risks().OrderByDescending(risk => int.Parse(Value(risk, "priority"), CultureInfo.InvariantCulture)).Select(Id), Is.EqualTo(new[] { "carried", "alone", "helped" }));
    }

    [Test]
    public void EntriesEnd()
    {
        Person("past", 0.5, ("validUntil", "\"2026-07-31\""));
        Person("today", 0.5, ("validUntil", "\"2026-08-01\""));
        Assert.That(Risks().Select(Id), Is.EqualTo(new[] { "today" }));
    }

    [Test]
    public void NoticeHoldsIdsAndCountsOnceAnOrderIsInForce()
    {
        Person("a", 0.5);
        Person("b", 0.5, ("supporters", "\"urn:s\""));
        Assert.That(Of(SupportNeedAnalysis.NoticeType), Is.Empty);
        _given.Changed("urn:o", "EvacuationOrder", ("warningLevel", "4"), ("hazardType", "\"flood\""), ("localGovernmentCode", "\"142051\""), ("location", Given.GeoJson(Shapes.Part(0, 0, 2, 2))));
        var notice = Of(SupportNeedAnalysis.NoticeType).Single();
        Assert.That((Value(notice, "personCount"), Value(notice, "withoutSupporterCount"), Value(notice, "persons")), Is.EqualTo(("2", "1", """["urn:p:a","urn:p:b"]""")));
        Assert.That(notice.Attributes.Select(a => a.Name), Has.None.EqualTo(Terms.Iri("location")));
    }

    [Test]
    public void CountsBelowTenDoNotLeave()
    {
        for (var i = 0; i < 12; i++)
        {
            Person($"many{i}", 0.5, ("individualPlan", i < 11 ? "{\"exists\":true}" : "false"));
        }

        Person("one", 0.5, ("localGovernmentCode", "\"142042\""));
        var counts = Of(SupportNeedAnalysis.CountType).ToDictionary(result => Value(result, "localGovernmentCode"));
        Assert.That(counts["\"142042\""].Attributes.Select(a => a.Name), Has.None.Contains("persons_"));
        Assert.That(Value(counts["\"142042\""], "suppressed"), Is.EqualTo("true"));
        Assert.That(Value(counts["\"142051\""], "withPlan_all"), Is.EqualTo("-"), "one without a plan would follow");
    }

    // Twelve in one scenario and thirteen in the other: who subtracts would have the thirteenth.
    [Test]
    public void OfTwoScenariosThatDifferByFewOneKeepsItsCounts()
    {
        _given.Zone("smaller", 3, Shapes.Part(0, 0, 0.8, 1), "design");
        for (var i = 0; i < 12; i++)
        {
            Person($"p{i}", 0.5);
        }

        Person("only in the larger", 0.9);
        Assert.That((Persons("design"), Persons("largest")), Is.EqualTo(("12", "-")));

        for (var i = 0; i < 9; i++)
        {
            Person($"more{i}", 0.9);
        }

        Assert.That((Persons("design"), Persons("largest")), Is.EqualTo(("12", "22")), "ten are a group");
    }

    [Test]
    public void EqualCountsOfOtherPeopleAreShown()
    {
        _given.Zone("elsewhere", 3, Shapes.Part(2, 0, 3, 1), "design");
        for (var i = 0; i < 11; i++)
        {
            Person($"here{i}", 0.5);
            Person($"there{i}", 2.5);
        }

        Assert.That((Persons("design"), Persons("largest")), Is.EqualTo(("11", "11")));
    }

    // Whatever is written for others has no attribute that could say who somebody is, and no place.
    [Test]
    public void NothingSaysWhoAnybodyIs()
    {
        Person("p", 0.5, ("name", "\"山田花子\""), ("telephone", "\"0466\""), ("reason", "\"secret\""));
        _given.Changed("urn:o", "EvacuationOrder", ("warningLevel", "4"), ("localGovernmentCode", "\"142051\""));
        var text = string.Join('\n', Results().SelectMany(result => result.Attributes).Select(a => $"{a.Name} {a.Instances[0].Value}"));
        Assert.That(text, Does.Not.Contain("山田").And.Not.Contain("0466").And.Not.Contain("secret").And.Not.Contain("coordinates"));
        Assert.That(_given.Inputs.Persons.Single().ToString(), Is.EqualTo("SupportNeedingPerson"));
    }

    [Test]
    public void SyntheticPersonsAreSaidToBe()
    {
        Person("p", 0.5);
        Assert.That(Value(Risks().Single(), "isSynthetic"), Is.EqualTo("true"));
        Person("q", 0.5, ("isSynthetic", "false"));
        Assert.That(Value(Of(SupportNeedAnalysis.CountType).Single(result => Value(result, "localGovernmentCode") == "-"), "isSynthetic"), Is.EqualTo("false"));
    }

    private static string Id(AnalysisResult risk) => Value(risk, "person").Trim('"')["urn:p:".Length..];

    private static string Value(AnalysisResult result, string term) => result.Attributes.Where(a => a.Name == Terms.Iri(term)).SelectMany(a => a.Instances).FirstOrDefault()?.Value.ToString() ?? "-";

    private IEnumerable<AnalysisResult> Risks() => Of(SupportNeedAnalysis.RiskType);

    private IEnumerable<AnalysisResult> Of(string type) => Results().Where(result => result.Type == type);

    private string Persons(string scenario) =>
        Value(Results(scenario).Single(result => result.Type == SupportNeedAnalysis.CountType && Value(result, "localGovernmentCode") == "-"), "persons_all");

    private IReadOnlyList<AnalysisResult> Results(string? scenario = null)
    {
        var entity = new Entity
        {
            Id = "urn:ngsi-ld:SupportNeedAnalysis:flood",
            Types = [Terms.Iri(SupportNeedAnalysis.Type)],
            Attributes = scenario is null ? [Said("hazardType", "flood")] : [Said("hazardType", "flood"), Said("scenario", scenario)],
        };
        return SupportNeedAnalysis.Kind.Read(entity).Evaluate(_given.Inputs, Now);
    }

    private static EntityAttribute Said(string term, string value) =>
        new(Terms.Iri(term), [new AttributeInstance { Kind = AttributeKind.Property, Value = JsonValue.Of(value) }]);

    private void Person(string id, double x, params (string Term, string Json)[] more)
    {
        List<(string Term, string Json)> attributes = [("localGovernmentCode", "\"142051\""), ("location", Given.Point(x, 0.5)), ("geocodeQuality", "\"building\""), ("isSynthetic", "true")];
        attributes.RemoveAll(attribute => more.Any(one => one.Term == attribute.Term));
        _given.Changed($"urn:p:{id}", SupportNeedingPerson.Type, [.. attributes, .. more]);
    }

    private void Welfare(string facility, double x)
    {
        _given.Changed($"urn:w:{facility}", "DesignatedShelter", ("shelterType", "\"welfare\""), ("nationalShelterId", $"\"{facility}121\""), ("location", Given.Point(x, 0.5)));
        Open(facility, "open");
    }

    private void Open(string facility, string status) =>
        _given.Changed($"urn:r:{facility}", "EvacuationShelter", ("nationalShelterId", $"\"{facility}121\""), ("openingStatus", $"\"{status}\""));
}
