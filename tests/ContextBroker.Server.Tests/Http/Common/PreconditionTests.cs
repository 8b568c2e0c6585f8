using System.Net.Sockets;
using System.Text;

namespace ContextBroker.Server.Tests.Http.Common;

/// <summary>What a request must bring (clauses 6.3.2 and 6.3.4), and the limits.</summary>
public sealed class PreconditionTests
{
    private readonly Api _api = Api.OfDefaultTenant();

    [TestCase("POST", "/entities", "text/plain")]
    [TestCase("PATCH", "/entities/urn:x:1/attrs", "application/xml")]
    [TestCase("POST", "/entityOperations/query", "application/geo+json")]
    public async Task OtherMediaTypesAreRefusedBare(string method, string path, string type)
    {
        var reply = await _api.Send(new HttpMethod(method), path, "{}", type);
        Assert.That((reply.Status, reply.Text), Is.EqualTo((415, "")));
    }

    [TestCase("application/json; charset=utf-8")]
    [TestCase("application/JSON")]
    public async Task MediaTypesAreReadAsRfc9110Says(string type) =>
        Assert.That((await _api.Post("/entities", "{}", type)).Problem, Is.EqualTo((400, "BadRequestData")));

    [TestCase("POST", "/entities")]
    [TestCase("PATCH", "/entities/urn:x:1/attrs/")]
    [TestCase("PUT", "/entities/urn:x:1")]
    public async Task LengthIsRequired(string method, string path)
    {
        var answer = await Raw($"{method} /ngsi-ld/v1{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nNGSILD-Tenant: none\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n");
        Assert.That(answer, Does.StartWith("HTTP/1.1 411").And.EndWith("\r\n\r\n"));
    }

    [Test]
    public async Task NoContentSaysNoLength()
    {
        await _api.Given("""{"id":"urn:p:1","type":"T"}""");
        var answer = await Raw("DELETE /ngsi-ld/v1/entities/urn:p:1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        Assert.That(answer, Does.StartWith("HTTP/1.1 204").And.Not.Contain("Content-Length"));
    }

    [TestCase("/entities/urn:x:1", "text/html", "application/json, application/ld+json, application/geo+json")]
    [TestCase("/types", "application/geo+json", "application/json, application/ld+json")]
    public async Task UnavailableRepresentationsAreListed(string path, string accept, string available)
    {
        var reply = await _api.Get(path, ("Accept", accept));
        Assert.That((reply.Problem, (string?)reply.Json["detail"]), Is.EqualTo(((406, "InvalidRequest"), $"Available representations: {available}")));
    }

    [TestCase("PUT", "/entities", "DELETE, GET, HEAD, POST")]
    [TestCase("POST", "/entities/urn:x:1", "DELETE, GET, HEAD, PATCH, PUT")]
    [TestCase("GET", "/entities/urn:x:1/attrs/a", "DELETE, PATCH, PUT")]
    [TestCase("PATCH", "/subscriptions/", "GET, HEAD, POST")]
    [TestCase("DELETE", "/subscriptions/", "GET, HEAD, POST")]
    [TestCase("DELETE", "/jsonldContexts/", "GET, HEAD, POST")]
    public async Task WrongMethodNamesTheAllowedOnes(string method, string path, string allowed)
    {
        var reply = await _api.Send(new HttpMethod(method), path, method == "GET" ? null : "{}");
        Assert.That((reply.Status, string.Join(", ", reply.Header("Allow")!.Split(", ").Order())), Is.EqualTo((405, allowed)));
    }

    [Test]
    public async Task TooLargeABodyIsRefused()
    {
        var body = $$"""{"id":"urn:x:1","type":"T","a":"{{new string('x', 65536)}}"}""";
        Assert.That((await _api.Post("/entities", body)).Problem, Is.EqualTo((413, "InvalidRequest")));
    }

    // 4000 are taken; up to 64 KiB the web server lets them reach the broker, which says why.
    [TestCase(4000)]
    [TestCase(60_000)]
    public async Task TooLongAUriIsRefused(int length) =>
        Assert.That((await _api.Get($"/entities?type={new string('x', length)}")).Problem, Is.EqualTo((414, "InvalidRequest")));

    [Test]
    public async Task TooDeepABodyIsRefused()
    {
        var body = $$"""{"id":"urn:x:1","type":"T","a":{"type":"Property","value":{{new string('[', 100)}}{{new string(']', 100)}} } }""";
        Assert.That((await _api.Post("/entities", body)).Problem, Is.EqualTo((400, "InvalidRequest")));
    }

    [TestCase("/ngsi-ld/v1/nothing")]
    [TestCase("/ngsi-ld/v1")]
    [TestCase("/ngsi-ld/v1/entities/urn:x:1/attrs/a/b")]
    [TestCase("/elsewhere")]
    public async Task UnknownPathsAreProblemsToo(string path)
    {
        using var response = await RunningBroker.Client.GetAsync(path);
        Assert.That((await Reply.Of(response)).Problem, Is.EqualTo((404, "ResourceNotFound")));
    }

    [TestCase("http://x/ngsi-ld/v1/types", "200")]
    [TestCase("/elsewhere/../ngsi-ld/v1/types", "200")]
    [TestCase("/ngsi-ld/v1/entities/%ZZ", "400")]
    [TestCase("/ngsi-ld/v1/entities/urn:x%00y", "40")]
    [TestCase("/ngsi-ld/v1/entities/urn:x%0Ay", "400")]
    [TestCase("/ngsi-ld/v1/types?details=%FF", "400")]
    [TestCase("/ngsi-ld/v1/entities?type=T&=x&&q", "400")]
    public async Task OddTargetsAreAnswered(string target, string status) => Assert.That(
        await Raw($"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), Does.StartWith($"HTTP/1.1 {status}"));

    private static async Task<string> Raw(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(RunningBroker.Address.Host, RunningBroker.Address.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        return await reader.ReadToEndAsync(limit.Token);
    }
}
