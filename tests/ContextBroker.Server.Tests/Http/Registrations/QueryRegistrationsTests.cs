namespace ContextBroker.Server.Tests.Http.Registrations;

/// <summary>GET /csourceRegistrations (clauses 5.10.2, 6.8.3.2).</summary>
public sealed class QueryRegistrationsTests
{
    private Api _api = null!;

    [OneTimeSetUp]
    public async Task Register() => _api = await Registered.InNewTenant(
        Registered.Shelters,
        Registered.Numbered(2, "\"owner\":\"Kanagawa\",\"scope\":\"/Kanagawa\",\"location\":{\"type\":\"Point\",\"coordinates\":[139.6,35.4]},"),
        """
        {"id":"urn:ngsi-ld:ContextSourceRegistration:3","type":"ContextSourceRegistration","endpoint":"http://source.example/",
         "information":[{"entities":[{"type":"Hall","idPattern":"^urn:h:"}],"propertyNames":["power"]},{"entities":[{"type":"Gym"}]}]}
        """,
        Registered.Numbered(4, "\"observationInterval\":{\"startAt\":\"2026-01-01T00:00:00Z\"},"));

    [TestCase("type=Shelter", "1,2")]
    [TestCase("type=Hall,Shelter", "1,2,3")]
    [TestCase("type=Hall&id=urn:h:7", "3")]
    [TestCase("type=Hall&id=urn:x:7", "")]
    [TestCase("attrs=power", "1,2,3")]
    [TestCase("type=Hall&attrs=power", "3")]
    [TestCase("type=Hall&attrs=water", "")]
    [TestCase("type=Hall&q=power==1", "3")]
    [TestCase("type=Hall&q=water==1", "")]
    [TestCase("type=Shelter&csf=owner==\"Kanagawa\"", "2")]
    [TestCase("type=Shelter&scopeQ=/Kanagawa", "2")]
    [TestCase("georel=near;maxDistance==1000&geometry=Point&coordinates=[139.6,35.4]", "2")]
    [TestCase("georel=near;maxDistance==1000&geometry=Point&coordinates=[130,35.4]", "")]
    [TestCase("type=Shelter&timerel=after&timeAt=2026-06-01T00:00:00Z", "4")]
    [TestCase("type=Shelter&timerel=before&timeAt=2025-06-01T00:00:00Z", "")]
    public async Task FindsWhatMayAnswer(string query, string numbers)
    {
        var reply = await _api.Get("/csourceRegistrations?" + query);
        Assert.That(reply.Status, Is.EqualTo(200), reply.Text);
        Assert.That(string.Join(',', reply.Ids.Select(id => id.Split(':')[^1])), Is.EqualTo(numbers));
    }

    // Clause 5.10.2.5.
    [Test]
    public async Task ShowsOnlyWhatMatches()
    {
        var reply = await _api.Get("/csourceRegistrations?type=Gym");
        Assert.That(reply.Json[0]!["information"]!.ToJsonString(), Is.EqualTo("""[{"entities":[{"type":"Gym"}]}]"""));
    }

    [Test]
    public async Task PagesInOrderOfCreation()
    {
        var reply = await _api.Get("/csourceRegistrations?type=Shelter,Hall&limit=1&offset=1&count=true");

        Assert.That(reply.Ids, Is.EqualTo(new[] { "urn:ngsi-ld:ContextSourceRegistration:2" }));
        Assert.That(reply.Header("NGSILD-Results-Count"), Is.EqualTo("3"));
        Assert.That(reply.Header("Link"), Does.Contain("rel=\"next\"").And.Contain("rel=\"prev\""));
    }

    [TestCase("", "too wide")]
    [TestCase("?csf=owner", "too wide")]
    [TestCase("?type=Shelter&id=nouri", "nouri")]
    [TestCase("?type=Shelter&q=((", "q")]
    [TestCase("?type=Shelter&csf=((", "csf")]
    [TestCase("?type=Shelter&georel=near&geometry=Point", "coordinates")]
    [TestCase("?type=Shelter&timerel=after", "timeAt")]
    [TestCase("?type=Shelter&local=true", "local")]
    public async Task WrongQueryIsRefused(string query, string named)
    {
        var reply = await _api.Get("/csourceRegistrations" + query);
        Assert.That(reply.Status, Is.EqualTo(400));
        Assert.That((string?)reply.Json["detail"], Does.Contain(named));
    }
}
