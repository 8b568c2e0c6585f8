using System.Net;
using System.Text;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Server.Tests.Contexts;

/// <summary>Clauses 6.29 and 6.30 over HTTP.</summary>
public class JsonldContextsTests
{
    private const string Path = "/ngsi-ld/v1/jsonldContexts";
    private const string Body = """{"@context":{"x":"http://e/x"}}""";

    private ContextHost _host = null!;

    [SetUp]
    public async Task SetUp() => _host = await ContextHost.Start();

    [TearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [Test]
    public async Task AddedIsServedAsGiven()
    {
        var location = await Add(Body);
        Assert.That(location, Does.StartWith(Path + "/urn:"));
        var served = await _host.Client.GetAsync(location);
        Assert.That(served.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/json"));
        Assert.That(await served.Content.ReadAsStringAsync(), Is.EqualTo(Body));
    }

    /// <summary>A JSON-LD processor asks like this for what it found at @context.</summary>
    [Test]
    public async Task ServesLinkedDataWhenAsked()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, await Add(Body));
        request.Headers.Add("Accept", "application/ld+json");
        var served = await _host.Client.SendAsync(request);
        Assert.That(served.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/ld+json"));
    }

    [TestCase("""{"x":"http://e/x"}""", "InvalidRequest")]
    [TestCase("""[]""", "InvalidRequest")]
    [TestCase("""{"@context":""", "InvalidRequest")]
    [TestCase("""{"@context":42}""", "BadRequestData")]
    [TestCase("""{"@context":["http://e/c",7]}""", "BadRequestData")]
    public async Task InvalidIsRefused(string body, string error)
    {
        var response = await _host.Client.PostAsync(Path, Json(body));
        Assert.That((response.StatusCode, await ErrorOf(response)), Is.EqualTo((HttpStatusCode.BadRequest, error)));
        Assert.That(response.Headers.Location, Is.Null);
    }

    [Test]
    public async Task ListsUrlsThatWork()
    {
        await Add(Body);
        var urls = (JsonArray)await Get(Path);
        Assert.That((await _host.Client.GetStringAsync(((JsonString)urls.Items.Single()).Value)), Is.EqualTo(Body));
    }

    [Test]
    public async Task DetailsTellAll()
    {
        var location = await Add(Body);
        var details = (JsonObject)await Get(location + "?details=true");
        Assert.That(details.Members.Select(m => m.Name), Is.EqualTo(["URL", "localId", "kind", "createdAt", "numberOfHits"]));
        Assert.That(details["kind"], Is.EqualTo(JsonValue.Of("Hosted")));
        Assert.That(((JsonArray)await Get(Path + "?details=true&kind=Hosted")).Items, Has.Length.EqualTo(1));
        Assert.That(((JsonArray)await Get(Path + "?details=true&kind=Cached")).Items, Is.Empty);
    }

    [TestCase("?details=other")]
    [TestCase("?kind=other")]
    public async Task WrongParameterIsRefused(string query)
    {
        var response = await _host.Client.GetAsync(Path + query);
        Assert.That((response.StatusCode, await ErrorOf(response)), Is.EqualTo((HttpStatusCode.BadRequest, "BadRequestData")));
    }

    [Test]
    public async Task DeletedIsGone()
    {
        var location = await Add(Body);
        Assert.That((await _host.Client.DeleteAsync(location)).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await _host.Client.GetAsync(location)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await _host.Client.DeleteAsync(location)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase("wrong", "?reload=true", 400)]
    [TestCase("wrong", "?reload=xxx", 400)]
    [TestCase("wrong", "", 404)]
    [TestCase(CoreContexts.Url, "", 400)]
    [TestCase(CoreContexts.Url, "?reload=true", 204)]
    public async Task DeletionAnswers(string id, string query, int status) =>
        Assert.That((int)(await _host.Client.DeleteAsync(PathOf(id) + query)).StatusCode, Is.EqualTo(status));

    /// <summary>The whole way over a real line: fetched, shown under its URL, not served, reloaded, kept when its source is down.</summary>
    [Test]
    public async Task CachedIsManagedByUrl()
    {
        _host.PageText = Body;
        var url = _host.Page.AbsoluteUri;
        Assert.That((await Resolve(url)).Expand("x"), Is.EqualTo("http://e/x"));
        Assert.That(((JsonObject)await Get(PathOf(url) + "?details=true"))["kind"], Is.EqualTo(JsonValue.Of("Cached")));
        Assert.That((await _host.Client.GetAsync(PathOf(url))).StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));

        _host.PageText = """{"@context":{"x":"http://e/new"}}""";
        Assert.That((await _host.Client.DeleteAsync(PathOf(url) + "?reload=true")).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await Resolve(url)).Expand("x"), Is.EqualTo("http://e/new"));

        _host.PageText = null;
        var failed = await _host.Client.DeleteAsync(PathOf(url) + "?reload=true");
        Assert.That((failed.StatusCode, await ErrorOf(failed)), Is.EqualTo((HttpStatusCode.GatewayTimeout, "LdContextNotAvailable")));
        Assert.That((await Resolve(url)).Expand("x"), Is.EqualTo("http://e/new"));
    }

    [Test]
    public async Task HostedIsKnownByItsUrl()
    {
        var location = await Add(Body);
        Assert.That((await Resolve(_host.Client.BaseAddress!.AbsoluteUri.TrimEnd('/') + location)).Expand("x"), Is.EqualTo("http://e/x"));
    }

    [Test]
    public async Task OtherTenantSeesNothing()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, await Add(Body));
        request.Headers.Add("NGSILD-Tenant", "other");
        Assert.That((await _host.Client.SendAsync(request)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private static string PathOf(string id) => $"{Path}/{Uri.EscapeDataString(id)}";

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static async Task<string> ErrorOf(HttpResponseMessage response)
    {
        var problem = (JsonObject)JsonText.Parse(await response.Content.ReadAsStringAsync());
        return ((JsonString)problem["type"]!).Value[ProblemType.BadRequestData.Uri.LastIndexOf('/')..].TrimStart('/');
    }

    private async Task<string> Add(string body)
    {
        var response = await _host.Client.PostAsync(Path, Json(body));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        return response.Headers.Location!.OriginalString;
    }

    private async Task<JsonValue> Get(string path) => JsonText.Parse(await _host.Client.GetStringAsync(path));

    private Task<LdContext> Resolve(string url) => _host.Registry.Resolve(JsonValue.Of(url), CancellationToken.None).AsTask();
}
