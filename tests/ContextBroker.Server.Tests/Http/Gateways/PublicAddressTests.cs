using System.Net.Http.Headers;

namespace ContextBroker.Server.Tests.Http.Gateways;

/// <summary>Behind a gateway that is known, what answers link to is where the client came from; from anybody else X-Forwarded-* is hot air.</summary>
public sealed class PublicAddressTests
{
    private const string Context = """{"@context":{"a":"https://x.example/a"}}""";

    private static readonly (string, string)[] Forwarded =
        [("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "broker.example.jp"), ("X-Forwarded-Prefix", "/bousai")];

    private BrokerOf _trusting = null!;
    private BrokerOf _published = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _trusting = await BrokerOf.Settings("--Gateway:TrustedProxies:0=10.0.0.0/8", "--Gateway:TrustedProxies:1=127.0.0.1");
        _published = await BrokerOf.Settings("--Gateway:PublicUrl=https://example.jp/broker/");
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _trusting.DisposeAsync();
        await _published.DisposeAsync();
    }

    [Test]
    public async Task TrustedGatewayIsBelieved() => await Links(_trusting, "urn:g:1", "/bousai", "https://broker.example.jp/bousai", Forwarded);

    [Test]
    public async Task GatewayMayPassItsPrefixOn() => await Links(_trusting, "urn:g:2", "/bousai", "https://broker.example.jp/bousai", Forwarded, below: "/bousai/ngsi-ld/v1/");

    [Test]
    public async Task PublicUrlIsSaid() => await Links(_published, "urn:g:3", "/broker", "https://example.jp/broker", []);

    [Test]
    public async Task RequestsBelowThePublicUrlAreTaken() => await Links(_published, "urn:g:4", "/broker", "https://example.jp/broker", [], below: "/broker/ngsi-ld/v1/");

    /// <summary>The settings say nothing of it, so anybody could have written it.</summary>
    [Test]
    public async Task NobodyIsBelievedUnlessSet()
    {
        await using var plain = await BrokerOf.Settings();
        await Links(plain, "urn:g:5", "", plain.Client.BaseAddress!.GetLeftPart(UriPartial.Authority), Forwarded);
    }

    [Test]
    public async Task OthersThanTheTrustedAreNotBelieved()
    {
        await using var other = await BrokerOf.Settings("--Gateway:TrustedProxies:0=192.0.2.1");
        await Links(other, "urn:g:6", "", other.Client.BaseAddress!.GetLeftPart(UriPartial.Authority), Forwarded);
    }

    /// <summary>A name with a slash in it is one segment, with the prefix in front or without.</summary>
    [TestCase("")]
    [TestCase("/bousai")]
    public async Task EncodedSlashDoesNotSplit(string prefix)
    {
        await Create(_trusting, "urn:g:slash", []);
        var reply = await _trusting.Send(HttpMethod.Delete, $"{prefix}/ngsi-ld/v1/entities/urn:g:slash/attrs/https%3A%2F%2Fx.example%2Fn", null, Forwarded);
        Assert.That(reply.Problem, Is.EqualTo((404, "ResourceNotFound")));
        Assert.That((string?)reply.Json["detail"], Does.Contain("https://x.example/n"));
    }

    [TestCase("Gateway:PublicUrl", "ftp://x", "is not a URL such as")]
    [TestCase("Gateway:PublicUrl", "https://x/?a=b", "is not a URL such as")]
    [TestCase("Gateway:TrustedProxies:0", "gateway.local", "is neither an IP address nor a network")]
    [TestCase("Gateway:TrustedProxies:0", "10.0.0.0/40", "is neither an IP address nor a network")]
    public void WrongSettingsSayWhy(string setting, string value, string why) =>
        Assert.That(() => BrokerOf.Settings($"--{setting}={value}"), Throws.Exception.With.Message.Contains($"{setting}: \"{value}\" {why}"));

    private static async Task Links(BrokerOf broker, string id, string prefix, string address, (string, string)[] headers, string below = "/ngsi-ld/v1/")
    {
        Assert.That((await Create(broker, id, headers, below)).Header("Location"), Is.EqualTo($"{prefix}/ngsi-ld/v1/entities/{id}"));
        await Create(broker, id + "b", headers, below);

        var page = await broker.Send(HttpMethod.Get, below + "entities?type=G&limit=1&entityMap=true", null, headers);
        Assert.That(page.Header("Link"), Does.StartWith($"<{prefix}/ngsi-ld/v1/entities?").And.Contains("rel=\"next\""));
        Assert.That(page.Header("NGSILD-EntityMap"), Does.StartWith($"{prefix}/ngsi-ld/v1/entityMaps/urn:"));
        Assert.That((await broker.Send(HttpMethod.Get, page.Header("NGSILD-EntityMap")![prefix.Length..], null, headers)).Status, Is.EqualTo(200));

        using var snapshot = Json("""{"type":"Snapshot","snapshotQueries":[{"type":"Query","entities":[{"type":"G"}]}]}""");
        Assert.That((await broker.Send(HttpMethod.Post, below + "snapshots", snapshot, headers)).Header("Location"), Does.StartWith($"{prefix}/ngsi-ld/v1/snapshots/urn:"));

        using var context = Json(Context);
        var added = await broker.Send(HttpMethod.Post, below + "jsonldContexts", context, headers);
        Assert.That(added.Header("Location"), Does.StartWith($"{prefix}/ngsi-ld/v1/jsonldContexts/"));
        var listed = await broker.Send(HttpMethod.Get, below + "jsonldContexts?kind=Hosted", null, headers);
        Assert.That(listed.Text, Does.Contain($"\"{address}/ngsi-ld/v1/jsonldContexts/"));
    }

    private static async Task<Reply> Create(BrokerOf broker, string id, (string, string)[] headers, string below = "/ngsi-ld/v1/")
    {
        using var entity = Json($$"""{"id":"{{id}}","type":"G"}""");
        return await broker.Send(HttpMethod.Post, below + "entities", entity, headers);
    }

    private static StringContent Json(string text) => new(text, new MediaTypeHeaderValue("application/json"));
}
