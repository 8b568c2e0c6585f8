using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Tests.Queries;

public sealed class SameSelectionTests
{
    private static readonly Dictionary<string, EntityQuery> Queries = new()
    {
        ["any"] = new(),
        ["any by selector"] = new() { Selectors = [new EntitySelector()] },
        ["A"] = Of("A"),
        ["A, other page"] = Of("A") with { Limit = 3, Offset = 4, Count = true, OrderBy = OrderByParser.Parse("id", null, null, null, LdContext.Core) },
        ["A, id"] = new() { Selectors = [Selector("A", "urn:e:1", null), Selector("A", null, "x$")] },
        ["B"] = Of("B"),
        ["A and B"] = new() { Selectors = [Selector("A"), Selector("B")] },
        ["B and A"] = new() { Selectors = [Selector("B"), Selector("A")] },
        ["A, rate"] = Of("A") with { Q = QExpressionParser.Parse("rate>5", LdContext.Core) },
        ["A, rate again"] = Of("A") with { Q = QExpressionParser.Parse("rate > 5", LdContext.Core) },
        ["A, more"] = Of("A") with { Q = QExpressionParser.Parse("rate>6", LdContext.Core) },
        ["A, near"] = Of("A") with { Geo = Near("[139,35]") },
        ["A, near again"] = Of("A") with { Geo = Near("[139.0, 35]") },
        ["A, far"] = Of("A") with { Geo = Near("[140,35]") },
        ["A, scope"] = Of("A") with { Scope = ScopeQueryParser.Parse("/X/#") },
        ["A, attrs"] = Of("A") with { HasAnyAttribute = ["urn:a:1"] },
        ["A, dataset"] = Of("A") with { DatasetIds = ["@none"] },
        ["A, shown"] = Of("A") with { ShownBy = Projection.OfAttributes(["urn:a:1"]) },
    };

    private static readonly string[][] Same =
        [["any", "any by selector"], ["A", "A, other page", "A, id"], ["A and B", "B and A"], ["A, rate", "A, rate again"], ["A, near", "A, near again"]];

    public static IEnumerable<TestCaseData> Pairs() =>
        from one in Queries.Keys from other in Queries.Keys select new TestCaseData(one, other, one == other || Same.Any(s => s.Contains(one) && s.Contains(other)));

    [TestCaseSource(nameof(Pairs))]
    public void ConditionsAreCompared(string one, string other, bool same) => Assert.That(SameSelection.Holds(Queries[one], Queries[other]), Is.EqualTo(same));

    [Test]
    public void IdsAreTakenAway()
    {
        var query = SameSelection.WithoutIds(Queries["A, id"]);
        Assert.That(query.Selectors, Is.EqualTo(new[] { Selector("A"), Selector("A") }));
    }

    private static EntityQuery Of(string type) => new() { Selectors = [Selector(type)] };

    private static EntitySelector Selector(string type, string? ids = null, string? pattern = null) => EntitySelectorParser.Parse(type, ids, pattern, LdContext.Core);

    private static GeoQuery? Near(string coordinates) => GeoQueryParser.Parse("near;maxDistance==100", "Point", coordinates, null, LdContext.Core);
}
