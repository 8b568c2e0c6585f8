namespace ContextBroker.Server.Tests.Http.Entities;

/// <summary>GET /entities/{entityId} (clauses 5.7.1, 6.5.3.1).</summary>
public sealed class RetrieveEntityTests
{
    private const string Core = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld";

    private readonly Api _api = Api.NewTenant();

    [OneTimeSetUp]
    public Task GivenAShelter() => _api.Given(
        """
        {"id":"urn:s:1","type":"Shelter","scope":"/Kanagawa",
         "name":{"type":"LanguageProperty","languageMap":{"ja":"体育館","en":"Gym"}},
         "capacity":[{"type":"Property","value":300},{"type":"Property","value":280,"datasetId":"urn:d:plan"}],
         "location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[139.5,35.3]}},
         "refMunicipality":{"type":"Relationship","object":"urn:m:14204"}}
        """);

    [Test]
    public async Task NormalizedIsTheDefault()
    {
        var reply = await _api.Get("/entities/urn:s:1");
        Assert.That(reply.Json["refMunicipality"]!.ToJsonString(), Is.EqualTo("""{"type":"Relationship","object":"urn:m:14204"}"""));
    }

    [TestCase("options=concise")]
    [TestCase("format=concise")]
    [TestCase("format=concise&options=keyValues")]
    public async Task ConciseLeavesTypesOut(string query)
    {
        var reply = await _api.Get($"/entities/urn:s:1?{query}");
        Assert.That(reply.Json["refMunicipality"]!.ToJsonString(), Is.EqualTo("""{"object":"urn:m:14204"}"""));
    }

    [TestCase("options=keyValues")]
    [TestCase("options=simplified")]
    [TestCase("format=simplified")]
    [TestCase("format=keyValues")]
    public async Task SimplifiedIsValuesAlone(string query) =>
        Assert.That((string?)(await _api.Get($"/entities/urn:s:1?{query}")).Json["refMunicipality"], Is.EqualTo("urn:m:14204"));

    [Test]
    public async Task SystemAttributesOnRequestOnly()
    {
        var plain = await _api.Get("/entities/urn:s:1");
        var withThem = await _api.Get("/entities/urn:s:1?options=sysAttrs");
        Assert.That(plain.Members, Does.Not.Contain("createdAt"));
        Assert.That(withThem.Members, Does.Contain("createdAt").And.Contain("modifiedAt"));
    }

    [TestCase("attrs=location", new[] { "id", "type", "scope", "location" })]
    [TestCase("pick=id,location", new[] { "id", "location" })]
    [TestCase("omit=location,capacity,name,refMunicipality", new[] { "id", "type", "scope" })]
    public async Task ProjectionChoosesMembers(string query, string[] members) =>
        Assert.That((await _api.Get($"/entities/urn:s:1?{query}")).Members, Is.EquivalentTo(members));

    [Test]
    public async Task LanguageChoosesTheText() =>
        Assert.That((string?)(await _api.Get("/entities/urn:s:1?lang=ja&options=keyValues")).Json["name"], Is.EqualTo("体育館"));

    [TestCase("!!")]
    [TestCase("ja,")]
    [TestCase("ja;q=2")]
    [TestCase("ja;level=1")]
    [TestCase("japanesisch")]
    public async Task WhatIsNoLanguageIsRefused(string language)
    {
        var refused = await _api.Get($"/entities/urn:s:1?lang={Uri.EscapeDataString(language)}");
        Assert.That(refused.Status, Is.EqualTo(400));
        Assert.That((string?)refused.Json["type"], Does.EndWith("BadRequestData"));
        Assert.That((string?)refused.Json["detail"], Does.Contain("language"));
    }

    [TestCase("fr-CH,ja;q=0.9, en;q=0.8 ,*;q=0.5", "体育館")]
    [TestCase("JA", "体育館")]
    [TestCase("ja-Hira-JP", "体育館")]
    [TestCase("*", "体育館")]
    [TestCase("en;q=0.85,ja;q=0.1", "Gym")]
    public async Task LanguageRangesAreRanked(string languages, string name) => Assert.That(
        (string?)(await _api.Get($"/entities/urn:s:1?lang={Uri.EscapeDataString(languages)}&options=keyValues")).Json["name"], Is.EqualTo(name));

    [TestCase("urn:d:plan", "280")]
    [TestCase("@none", "300")]
    public async Task DatasetChoosesTheInstance(string datasetId, string value) => Assert.That(
        (await _api.Get($"/entities/urn:s:1?datasetId={datasetId}&pick=capacity")).Json["capacity"]!["value"]!.ToJsonString(), Is.EqualTo(value));

    [Test]
    public async Task GeoJsonIsAFeature()
    {
        var reply = await _api.Get("/entities/urn:s:1", ("Accept", "application/geo+json"));
        Assert.That((reply.Type, (string?)reply.Json["type"], (string?)reply.Json["geometry"]!["type"]), Is.EqualTo(("application/geo+json", "Feature", "Point")));
        Assert.That(reply.Members, Does.Contain("@context"));
    }

    [Test]
    public async Task PreferMovesTheContextIntoTheLink()
    {
        var reply = await _api.Get("/entities/urn:s:1", ("Accept", "application/geo+json"), ("Prefer", "body=json"));
        Assert.That(reply.Members, Does.Not.Contain("@context"));
        Assert.That(reply.Header("Link"), Does.StartWith($"<{Core}>"));
    }

    [Test]
    public async Task JsonCarriesTheLink()
    {
        var reply = await _api.Get("/entities/urn:s:1");
        var link = $"<{Core}>; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"";
        Assert.That((reply.Type, reply.Header("Link")), Is.EqualTo(("application/json", link)));
    }

    [Test]
    public async Task LinkedDataCarriesTheContext()
    {
        var reply = await _api.Get("/entities/urn:s:1", ("Accept", "application/ld+json"));
        Assert.That((reply.Type, (string?)reply.Json["@context"], reply.Header("Link")), Is.EqualTo(("application/ld+json", Core, (string?)null)));
    }

    [Test]
    public async Task AnswersCarryTheTenantAndTheLength()
    {
        var reply = await _api.Get("/entities/urn:s:1");
        Assert.That((reply.Header("NGSILD-Tenant"), reply.Length), Is.EqualTo((_api.Tenant, System.Text.Encoding.UTF8.GetByteCount(reply.Text))));
    }

    [Test]
    public async Task HeadSaysTheLengthAlone()
    {
        var get = await _api.Get("/entities/urn:s:1");
        var head = await _api.Send(HttpMethod.Head, "/entities/urn:s:1", null);
        Assert.That((head.Status, head.Length, head.Text), Is.EqualTo((200, get.Length, "")));
    }

    [TestCase("type=Shelter", 200)]
    [TestCase("type=Shelter,School", 200)]
    [TestCase("type=School", 404)]
    [TestCase("attrs=unknown", 404)]
    [TestCase("attrs=unknown,capacity", 200)]
    [TestCase("pick=unknown", 404)]
    [TestCase("pick=unknown,scope", 200)]
    [TestCase("omit=id,type,scope,name,capacity,location,refMunicipality", 404)]
    [TestCase("omit=id,type,scope,name,capacity,location", 200)]
    public async Task ConditionsDecideWhetherItIsFound(string query, int status) =>
        Assert.That((await _api.Get($"/entities/urn:s:1?{query}")).Status, Is.EqualTo(status));

    [TestCase("/entities/urn:s:none", 404, "ResourceNotFound")]
    [TestCase("/entities/nouri", 400, "BadRequestData")]
    [TestCase("/entities//", 400, "BadRequestData")]
    [TestCase("/entities/urn:s:1?options=everything", 400, "InvalidRequest")]
    [TestCase("/entities/urn:s:1?format=xml", 400, "InvalidRequest")]
    [TestCase("/entities/urn:s:1?geometryProperty=location", 400, "BadRequestData")]
    [TestCase("/entities/urn:s:1?datasetId=plan", 400, "BadRequestData")]
    [TestCase("/entities/urn:s:1?pick=refMunicipality{name}", 400, "BadRequestData")]
    [TestCase("/entities/urn:s:1?pick=a,,b", 400, "BadRequestData")]
    [TestCase("/entities/urn:s:1?attrs=a&pick=b", 400, "BadRequestData")]
    public async Task WrongRequestsSayWhy(string path, int status, string type) => Assert.That((await _api.Get(path)).Problem, Is.EqualTo((status, type)));
}
