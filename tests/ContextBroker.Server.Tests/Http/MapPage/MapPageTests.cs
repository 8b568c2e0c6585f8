using System.Net;
using System.Text.Json.Nodes;
using ContextBroker.Server.MapPage;

namespace ContextBroker.Server.Tests.Http.MapPage;

/// <summary>The page and its files, as a browser asks for them.</summary>
public sealed class MapPageTests
{
    // What a browser over https loads; the build holds it to the same.
    private const long Budget = 600 * 1024;

    [Test]
    public async Task PageNamesFilesThatAreThere()
    {
        RequirePage();
        using var page = await Get("/");
        var html = await page.Content.ReadAsStringAsync();
        var names = html.Split('"').Where(part => part.StartsWith("./map/assets/", StringComparison.Ordinal)).ToList();
        Assert.That(names, Is.Not.Empty);
        foreach (var name in names)
        {
            using var file = await Get(name[1..], ("Accept-Encoding", "gzip, br"));
            Assert.That((file.StatusCode, file.Content.Headers.ContentEncoding.Single()), Is.EqualTo((HttpStatusCode.OK, "br")), name);
            Assert.That(file.Headers.CacheControl!.ToString(), Does.Contain("immutable"));
        }
    }

    [Test]
    public async Task PageAsksNobodyElse()
    {
        RequirePage();
        using var page = await Get("/");
        Assert.That(page.Headers.GetValues("Content-Security-Policy").Single(), Does.StartWith("default-src 'self'").And.Not.Contain("https:"));
        Assert.That((page.Headers.CacheControl!.NoCache, page.Content.Headers.ContentType!.MediaType), Is.EqualTo((true, "text/html")));
    }

    [Test]
    public async Task SameFileIsNotSentAgain()
    {
        RequirePage();
        using var first = await Get("/", ("Accept-Encoding", "gzip"));
        var tag = first.Headers.ETag!.ToString();
        using var again = await Get("/", ("Accept-Encoding", "gzip"), ("If-None-Match", tag));
        using var plain = await Get("/", ("Accept-Encoding", "gzip;q=0"), ("If-None-Match", tag));
        Assert.That((again.StatusCode, plain.StatusCode), Is.EqualTo((HttpStatusCode.NotModified, HttpStatusCode.OK)));
        Assert.That(plain.Content.Headers.ContentEncoding, Is.Empty);
    }

    [Test]
    public void PageKeepsToItsBudget()
    {
        RequirePage();
        var packed = File.ReadAllLines(Path.Combine(MapPageApi.Folder, "files.txt")).Sum(file => new FileInfo(Path.Combine(MapPageApi.Folder, file + ".br")).Length);
        Assert.That(packed, Is.InRange(1, Budget));
    }

    [TestCase("/map/assets/nothing.js")]
    [TestCase("/map/assets/..%2Ffiles.txt")]
    [TestCase("/map/nothing")]
    public async Task WhatIsNotThereIsToldSo(string path)
    {
        using var answer = await Get(path);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("ResourceNotFound"));
    }

    [Test]
    public async Task ConfigIsWhatIsSet()
    {
        await using var broker = await BrokerOf.Settings("--Map:Title=藤沢市の地図", "--Map:Longitude=139.47", "--Map:Latitude=35.34", "--Map:Zoom=12", "--Map:StyleUrl=https://maps.example/style.json", "--Map:Tenant=fujisawa", "--Mqtt:WebSocketPath=");
        var config = JsonNode.Parse(await broker.Client.GetStringAsync("/map/config.json"))!;
        Assert.That((string)config["title"]!["ja"]!, Is.EqualTo("藤沢市の地図"));
        Assert.That((config["center"]!.ToJsonString(), (double)config["zoom"]!, (string)config["style"]!, (string)config["tenant"]!, config["mqtt"]), Is.EqualTo(("[139.47,35.34]", 12.0, "https://maps.example/style.json", "fujisawa", (JsonNode?)null)));
    }

    [Test]
    public async Task SwitchedOffItIsNotThere()
    {
        await using var broker = await BrokerOf.Settings("--Map:Enabled=false");
        using var answer = await broker.Client.GetAsync(new Uri("/", UriKind.Relative));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase("--Map:Longitude=139", "Map:Latitude")]
    [TestCase("--Map:Longitude=200", "Longitude")]
    [TestCase("--Map:StyleUrl=ftp://x/y", "Map:StyleUrl")]
    [TestCase("--Map:StyleUrl=//x/y", "Map:StyleUrl")]
    [TestCase("--Map:Zoom=30", "Zoom")]
    public async Task WrongSettingsAreToldAtStart(string setting, string named)
    {
        var wrong = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(async () => await BrokerOf.Settings(setting));
        Assert.That(string.Join("; ", wrong!.Failures), Does.Contain(named));
    }

    private static void RequirePage()
    {
        if (!File.Exists(Path.Combine(MapPageApi.Folder, "index.html")))
        {
            Assert.Ignore("The map page was not built (Node.js is missing)");
        }
    }

    private static async Task<HttpResponseMessage> Get(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await RunningBroker.Client.SendAsync(request);
    }
}
