namespace ContextBroker.Server.Tests.Http.Conditions;

/// <summary>ETag and If-None-Match where entities are read (RFC 9110, 8.8.3 and 13.1.2).</summary>
public sealed class EntityTagTests
{
    private const string Path = "/entities/urn:tag:1";

    private readonly Api _api = Api.NewTenant();

    [OneTimeSetUp]
    public async Task GivenAnEntity() => await _api.Given(
        """{"id":"urn:tag:1","type":"Shelter","name":{"languageMap":{"en":"Gym","ja":"体育館"}},"n":1,"location":{"type":"Point","coordinates":[139,35]}}""");

    [Test]
    public async Task StaysWhileNothingChanges()
    {
        var first = await _api.Get(Path);
        var second = await _api.Get(Path);
        Assert.That(first.Header("ETag"), Does.Match("^\"[0-9a-f]+-[0-9a-f]+-[A-Za-z0-9_-]{11}\"$").And.EqualTo(second.Header("ETag")));
        Assert.That(first.Header("Cache-Control"), Is.EqualTo("no-cache"));
    }

    /// <summary>A cache must not take one for another, so each has a tag of its own.</summary>
    [Test]
    public async Task RepresentationsAreToldApart()
    {
        (string Query, string Header, string Value)[] representations =
        [
            ("", "Accept", "application/json"), ("", "Accept", "application/ld+json"), ("", "Accept", "application/geo+json"),
            ("", "Link", Api.ContextLink), ("?options=keyValues", "Accept", "*/*"), ("?options=concise", "Accept", "*/*"), ("?options=sysAttrs", "Accept", "*/*"),
            ("?lang=ja", "Accept", "*/*"), ("?lang=en", "Accept", "*/*"), ("?attrs=n", "Accept", "*/*"), ("?pick=n", "Accept", "*/*"), ("?omit=n", "Accept", "*/*"),
            ("?attrs=n", "Prefer", "ngsi-ld=1.3"), ("", "Prefer", "ngsi-ld=1.3"), ("?attrs=n", "Accept", "application/ld+json"),
        ];
        var tags = new List<string>();
        foreach (var (query, header, value) in representations)
        {
            tags.Add((await _api.Get(Path + query, (header, value))).Header("ETag")!);
        }

        var body = await _api.Get(Path, ("Accept", "application/geo+json"), ("Prefer", "body=json"));
        Assert.That(tags.Append(body.Header("ETag")), Is.Unique.And.All.Not.Null);
    }

    [Test]
    public async Task KnownRepresentationIsNotSentAgain([Values("GET", "HEAD")] string method, [Values("{0}", "W/{0}", "\"other\", {0}", "*")] string header)
    {
        var tag = (await _api.Get(Path)).Header("ETag")!;
        var reply = await Send(method, Path, header.Replace("{0}", tag, StringComparison.Ordinal));
        Assert.That((reply.Status, reply.Text, reply.Header("ETag"), reply.Header("NGSILD-Tenant")), Is.EqualTo((304, "", tag, _api.Tenant)));
    }

    [TestCase("?options=keyValues", "{0}")]
    [TestCase("", "\"0-0-other\"")]
    [TestCase("", "not quoted")]
    public async Task OtherRepresentationIsSent(string query, string header)
    {
        var tag = (await _api.Get(Path)).Header("ETag")!;
        var reply = await Send("GET", Path + query, header.Replace("{0}", tag, StringComparison.Ordinal));
        Assert.That((reply.Status, reply.Members.Contains("n")), Is.EqualTo((200, true)));
    }

    [Test]
    public async Task ChangeIsSent()
    {
        await _api.Given("""{"id":"urn:tag:2","type":"Shelter","n":1}""");
        var tag = (await _api.Get("/entities/urn:tag:2")).Header("ETag")!;
        await _api.Patch("/entities/urn:tag:2", """{"n":2}""");
        var reply = await Send("GET", "/entities/urn:tag:2", tag);
        Assert.That((reply.Status, reply.Header("ETag")), Is.EqualTo((200, reply.Header("ETag"))).And.Not.EqualTo((200, tag)));
    }

    /// <summary>One deleted and made again, with the same content, is another.</summary>
    [Test]
    public async Task SuccessorHasAnotherTag()
    {
        const string Entity = """{"id":"urn:tag:3","type":"Shelter"}""";
        await _api.Given(Entity);
        var tag = (await _api.Get("/entities/urn:tag:3")).Header("ETag");
        await _api.Delete("/entities/urn:tag:3");
        await _api.Given(Entity);
        Assert.That((await _api.Get("/entities/urn:tag:3")).Header("ETag"), Is.Not.EqualTo(tag).And.Not.Null);
    }

    [Test]
    public async Task MissingIsMissing() => Assert.That((await Send("GET", "/entities/urn:tag:none", "*")).Status, Is.EqualTo(404));

    /// <summary>What it shows depends on other entities, which the tag knows nothing of.</summary>
    [Test]
    public async Task AnswerWithLinkedEntitiesHasNone() => Assert.That((await _api.Get(Path + "?join=inline")).Header("ETag"), Is.Null);

    private Task<Reply> Send(string method, string path, string ifNoneMatch) =>
        _api.Send(new HttpMethod(method), path, null, headers: ("If-None-Match", ifNoneMatch));
}
