using System.Text;

namespace ContextBroker.Server.Tests.Http.Guards;

/// <summary>Targets and headers that are not what they should be (clauses 6.3.2, 6.3.4, 6.3.14, 6.3.20).</summary>
public sealed class RequestTests
{
    [TestCase("/entities?type=%", "type")]
    [TestCase("/entities?type=%2", "type")]
    [TestCase("/entities?type=%zz", "type")]
    [TestCase("/entities?type=T&q=name==%22%ff%22", "q")]
    [TestCase("/entities?type=T&q=name==%22%ED%A0%80%22", "q")]
    [TestCase("/entities?ty%ffpe=T", "A parameter's name")]
    [TestCase("/entities/urn:x:%zz", "The path")]
    [TestCase("/entities/urn:x:%C0%AF/attrs/a", "The path")]
    public async Task BrokenEncodingIsRefused(string path, string member)
    {
        var reply = await RawHttp.Get("/ngsi-ld/v1" + path);
        Assert.That((reply.Problem, (string?)reply.Json["member"]), Is.EqualTo(((400, "BadRequestData"), member)), reply.Text);
    }

    [TestCase("日本")]
    [TestCase("tab\there")]
    [TestCase("a\u00e9")]
    public async Task TenantIsAscii(string tenant)
    {
        var request = $"GET /ngsi-ld/v1/types HTTP/1.1\r\nHost: broker\r\nConnection: close\r\nNGSILD-Tenant: {tenant}\r\n\r\n";
        var reply = await RawHttp.Send(Encoding.UTF8.GetBytes(request));
        Assert.That((reply.Problem, reply.Header("NGSILD-Tenant")), Is.EqualTo(((400, "InvalidRequest"), (string?)null)));
    }

    [Test]
    public async Task SlashOfAnIdStaysOneInTheAbsoluteForm()
    {
        var reply = await RawHttp.Get("http://broker/ngsi-ld/v1/entities/urn:x:a%2Fb");
        Assert.That((string?)reply.Json["detail"], Is.EqualTo("Entity urn:x:a/b does not exist"));
    }

    [Test]
    public async Task LongTargetIsRefusedByTheApi() =>
        Assert.That((await RawHttp.Get($"/ngsi-ld/v1/entities?type={new string('T', 4500)}")).Problem, Is.EqualTo((414, "InvalidRequest")));

    [TestCase("zstd", 415)]
    [TestCase("identity", 400)]
    public async Task CodingThatIsNotUndoneIsRefused(string coding, int status)
    {
        var head = $"POST /ngsi-ld/v1/entities HTTP/1.1\r\nHost: broker\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Encoding: {coding}\r\n";
        Assert.That((await RawHttp.Send(Encoding.ASCII.GetBytes($"{head}Content-Length: 2\r\n\r\n{{}}"))).Status, Is.EqualTo(status));
    }

    [Test]
    public async Task EmptyAcceptIsNone() => Assert.That((await RawHttp.Get("/ngsi-ld/v1/types", "Accept:")).Status, Is.EqualTo(200));

    [TestCase("ftp://example.org/context.jsonld")]
    [TestCase("file:///etc/passwd")]
    [TestCase("nonsense")]
    public async Task ContextIsOfTheWeb(string url)
    {
        var reply = await Api.NewTenant().Get("/entities?type=T", ("Link", $"<{url}>; rel=\"http://www.w3.org/ns/json-ld#context\""));
        Assert.That(reply.Problem, Is.EqualTo((400, "BadRequestData")), reply.Text);
    }

    [TestCase("urn:x:%zz")]
    [TestCase("urn:x:\\u0085")]
    [TestCase("urn:x:\\u0000")]
    [TestCase("urn:x: y")]
    [TestCase("urn:")]
    public async Task IdIsAUri(string id)
    {
        var reply = await Api.NewTenant().Post("/entities", $$"""{"id":"{{id}}","type":"T"}""");
        Assert.That((reply.Problem, (string?)reply.Json["place"]), Is.EqualTo(((400, "BadRequestData"), "$.id")), reply.Text);
    }

    [Test]
    public async Task IdIsShortEnoughForAPath() =>
        Assert.That((await Api.NewTenant().Post("/entities", $$"""{"id":"urn:x:{{new string('x', 2048)}}","type":"T"}""")).Status, Is.EqualTo(400));
}
