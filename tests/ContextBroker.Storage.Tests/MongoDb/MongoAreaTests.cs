using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Storage.Tests.Contracts;
using ContextBroker.Testing;
using NetTopologySuite.Geometries;

namespace ContextBroker.Storage.Tests.MongoDb;

/// <summary>Geometry that a 2dsphere index refuses or sees otherwise than a map is stored and found.</summary>
public sealed class MongoAreaTests
{
    private const string Bowtie = """{"type":"Polygon","coordinates":[[[139,35],[140,36],[140,35],[139,36],[139,35]]]}""";
    private const string World = """{"type":"Polygon","coordinates":[[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]]}""";
    private const string Hemisphere = """{"type":"Polygon","coordinates":[[[-100,-80],[100,-80],[100,80],[-100,80],[-100,-80]]]}""";
    private const string Parallel = """{"type":"LineString","coordinates":[[100,60],[180,60]]}""";
    private const string Pole = """{"type":"Point","coordinates":[10,90]}""";
    private const string Polar = """{"type":"LineString","coordinates":[[10,80],[10,90]]}""";
    private const string Flat = """{"type":"Polygon","coordinates":[[[139,35],[139,35],[139,35],[139,35]]]}""";

    private IStoreUnderTest _store = null!;

    [SetUp]
    public async Task SetUp() => _store = await MongoUnderTest.New();

    [TearDown]
    public async Task TearDown() => await (_store?.DisposeAsync() ?? ValueTask.CompletedTask);

    [TestCase(Bowtie, 139.5, 35.5)]
    [TestCase(World, 0, 0)]
    [TestCase(Hemisphere, 99, 10)]
    [TestCase(Parallel, 140, 60)]
    [TestCase(Parallel, 179.999, 60)]
    [TestCase(Pole, 10, 90)]
    [TestCase(Polar, 10, 85)]
    [TestCase(Flat, 139, 35)]
    public async Task IsFoundWhereItLies(string geometry, double longitude, double latitude)
    {
        await _store.Entities.Add(Located(1, geometry));
        await _store.Entities.Add(Located(2, """{"type":"Point","coordinates":[-60,-20]}"""));
        var found = await _store.Entities.Query("", new EntityQuery { Geo = new GeoRelated(Vocabulary.Location, new Point(longitude, latitude), GeoRelation.Intersects) }, CancellationToken.None);
        Assert.That(found.Entities.Select(e => e.Id), Does.Contain(Changes.Shelter(1).Id));
    }

    // On the sphere the shortest way between the corners runs far north of the parallel.
    [Test]
    public async Task AParallelIsNoGreatCircle()
    {
        await _store.Entities.Add(Located(1, """{"type":"Point","coordinates":[140,45.001]}"""));
        await _store.Entities.Add(Located(2, """{"type":"Point","coordinates":[140,60.1]}"""));
        var box = GeometryFactory.Default.ToGeometry(new Envelope(100, 180, 45, 60));
        var found = await _store.Entities.Query("", new EntityQuery { Geo = new GeoRelated(Vocabulary.Location, box, GeoRelation.Within) }, CancellationToken.None);
        Assert.That(found.Entities.Select(e => e.Id), Is.EqualTo(new[] { Changes.Shelter(1).Id }));
    }

    [Test]
    public async Task OneNameMayBeTwoKinds()
    {
        await _store.Entities.Add(Located(1, """{"type":"Point","coordinates":[139,35]}"""));
        await _store.Entities.Add(Make.Entity(Changes.Shelter(2).Id, Make.Attribute(Vocabulary.Location, "\"beside the school\"")));
        await _store.Entities.Add(Make.Entity(Changes.Shelter(3).Id, Make.Attribute(Vocabulary.Location, """{"type":"Polygon","coordinates":"none"}""")));
        var near = await _store.Entities.Query("", new EntityQuery { Geo = new GeoNear(Vocabulary.Location, new Point(139, 35), 10, IsMinimum: false) }, CancellationToken.None);
        Assert.That(near.Entities.Select(e => e.Id), Is.EqualTo(new[] { Changes.Shelter(1).Id }));
    }

    [Test]
    public async Task ManyValuesAreFoundAll()
    {
        await _store.Entities.Add(Make.Entity(Changes.Shelter(1).Id, Make.Attribute(Changes.Occupancy, $"[{string.Join(',', Enumerable.Range(0, 5000))}]")));
        await _store.Entities.Add(Changes.Shelter(2));
        var query = new EntityQuery { Q = QExpressionParser.Parse("occupancy==4321", NgsiLd.Contexts.LdContext.Core) };
        Assert.That((await _store.Entities.Query("", query, CancellationToken.None)).Entities.Select(e => e.Id), Is.EqualTo(new[] { Changes.Shelter(1).Id }));
    }

    private static Entity Located(int number, string geometry) =>
        Make.Entity(Changes.Shelter(number).Id, Make.Attribute(Vocabulary.Location, Make.Instance(geometry, kind: AttributeKind.GeoProperty)));
}
