namespace ContextBroker.Server.Tests.Http.Common;

/// <summary>Prefer: ngsi-ld=... (clauses 6.3.6, 4.3.6.8) and how the header is read (RFC 7240).</summary>
public sealed class PreferredVersionTests
{
    private readonly Api _api = Api.NewTenant();

    [OneTimeSetUp]
    public async Task GivenTwoEntities()
    {
        await _api.Given("""{"id":"urn:v:1","type":"Shelter","status":{"vocab":"open"},"isIn":{"object":"urn:v:2"}}""");
        await _api.Given("""{"id":"urn:v:2","type":"District","rate":10}""");
    }

    [TestCase("/entities/urn:v:1", "1.7", 203)]
    [TestCase("/entities/urn:v:1", "1.8", 200)]
    [TestCase("/entities/urn:v:1?attrs=isIn", "1.7", 200)]
    [TestCase("/entities/urn:v:1?join=flat", "1.7", 203)]
    [TestCase("/entities?type=Shelter", "1.5", 203)]
    [TestCase("/entities?type=District", "1.5", 200)]
    [TestCase("/entities?type=District,Shelter&join=inline", "1.5", 203)]
    [TestCase("/types", "1.5", 200)]
    public async Task AmendedBodiesSaySo(string path, string version, int status)
    {
        var reply = await _api.Get(path, ("Prefer", $"ngsi-ld={version}"));
        Assert.That((reply.Status, reply.Header("Preference-Applied")), Is.EqualTo((status, $"ngsi-ld={version}")), reply.Text);
        Assert.That(reply.Text.Contains("VocabProperty"), Is.EqualTo(version == "1.8"));
    }

    [Test]
    public async Task QueryByPostIsAmendedToo()
    {
        var reply = await _api.Post("/entityOperations/query", """{"type":"Query","entities":[{"type":"Shelter"}]}""", headers: ("Prefer", "ngsi-ld=1.0"));
        Assert.That((reply.Status, (string?)reply.Json[0]!["status"]!["value"]), Is.EqualTo((203, "open")));
    }

    [Test]
    public async Task FeaturesAreAmendedToo()
    {
        var reply = await _api.Get("/entities/urn:v:1", ("Accept", "application/geo+json"), ("Prefer", "body=json, ngsi-ld=1.0"));
        Assert.That((reply.Status, (string?)reply.Json["properties"]!["status"]!["type"]), Is.EqualTo((203, "Property")));
        Assert.That(reply.Members, Does.Not.Contain("@context"));
    }

    [TestCase("/temporal/entities/urn:v:1", "1.7", 203)]
    [TestCase("/temporal/entities/urn:v:1", "1.8", 200)]
    [TestCase("/temporal/entities/urn:v:1?attrs=isIn", "1.7", 200)]
    [TestCase("/temporal/entities/urn:v:1?options=temporalValues", "1.7", 203)]
    [TestCase("/temporal/entities?type=Shelter&timerel=after&timeAt=2020-01-01T00:00:00Z&timeproperty=createdAt", "1.5", 203)]
    public async Task EvolutionsAreAmendedToo(string path, string version, int status)
    {
        var reply = await _api.Get(path, ("Prefer", $"ngsi-ld={version}"));
        Assert.That((reply.Status, reply.Header("Preference-Applied")), Is.EqualTo((status, $"ngsi-ld={version}")), reply.Text);
        Assert.That(reply.Text.Contains("VocabProperty"), Is.EqualTo(version == "1.8"));
    }

    /// <summary>Of what the first version did not know nothing is left, but the times.</summary>
    [Test]
    public async Task EvolutionOfTheFirstVersionIsPlain()
    {
        await _api.Given(
            """{"id":"urn:v:3","type":["Gym","Hall"],"scope":"/a","n":[{"value":1,"observedAt":"2026-01-01T00:00:00Z"},{"value":2,"datasetId":"urn:d:1"}]}""");
        var reply = await _api.Get("/temporal/entities/urn:v:3", ("Prefer", "ngsi-ld=1.0"));
        Assert.That((reply.Status, (string?)reply.Json["type"], string.Join(' ', reply.Members)), Is.EqualTo((203, "Gym", "id type n")));
        Assert.That(reply.Json["n"]!.AsArray().Select(i => ((int)i!["value"]!, (string?)i["observedAt"])), Is.EqualTo(new[] { (1, "2026-01-01T00:00:00Z") }));
    }

    [TestCase("NGSI-LD=1.7")]
    [TestCase("ngsi-ld=\"1.7\"")]
    [TestCase("ngsi-ld = 1.7; foo=bar")]
    [TestCase("respond-async, wait=10, ngsi-ld=1.7")]
    [TestCase("other=\"a, ngsi-ld=1.2; b\", ngsi-ld=1.7")]
    [TestCase("ngsi-ld=1.7, ngsi-ld=1.2")]
    public async Task HeaderIsReadAsRfc7240Says(string prefer) =>
        Assert.That((await _api.Get("/entities/urn:v:2", ("Prefer", prefer))).Header("Preference-Applied"), Is.EqualTo("ngsi-ld=1.7"));

    [TestCase("ngsi-ld=latest", "ngsi-ld=1.9")]
    [TestCase("ngsi-ld=3.1", "ngsi-ld=1.9")]
    [TestCase("ngsi-ld", null)]
    [TestCase("not-ngsi-ld=1.7", null)]
    [TestCase("respond-async", null)]
    public async Task OtherPreferencesAreNotApplied(string prefer, string? applied) =>
        Assert.That((await _api.Get("/entities/urn:v:1", ("Prefer", prefer))).Header("Preference-Applied"), Is.EqualTo(applied));
}
