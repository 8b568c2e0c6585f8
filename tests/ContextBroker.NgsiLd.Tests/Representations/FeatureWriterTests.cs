using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Tests.Representations;

public sealed class FeatureWriterTests
{
    private const string Point = """{"type":"Point","coordinates":[1,2]}""";
    private const string Location = "https://uri.etsi.org/ngsi-ld/location";

    private static readonly Presentation Feature = new() { GeometryProperty = Location };

    [TestCase(EntityFormat.Normalized, """{"type":"Property","value":5}""", """{"type":"GeoProperty","value":{"type":"Point","coordinates":[1,2]}}""")]
    [TestCase(EntityFormat.Concise, "5", Point)]
    [TestCase(EntityFormat.Simplified, "5", Point)]
    public void EntityIsAFeature(EntityFormat format, string capacity, string location)
    {
        var entity = Writing.Entity($$"""{"id":"urn:x:1","type":"Shelter","scope":"/a","capacity":5,"location":{{Point}}}""");
        var properties = $$"""{"type":"Shelter","scope":"/a","capacity":{{capacity}},"location":{{location}}}""";
        Assert.That(Writing.Text(entity, Feature with { Format = format }), Is.EqualTo(
            $$"""{"id":"urn:x:1","type":"Feature","geometry":{{Point}},"properties":{{properties}}}"""));
    }

    // Clause 4.5.16.1.
    [TestCase("\"capacity\":5", null)]
    [TestCase("\"location\":{\"type\":\"GeoProperty\",\"value\":" + Point + ",\"datasetId\":\"urn:d:1\"}", null)]
    [TestCase("\"location\":[{\"value\":" + Point + "},{\"value\":{\"type\":\"Point\",\"coordinates\":[3,4]},\"datasetId\":\"urn:d:1\"}]", Point)]
    public void DefaultInstanceGivesTheGeometry(string attribute, string? geometry)
    {
        var entity = Writing.Entity($$"""{"id":"urn:x:1","type":"Shelter",{{attribute}}}""");
        Assert.That(Writing.Text(entity, Feature), Does.StartWith($$"""{"id":"urn:x:1","type":"Feature","geometry":{{geometry ?? "null"}},"properties":"""));
    }

    [TestCase("urn:d:1", """{"type":"Point","coordinates":[3,4]}""")]
    [TestCase("urn:d:9,@none", Point)]
    [TestCase("urn:d:9", "null")]
    public void DatasetGivesTheGeometry(string datasetIds, string geometry)
    {
        var entity = Writing.Entity(
            $$"""{"id":"urn:x:1","type":"A","location":[{"value":{{Point}}},{"value":{"type":"Point","coordinates":[3,4]},"datasetId":"urn:d:1"}]}""");
        Assert.That(Writing.Text(entity, Feature with { DatasetIds = datasetIds.Split(',') }), Does.Contain($"\"geometry\":{geometry},"));
    }

    [Test]
    public void OtherKindsGiveNoGeometry() => Assert.That(
        Writing.Text(Writing.With("5"), Feature with { GeometryProperty = Parsing.Default + "a" }), Does.Contain("\"geometry\":null,"));

    [Test]
    public void ProjectionReachesProperties() => Assert.That(
        Writing.Text(
            Writing.Entity($$"""{"id":"urn:x:1","type":"Shelter","a":1,"b":2,"location":{{Point}}}"""),
            Feature with { Format = EntityFormat.Simplified, Projection = ProjectionParser.Parse(null, "a", null, LdContext.Core) }),
        Is.EqualTo($$$"""{"type":"Feature","geometry":{{{Point}}},"properties":{"a":1}}"""));

    [Test]
    public void ContextStandsBesideProperties() => Assert.That(
        Writing.Text(Writing.With("1"), Feature with { Format = EntityFormat.Simplified, WithContext = true }),
        Is.EqualTo($$$"""{"id":"urn:x:1","type":"Feature","geometry":null,"properties":{"type":"Shelter","a":1},"@context":{{{LdContext.Core.Source}}}}"""));
}
