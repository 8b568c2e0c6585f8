using ContextBroker.MongoDb.Queries;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Storage.Tests.Contracts;
using ContextBroker.Testing;
using MongoDB.Bson;
using NetTopologySuite.Geometries;

namespace ContextBroker.Storage.Tests.MongoDb;

/// <summary>The server answers every documented shape of query from an index, and looks at few entities more than fit.</summary>
public sealed class MongoPlanTests
{
    private const string Tenant = "plans";
    private const int Count = 1000;

    private static readonly LdContext Context = LdContext.Core;

    private MongoUnderTest _store = null!;

    [OneTimeSetUp]
    public async Task Fill()
    {
        _store = (MongoUnderTest)await MongoUnderTest.New();
        await _store.Entities.Commit([.. Enumerable.Range(0, Count).Select(i => Changes.Create(Shelter(i), Tenant))], CancellationToken.None);
    }

    [OneTimeTearDown]
    public async Task Close() => await (_store?.DisposeAsync() ?? ValueTask.CompletedTask);

    private static IEnumerable<TestCaseData> Shapes() =>
    [
        Shape("all of a tenant", new EntityQuery(), Count),
        Shape("type", Typed(), Count / 2),
        Shape("two types", Typed() with { Selectors = [new EntitySelector { Types = new TypeOr([new TypeName(Make.ShelterType), new TypeName("urn:x:Ward")]) }] }, Count),
        Shape("ids", Typed() with { Selectors = [new EntitySelector { Ids = ["urn:ngsi-ld:Shelter:4", "urn:ngsi-ld:Shelter:6"] }] }, 2),
        Shape("id pattern", new EntityQuery { Selectors = [new EntitySelector { IdPattern = "^urn:ngsi-ld:Shelter:99.*" }] }, 20),
        Shape("q, a number", Typed() with { Q = Q("occupancy>995") }, 10),
        Shape("q, a range", new EntityQuery { Q = Q("occupancy==10..14") }, 10),
        Shape("q, a text", new EntityQuery { Q = Q("stage==\"s7\"") }, 20),
        Shape("q, a list", new EntityQuery { Q = Q("stage==\"s7\",\"s8\"") }, 40),
        Shape("q, alternatives", new EntityQuery { Q = Q("occupancy==3|stage==\"s7\"") }, 40),
        Shape("q, existence", new EntityQuery { Q = Q("rare") }, 20),
        Shape("attrs", new EntityQuery { HasAnyAttribute = [Vocabulary.DefaultContext + "rare"] }, 20),
        Shape("geo, a distance", new EntityQuery { Geo = new GeoNear(Vocabulary.Location, new Point(139.5, 35.5), 2000, IsMinimum: false) }, 100),
        Shape("geo, a polygon", new EntityQuery { Geo = new GeoRelated(Vocabulary.Location, Box(139.2, 35.2, 139.3, 35.3), GeoRelation.Within) }, 300),
        Shape("scope and below", new EntityQuery { Scope = ScopeQueryParser.Parse("/Kanagawa/w7/#") }, 20),
        Shape("type and order", Typed() with { OrderBy = OrderByParser.Parse("occupancy;desc", null, null, null, Context) }, Count / 2),
        Shape("the rest of a walk", Typed(), 110, after: 900),
    ];

    [TestCaseSource(nameof(Shapes))]
    public async Task NoCollectionIsScanned(EntityQuery query, long after, int most)
    {
        var find = new BsonDocument
        {
            { "find", "entities" }, { "filter", EntityQueries.Filter(Tenant, query, after) }, { "sort", new BsonDocument("k", 1) },
        };
        var explained = await MongoDatabase.Database.RunCommandAsync<BsonDocument>(new BsonDocument { { "explain", find }, { "verbosity", "executionStats" } });
        var plan = explained["queryPlanner"]["winningPlan"].ToJson();
        Assert.That(plan, Does.Contain("IXSCAN").And.Not.Contain("COLLSCAN"));
        Assert.That(explained["executionStats"]["totalDocsExamined"].ToInt32(), Is.LessThanOrEqualTo(most), plan);
    }

    [TestCaseSource(nameof(Shapes))]
    public async Task NothingIsMissed(EntityQuery query, long after, int most)
    {
        var wanted = query with { Limit = Count, Count = true };
        var page = await _store.Entities.Query(Tenant, wanted, CancellationToken.None);
        var expected = Enumerable.Range(0, Count).Select(Shelter).Count(e => EntityMatcher.Matches(query, e));
        Assert.That(page.Count, Is.EqualTo(expected).And.GreaterThan(0));
    }

    private static TestCaseData Shape(string name, EntityQuery query, int most, long after = 0) => new TestCaseData(query, after, most).SetArgDisplayNames(name);

    private static EntityQuery Typed() => new() { Selectors = [new EntitySelector { Types = new TypeName(Make.ShelterType) }] };

    private static QExpression Q(string text) => QExpressionParser.Parse(text, Context);

    private static Geometry Box(double west, double south, double east, double north) => GeometryFactory.Default.ToGeometry(new Envelope(west, east, south, north));

    private static Entity Shelter(int i)
    {
        var location = Make.Instance($$"""{"type":"Point","coordinates":[{{139 + (i / 1000.0)}},{{35 + (i / 1000.0)}}]}""", kind: AttributeKind.GeoProperty);
        List<EntityAttribute> attributes =
        [
            Make.Attribute(Changes.Occupancy, $"{i}"), Make.Attribute(Vocabulary.DefaultContext + "stage", $"\"s{i % 50}\""), Make.Attribute(Vocabulary.Location, location),
        ];
        if (i % 50 == 0)
        {
            attributes.Add(Make.Attribute(Vocabulary.DefaultContext + "rare", "true"));
        }

        var entity = Make.Entity($"urn:ngsi-ld:Shelter:{i}", [.. attributes]) with { Scopes = [$"/Kanagawa/w{i % 50}/c{i % 3}"] };
        return i % 2 == 0 ? entity : entity with { Types = ["urn:x:Ward"] };
    }
}
