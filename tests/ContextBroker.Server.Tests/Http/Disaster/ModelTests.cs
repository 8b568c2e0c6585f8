using System.Text;
using System.Text.Json.Nodes;

namespace ContextBroker.Server.Tests.Http.Disaster;

/// <summary>The data models as the broker serves them, takes their examples, and holds entities against them.</summary>
public sealed class ModelTests
{
    private const string Context = "</disaster/v1/contexts/disaster.jsonld>; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"";
    private const string BadZone = """{"id":"urn:ngsi-ld:HazardZone:x","type":"HazardZone","hazardType":"flod","depthRank":3,"location":{"type":"Point","coordinates":[139,35]}}""";

    public static IEnumerable<string> Types => Directory.GetDirectories(Path.Combine(House.Repository.Root, "specs", "models")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal);

    [Test]
    public async Task ModelsAreListed()
    {
        var list = (await Api.NewTenant().Get("/disaster/v1/models")).Json.AsArray();
        Assert.That(list.Select(m => (string)m!["type"]!), Is.EqualTo(Types));
    }

    [TestCaseSource(nameof(Types))]
    public async Task ExamplesComeBackAsWritten(string type)
    {
        var api = Api.NewTenant();
        var normalized = (await api.Get($"/disaster/v1/models/{type}/example-normalized.json")).Text;
        await api.Given(normalized);
        var id = (string)JsonNode.Parse(normalized)!["id"]!;
        var simplified = (await api.Get($"/entities/{id}?options=keyValues")).Json;
        var example = (await api.Get($"/disaster/v1/models/{type}/example.json")).Json;
        Assert.That(JsonNode.DeepEquals(simplified, example), Is.True, simplified.ToJsonString(Reply.Readable));
        Assert.That((await api.Get($"/entities?type={type}", ("Link", Context.Replace("</", "<http://elsewhere.invalid/", StringComparison.Ordinal)))).Ids, Is.EqualTo(new[] { id }), "under the published @context, of which nothing is fetched");
    }

    [TestCaseSource(nameof(Types))]
    public async Task ExamplesFitTheirModels(string type)
    {
        var api = Api.NewTenant();
        await api.Given((await api.Get($"/disaster/v1/models/{type}/example-normalized.json")).Text);
        var report = (await api.Get($"/disaster/v1/quality/{type}")).Json;
        Assert.That(((int)report["looked"]!, (int)report["unfit"]!), Is.EqualTo((1, 0)), report.ToJsonString());
    }

    [TestCase("/disaster/v1/models/HazardZone/schema.json", "specs/models/HazardZone/schema.json")]
    [TestCase("/disaster/v1/contexts/disaster.jsonld", "specs/contexts/disaster.jsonld")]
    public async Task DocumentsAreServedAsPublishedAndCached(string path, string file)
    {
        var api = Api.NewTenant();
        var first = await api.Get(path, ("Accept", "application/ld+json"));
        var again = await api.Get(path, ("If-None-Match", first.Header("ETag")!));
        Assert.Multiple(() =>
        {
            Assert.That(first.Text, Is.EqualTo(File.ReadAllText(Path.Combine(House.Repository.Root, file))));
            Assert.That((first.Type, first.Header("Cache-Control")), Is.EqualTo(("application/ld+json", "public, max-age=3600")));
            Assert.That((again.Status, again.Text, again.Header("ETag")), Is.EqualTo((304, "", first.Header("ETag"))));
        });
    }

    [TestCase("/disaster/v1/models/HazardZone/secret.json")]
    [TestCase("/disaster/v1/models/Nothing/schema.json")]
    [TestCase("/disaster/v1/contexts/other.jsonld")]
    [TestCase("/disaster/v1/quality/Nothing")]
    public async Task WhatIsNotPublishedIsNotFound(string path) => Assert.That((await Api.NewTenant().Get(path)).Problem, Is.EqualTo((404, "ResourceNotFound")));

    [Test]
    public async Task TheReportNamesPlacesAndNeverValues()
    {
        var api = Api.NewTenant();
        await api.Given(BadZone);
        var report = await api.Get("/disaster/v1/quality/HazardZone");
        Assert.That(report.Json["entities"]![0]!["faults"]!.AsArray().Select(f => ((string)f!["place"]!, (string)f["rule"]!)), Is.EquivalentTo(new[] { ("/hazardType", "enum"), ("/location/type", "enum") }));
        Assert.That(report.Text, Does.Not.Contain("flod"));
    }

    [Test]
    public async Task PersonsAreCountedAndNeverListed()
    {
        var api = Api.NewTenant();
        await api.Given("""{"id":"urn:ngsi-ld:SupportNeedingPerson:p1","type":"SupportNeedingPerson","category":"nobody knows"}""");
        var report = (await api.Get("/disaster/v1/quality/SupportNeedingPerson")).Json;
        Assert.That(((int)report["looked"]!, (int)report["unfit"]!, report["entities"]!.AsArray().Count), Is.EqualTo((1, 1, 0)));
    }

    [Test]
    public async Task ReportsOfUnknownTenantsAreRefused() => Assert.That((await Api.NewTenant().Get("/disaster/v1/quality/HazardZone")).Status, Is.EqualTo(404));

    [Test]
    public async Task WhatDoesNotFitIsRefusedWhereThatIsSet()
    {
        await using var broker = await BrokerOf.Settings("--Models:Rules:0:Type=HazardZone", "--Models:Rules:0:Validation=Refuse");
        var refused = await broker.Send(HttpMethod.Post, "entities", Json(BadZone));
        var other = await broker.Send(HttpMethod.Post, "entities", Json("""{"id":"urn:ngsi-ld:PopulationMesh:x","type":"PopulationMesh","meshCode":"no"}"""));
        var good = await broker.Send(HttpMethod.Post, "entities", Json(BadZone.Replace("flod", "flood", StringComparison.Ordinal).Replace("\"Point\",\"coordinates\":[139,35]", "\"Polygon\",\"coordinates\":[[[139,35],[140,35],[140,36],[139,35]]]", StringComparison.Ordinal)));
        var spoilt = await broker.Send(HttpMethod.Patch, "entities/urn:ngsi-ld:HazardZone:x/attrs", Json("""{"depthRank":9}"""));
        var batch = await broker.Send(HttpMethod.Post, "entityOperations/upsert", Json("[" + BadZone.Replace("HazardZone:x", "HazardZone:y", StringComparison.Ordinal) + "]"));
        Assert.Multiple(() =>
        {
            Assert.That(refused.Problem, Is.EqualTo((400, "BadRequestData")));
            Assert.That((string)refused.Json["detail"]!, Does.StartWith("The entity does not fit the model HazardZone: /hazardType (enum)").And.Not.Contain("flod"));
            Assert.That((other.Status, good.Status), Is.EqualTo((201, 201)), "of no rule, and fitting");
            Assert.That(spoilt.Status, Is.EqualTo(400));
            Assert.That(batch.Status, Is.EqualTo(400).Or.EqualTo(207));
        });
    }

    [Test]
    public async Task WhatDoesNotFitIsStoredAndReportedWhereThatIsSet()
    {
        await using var broker = await BrokerOf.Settings("--Models:Validation=Warn");
        Assert.That((await broker.Send(HttpMethod.Post, "entities", Json(BadZone))).Status, Is.EqualTo(201));
        Assert.That((int)(await broker.Send(HttpMethod.Get, "/disaster/v1/quality/HazardZone?limit=0")).Json["unfit"]!, Is.EqualTo(1));
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
