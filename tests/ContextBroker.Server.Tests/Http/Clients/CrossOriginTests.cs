namespace ContextBroker.Server.Tests.Http.Clients;

/// <summary>Scripts of pages from elsewhere (CORS).</summary>
public sealed class CrossOriginTests
{
    private const string Map = "https://map.example.jp";

    private BrokerOf _broker = null!;

    [OneTimeSetUp]
    public async Task Start() => _broker = await BrokerOf.Settings($"--Clients:AllowedOrigins:0={Map}", "--Clients:AllowedOrigins:1=http://localhost:8080");

    [OneTimeTearDown]
    public async Task Stop() => await _broker.DisposeAsync();

    [TestCase("DELETE", "ngsild-tenant")]
    [TestCase("PATCH", "content-type,link,ngsild-tenant")]
    public async Task PreflightAllowsWhatTheApiTakes(string method, string headers)
    {
        var reply = await Preflight(Map, method, headers);
        Assert.That((reply.Status, reply.Header("Access-Control-Allow-Origin")), Is.EqualTo((204, Map)));
        Assert.That(reply.Header("Access-Control-Allow-Methods")!.Split(','), Does.Contain(method));
        Assert.That(reply.Header("Access-Control-Allow-Headers")!.Split(','), Is.EqualTo(headers.Split(',')));
    }

    [Test]
    public async Task OtherOriginsAreNotAllowed()
    {
        var reply = await Preflight("https://evil.example", "DELETE", "ngsild-tenant");
        Assert.That(reply.Header("Access-Control-Allow-Origin"), Is.Null);
    }

    [Test]
    public async Task AnswerMayBeRead()
    {
        var reply = await _broker.Send(HttpMethod.Get, "entities?type=T&count=true", null, ("Origin", Map));
        Assert.That((reply.Status, reply.Header("Access-Control-Allow-Origin")), Is.EqualTo((200, Map)));
        Assert.That(reply.Header("Vary")!.Split(", "), Does.Contain("Origin").And.Contain("Accept"));
        Assert.That(reply.Header("Access-Control-Expose-Headers")!.Split(','), Does.Contain("NGSILD-Results-Count").And.Contain("Link"));
    }

    /// <summary>Or the script could not tell why.</summary>
    [Test]
    public async Task RefusalMayBeReadToo()
    {
        var reply = await _broker.Send(HttpMethod.Get, "entities", null, ("Origin", Map));
        Assert.That((reply.Status, reply.Header("Access-Control-Allow-Origin")), Is.EqualTo((400, Map)));
    }

    [Test]
    public async Task NothingIsAllowedUnlessSet()
    {
        var reply = await Api.OfDefaultTenant().Get("/types", ("Origin", Map));
        Assert.That((reply.Status, reply.Header("Access-Control-Allow-Origin")), Is.EqualTo((200, (string?)null)));
    }

    [Test]
    public async Task EveryOriginMayBeAllowed()
    {
        await using var open = await BrokerOf.Settings("--Clients:AllowedOrigins:0=*");
        Assert.That((await open.Send(HttpMethod.Get, "types", null, ("Origin", Map))).Header("Access-Control-Allow-Origin"), Is.EqualTo("*"));
    }

    /// <summary>So that whoever changes what a page shows changes what he has seen.</summary>
    [Test]
    public async Task EntityTagMayBeRead()
    {
        using var entity = new StringContent("""{"id":"urn:co:1","type":"T"}""", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        var reply = await _broker.Send(HttpMethod.Post, "entities", entity, ("Origin", Map));
        Assert.That(reply.Header("ETag"), Is.Not.Null);
        Assert.That(reply.Header("Access-Control-Expose-Headers")!.Split(','), Does.Contain("ETag").And.Contain("Location"));
    }

    [Test]
    public async Task CredentialsAreNotAskedForUnlessSet() =>
        Assert.That((await Preflight(Map, "GET", "ngsild-tenant")).Header("Access-Control-Allow-Credentials"), Is.Null);

    [Test]
    public async Task CredentialsMayBeAllowed()
    {
        await using var broker = await BrokerOf.Settings($"--Clients:AllowedOrigins:0={Map}", "--Clients:AllowCredentials=true");
        var reply = await broker.Send(HttpMethod.Get, "types", null, ("Origin", Map));
        Assert.That((reply.Header("Access-Control-Allow-Origin"), reply.Header("Access-Control-Allow-Credentials")), Is.EqualTo((Map, "true")));
    }

    [Test]
    public void CredentialsOfEveryOriginAreRefused() => Assert.That(
        () => BrokerOf.Settings("--Clients:AllowedOrigins:0=*", "--Clients:AllowCredentials=true"),
        Throws.Exception.With.Message.Contains("Clients:AllowCredentials needs origins by name"));

    private Task<Reply> Preflight(string origin, string method, string headers) => _broker.Send(
        HttpMethod.Options, "entities/urn:x:1", null, ("Origin", origin), ("Access-Control-Request-Method", method), ("Access-Control-Request-Headers", headers));
}
