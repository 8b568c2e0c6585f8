using System.Globalization;

namespace ContextBroker.Server.Tests.Http.Entities;

/// <summary>orderBy of queries (clauses 4.23, 5.2.43, 5.7.2, 6.4.3.2).</summary>
public sealed class OrderedQueryTests
{
    private readonly Api _api = Api.NewTenant();

    [OneTimeSetUp]
    public async Task GivenFourShelters()
    {
        (string Name, double Rate, double Longitude)[] shelters = [("b", 0.5, 139.3), ("á", 0.9, 139.1), ("A", 0.5, 139.2)];
        foreach (var (name, rate, longitude) in shelters)
        {
            await _api.Given(string.Create(CultureInfo.InvariantCulture,
                $$$"""
                {"id":"urn:s:{{{name}}}","type":"Shelter","name":"{{{name}}}","rate":{{{rate}}},"address":{"city":"{{{name}}}"},
                 "location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[{{{longitude}}},35]} } }
                """));
        }

        await _api.Given("""{"id":"urn:s:none","type":"Shelter"}""");
    }

    [TestCase("orderBy=name", "A á b none")]
    [TestCase("orderBy=name;desc", "b á A none")]
    [TestCase("orderBy=rate;desc,name", "á A b none")]
    [TestCase("orderBy=rate,createdAt;desc", "A b á none")]
    [TestCase("orderBy=address[city]", "A á b none")]
    [TestCase("orderBy=createdAt", "b á A none")]
    [TestCase("orderBy=name.createdAt;desc", "A á b none")]
    [TestCase("orderBy=location;dist-asc&orderFrom=[139.11,35]", "á A b none")]
    [TestCase("orderBy=location;dist-desc&orderFrom=[139.11,35]", "b A á none")]
    [TestCase("orderBy=location;dist-asc&orderFrom=[[139.3,34],[139.3,36]]&orderGeometry=LineString", "b A á none")]
    [TestCase("orderBy=name;desc&collation=sv", "b á A none")]
    [TestCase("orderBy=name&limit=2&offset=1", "á b")]
    [TestCase("orderBy=name&q=rate<0.6", "A b")]
    public async Task Sorts(string query, string expected)
    {
        var reply = await _api.Get($"/entities?type=Shelter&{query}");
        Assert.That(reply.Status, Is.EqualTo(200), reply.Text);
        Assert.That(Names(reply), Is.EqualTo(expected));
    }

    [TestCase("""{"orderBy":["rate;desc","name"]}""", "á A b none")]
    [TestCase("""{"orderBy":["name;desc"],"collation":"und-u-ks-level1"}""", "b á A none")]
    [TestCase("""{"orderBy":["location;dist-desc"],"geometry":"Point","coordinates":[139.11,35]}""", "b A á none")]
    public async Task SortsByABody(string ordering, string expected)
    {
        var reply = await _api.Post("/entityOperations/query", $$"""{"type":"Query","entities":[{"type":"Shelter"}],"ordering":{{ordering}} }""");
        Assert.That(reply.Status, Is.EqualTo(200), reply.Text);
        Assert.That(Names(reply), Is.EqualTo(expected));
    }

    [Test]
    public async Task LinksKeepTheOrder()
    {
        var reply = await _api.Get("/entities?type=Shelter&orderBy=name;desc&limit=2&count=true");
        Assert.That((Names(reply), reply.Header("NGSILD-Results-Count")), Is.EqualTo(("b á", "4")));
        Assert.That(reply.Header("Link"), Does.Contain("orderBy=name").And.Contain("rel=\"next\""));
    }

    [TestCase("orderBy=name;up", 400, "BadRequestData")]
    [TestCase("orderBy=owner{name}", 400, "BadRequestData")]
    [TestCase("orderBy=location;dist-asc", 400, "BadRequestData")]
    [TestCase("orderBy=location;dist-asc&orderFrom=near", 400, "BadRequestData")]
    [TestCase("orderBy=location;dist-asc&orderFrom=[1]", 400, "BadRequestData")]
    [TestCase("orderBy=name&collation=!!nope", 400, "BadRequestData")]
    [TestCase("orderBy=name&collation=es-u-co-trad", 422, "OperationNotSupported")]
    public async Task WrongOrdersSayWhy(string query, int status, string type) =>
        Assert.That((await _api.Get($"/entities?type=Shelter&{query}")).Problem, Is.EqualTo((status, type)));

    private static string Names(Reply reply) => string.Join(' ', reply.Ids.Select(id => id["urn:s:".Length..]));
}
