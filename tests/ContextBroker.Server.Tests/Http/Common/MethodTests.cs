using ContextBroker.Http;
using ContextBroker.Http.Observability;
using ContextBroker.Http.Routing;

namespace ContextBroker.Server.Tests.Http.Common;

/// <summary>HEAD wherever GET is, OPTIONS everywhere (RFC 9110, 9.3).</summary>
public sealed class MethodTests
{
    private static readonly string[] Prepared = ["urn:m:1", "speed", "M"];

    private readonly Api _api = Api.NewTenant();

    public static IEnumerable<string> Readable() => NgsiLdApi.Routes.Where(r => r.Method == "GET").Select(PathOf);

    public static IEnumerable<string> Templates() => NgsiLdApi.Routes.Select(r => r.Template).Distinct();

    [OneTimeSetUp]
    public async Task GivenAnEntity() => await _api.Given("""{"id":"urn:m:1","type":"M","speed":{"value":1,"observedAt":"2026-01-01T00:00:00Z"}}""");

    /// <summary>Of what is there and of what is not: the same status, headers and length, without the body.</summary>
    [TestCaseSource(nameof(Readable))]
    public async Task HeadIsGetWithoutBody(string path)
    {
        var (get, head) = (await _api.Get(path), await _api.Send(HttpMethod.Head, path, null));
        Assert.That((head.Status, head.Type, head.Length, head.Text), Is.EqualTo((get.Status, get.Type, get.Length, "")));
        Assert.That(head.Headers.Keys.Except(["Date"]), Is.EquivalentTo(get.Headers.Keys.Except(["Date"])));
    }

    [TestCaseSource(nameof(Templates))]
    public async Task OptionsNamesTheMethods(string template)
    {
        var reply = await _api.Send(HttpMethod.Options, template.Replace('{', 'x').Replace('}', 'x'), null);
        var methods = NgsiLdApi.Routes.Where(r => r.Template == template).Select(r => r.Method).ToList();
        Assert.That(reply.Status, Is.EqualTo(204));
        Assert.That(reply.Header("Allow")!.Split(", "), Is.EquivalentTo(methods.Append("OPTIONS").Concat(methods.Contains("GET") ? ["HEAD"] : [])));
        Assert.That(reply.Header("Accept-Patch"), methods.Contains("PATCH") ? Does.Contain("merge-patch+json") : Is.Null);
    }

    [Test]
    public async Task OptionsOfNothingIsMissing() => Assert.That((await _api.Send(HttpMethod.Options, "/nothing", null)).Problem, Is.EqualTo((404, "ResourceNotFound")));

    [Test]
    public async Task OperationsKnowHead([ValueSource(typeof(OperationsApi), nameof(OperationsApi.Paths))] string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var response = await RunningBroker.Client.SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task OperationsNameTheirMethods([ValueSource(typeof(OperationsApi), nameof(OperationsApi.Paths))] string path)
    {
        using var response = await RunningBroker.Client.DeleteAsync(path);
        var reply = await Reply.Of(response);
        Assert.That((reply.Problem, reply.Header("Allow")), Is.EqualTo(((405, "InvalidRequest"), "GET, HEAD")));
    }

    // What the path names is there where one entity can make it so, else it is missing; lists that need it are given their conditions.
    private static string PathOf(ApiRoute route)
    {
        var path = route.Template.Replace("{entityId}", Prepared[0]).Replace("{attrId}", Prepared[1]).Replace("{type}", Prepared[2]).Replace("{", "urn:x:").Replace("}", "");
        return route.Template switch
        {
            "/entities" or "/entities.geojson" or "/entityMaps" => path + "?type=M",
            "/temporal/entities" => path + "?type=M&timerel=after&timeAt=2020-01-01T00:00:00Z",
            "/csourceRegistrations" => path + "?type=M",
            _ => path,
        };
    }
}
