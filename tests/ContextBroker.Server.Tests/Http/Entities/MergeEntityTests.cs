namespace ContextBroker.Server.Tests.Http.Entities;

/// <summary>PATCH /entities/{entityId} (clauses 5.5.12, 5.6.17, 6.5.3.4).</summary>
public sealed class MergeEntityTests
{
    private readonly Api _api = Api.NewTenant();

    [SetUp]
    public async Task GivenAnEntity()
    {
        await _api.Delete("/entities/urn:s:1");
        await _api.Given(
            """
            {"id":"urn:s:1","type":"Shelter","status":{"type":"Property","value":"open","observedAt":"2026-11-01T00:00:00Z"},
             "address":{"type":"Property","value":{"city":"鎌倉市","street":"1-2"}},
             "name":{"type":"LanguageProperty","languageMap":{"ja":"体育館","en":"Gym"}}}
            """);
    }

    [TestCase("application/json")]
    [TestCase("application/merge-patch+json")]
    public async Task MembersOfAValueAreMerged(string type)
    {
        var reply = await _api.Patch("/entities/urn:s:1", """{"address":{"type":"Property","value":{"street":"3-4"}}}""", type);
        Assert.That(reply.Status, Is.EqualTo(204), reply.Text);
        Assert.That(await ValueOf("address"), Is.EqualTo("""{"city":"鎌倉市","street":"3-4"}"""));
    }

    [Test]
    public async Task NullDeletes()
    {
        await _api.Patch("/entities/urn:s:1", """{"status":"urn:ngsi-ld:null"}""");
        Assert.That((await _api.Get("/entities/urn:s:1")).Members, Does.Not.Contain("status"));
    }

    [TestCase("options=keyValues")]
    [TestCase("options=simplified")]
    [TestCase("format=simplified")]
    public async Task SimplifiedKeepsTheKind(string query)
    {
        var reply = await _api.Patch($"/entities/urn:s:1?{query}", """{"status":"full"}""");
        Assert.That((reply.Status, await ValueOf("status")), Is.EqualTo((204, "\"full\"")));
    }

    [Test]
    public async Task LanguageSaysWhichTextIsMeant()
    {
        await _api.Patch("/entities/urn:s:1?lang=en&options=keyValues", """{"name":"Sports hall"}""");
        var map = (await _api.Get("/entities/urn:s:1")).Json["name"]!["languageMap"]!;
        Assert.That(((string?)map["en"], (string?)map["ja"]), Is.EqualTo(("Sports hall", "体育館")));
    }

    [Test]
    public async Task ObservedAtFillsWhatTheBodyLeavesOut()
    {
        await _api.Patch("/entities/urn:s:1?observedAt=2026-11-02T00:00:00Z", """{"status":{"type":"Property","value":"full"}}""");
        Assert.That((string?)(await _api.Get("/entities/urn:s:1")).Json["status"]!["observedAt"], Is.EqualTo("2026-11-02T00:00:00Z"));
    }

    [TestCase("/entities/urn:s:none", "{}", 404, "ResourceNotFound")]
    [TestCase("/entities/urn:s:1?type=School", "{}", 404, "ResourceNotFound")]
    [TestCase("/entities/", "{}", 400, "BadRequestData")]
    [TestCase("/entities/nouri", "{}", 400, "BadRequestData")]
    [TestCase("/entities/", "{}", 400, "BadRequestData")]
    [TestCase("/entities/urn:s:1?observedAt=yesterday", "{}", 400, "BadRequestData")]
    [TestCase("/entities/urn:s:1?options=noOverwrite", "{}", 400, "InvalidRequest")]
    [TestCase("/entities/urn:s:1?format=xml", "{}", 400, "InvalidRequest")]
    [TestCase("/entities/urn:s:1", "[1]", 400, "InvalidRequest")]
    [TestCase("/entities/urn:s:1", """{"id":"urn:s:2"}""", 400, "BadRequestData")]
    public async Task WrongRequestsSayWhy(string path, string body, int status, string type) =>
        Assert.That((await _api.Patch(path, body)).Problem, Is.EqualTo((status, type)));

    private async Task<string> ValueOf(string attribute)
    {
        var value = (await _api.Get($"/entities/urn:s:1?options=keyValues&pick={attribute}")).Json[attribute]!;
        return value.ToJsonString(Reply.Readable);
    }
}
