using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Testing;

namespace ContextBroker.NgsiLd.Tests.Queries;

public sealed class EntityMatcherTests
{
    private const string Capacity = Vocabulary.DefaultContext + "capacity";

    private static readonly Entity Shelter = Make.Entity(
        "urn:ngsi-ld:Shelter:1",
        Make.Attribute(Capacity, "300"),
        Make.Attribute(Vocabulary.Location, Make.Instance("""{"type":"Point","coordinates":[139.6,35.4]}""", "urn:x:gps", AttributeKind.GeoProperty))) with
    {
        Scopes = ["/Kanagawa"],
    };

    private static readonly EntityQuery All = new()
    {
        Selectors = [EntitySelectorParser.Parse("Sensor", null, null, LdContext.Core), EntitySelectorParser.Parse("Shelter", null, null, LdContext.Core)],
        Q = QExpressionParser.Parse("capacity>=300", LdContext.Core),
        Scope = ScopeQueryParser.Parse("/Kanagawa/#"),
        Geo = GeoQueryParser.Parse("near;maxDistance==1000", "Point", "[139.6,35.4]", null, LdContext.Core),
        HasAnyAttribute = ["urn:x:none", Capacity],
        DatasetIds = ["@none"],
        Among = new HashSet<string> { "urn:ngsi-ld:Shelter:1", "urn:ngsi-ld:Shelter:2" },
    };

    [Test]
    public void EveryConditionMustHold()
    {
        Assert.That(EntityMatcher.Matches(new EntityQuery(), Shelter), Is.True, "no condition");
        Assert.That(EntityMatcher.Matches(All, Shelter), Is.True);
    }

    private static IEnumerable<TestCaseData> OneFails()
    {
        yield return new TestCaseData(All with { Selectors = All.Selectors.RemoveAt(1) }).SetArgDisplayNames("selectors");
        yield return new TestCaseData(All with { Q = QExpressionParser.Parse("capacity>300", LdContext.Core) }).SetArgDisplayNames("q");
        yield return new TestCaseData(All with { Scope = ScopeQueryParser.Parse("/Tokyo") }).SetArgDisplayNames("scope");
        yield return new TestCaseData(All with { Geo = GeoQueryParser.Parse("equals", "Point", "[0,0]", null, LdContext.Core) }).SetArgDisplayNames("geo");
        yield return new TestCaseData(All with { HasAnyAttribute = ["urn:x:none"] }).SetArgDisplayNames("attributes");
        yield return new TestCaseData(All with { DatasetIds = ["urn:x:none"] }).SetArgDisplayNames("datasetIds");
        yield return new TestCaseData(All with { Among = new HashSet<string> { "urn:ngsi-ld:Shelter:2" } }).SetArgDisplayNames("among");
    }

    [TestCaseSource(nameof(OneFails))]
    public void OneThatFailsIsEnough(EntityQuery query) => Assert.That(EntityMatcher.Matches(query, Shelter), Is.False);

    [TestCase(null, null, true)]
    [TestCase("urn:e:1,urn:e:2", null, true)]
    [TestCase("urn:e:2", null, false)]
    [TestCase(null, "1$", true)]
    [TestCase(null, "2$", false)]
    public void IdsAloneAreAsked(string? ids, string? pattern, bool expected)
    {
        var query = new EntityQuery { Selectors = [EntitySelectorParser.Parse("Shelter", ids, pattern, LdContext.Core), EntitySelectorParser.Parse("Sensor", "urn:e:3", null, LdContext.Core)] };
        Assert.That(EntityMatcher.MatchesId(query, "urn:e:1"), Is.EqualTo(expected));
        Assert.That(EntityMatcher.MatchesId(new EntityQuery(), "urn:e:1"), Is.True, "no selector");
    }

    [TestCase("urn:x:gps", true)]
    [TestCase("@none", true)]
    [TestCase("urn:x:other", false)]
    public void DatasetIdsAreThoseOfInstances(string datasetId, bool expected) =>
        Assert.That(EntityMatcher.Matches(new EntityQuery { DatasetIds = [datasetId] }, Shelter), Is.EqualTo(expected));

    [Test]
    public void MatchingAllocatesNothing()
    {
        EntityMatcher.Matches(All, Shelter);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            EntityMatcher.Matches(All, Shelter);
        }

        Assert.That((GC.GetAllocatedBytesForCurrentThread() - before) / 1_000, Is.Zero);
    }
}
