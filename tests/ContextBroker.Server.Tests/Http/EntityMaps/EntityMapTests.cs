namespace ContextBroker.Server.Tests.Http.EntityMaps;

/// <summary>GET, PATCH and DELETE /entityMaps/{entityMapId} (clauses 5.14.1 to 5.14.3, 6.32).</summary>
public sealed class EntityMapTests
{
    private readonly Api _api = Api.NewTenant();
    private string _path = "";

    [OneTimeSetUp]
    public async Task GivenAnEntity() => await _api.Given("""{"id":"urn:s:1","type":"Shelter"}""");

    [SetUp]
    public async Task GivenAMap() => _path = (await _api.Get("/entityMaps?type=Shelter")).MapPath();

    [Test]
    public async Task IsRetrieved()
    {
        var reply = await _api.Get(_path);
        Assert.That((reply.Status, reply.Json["entityMap"]!.ToJsonString(), reply.MinutesToLive()), Is.EqualTo((200, """{"urn:s:1":["@none"]}""", 10)));
        Assert.That(reply.Members, Is.EqualTo(new[] { "id", "type", "expiresAt", "entityMap" }));
    }

    [Test]
    public async Task LinkedDataHasItsContext() =>
        Assert.That((await _api.Get(_path, ("Accept", "application/ld+json"))).Members, Does.Contain("@context"));

    [TestCase("""{"expiresAt":"2099-01-01T00:00:00Z"}""", 60)]
    [TestCase("""{"type":"EntityMap","entityMap":{"urn:s:9":["@none"]},"linkedMaps":{}}""", 10)]
    public async Task TheBrokerBoundsUpdates(string fragment, int minutes)
    {
        var reply = await _api.Patch(_path, fragment);
        Assert.That((reply.Status, reply.Text), Is.EqualTo((204, "")));
        var map = await _api.Get(_path);
        Assert.That((map.MinutesToLive(), string.Join(' ', map.MapIds())), Is.EqualTo((minutes, "urn:s:1")));
    }

    [Test]
    public async Task UpdatesIntoThePastEndIt()
    {
        Assert.That((await _api.Patch(_path, """{"expiresAt":"2000-01-01T00:00:00Z"}""", "application/merge-patch+json")).Status, Is.EqualTo(204));
        Assert.That((await _api.Get(_path)).Problem, Is.EqualTo((404, "ResourceNotFound")));
    }

    [TestCase("""{"expiresAt":"tomorrow"}""", "BadRequestData", "expiresAt")]
    [TestCase("""{"expiresAt":null}""", "BadRequestData", "expiresAt")]
    [TestCase("""{"id":"urn:m:other"}""", "BadRequestData", "id")]
    [TestCase("""{"type":"Entity"}""", "BadRequestData", "type")]
    [TestCase("""{"lifetime":"PT1H"}""", "BadRequestData", "lifetime")]
    [TestCase("[]", "BadRequestData", "object")]
    [TestCase("{", "InvalidRequest", "")]
    public async Task WrongFragmentsSayWhyAndChangeNothing(string fragment, string type, string detail)
    {
        var reply = await _api.Patch(_path, fragment);
        Assert.That(reply.Problem, Is.EqualTo((400, type)));
        Assert.That(reply.Text, Does.Contain(detail));
        Assert.That((await _api.Get(_path)).MinutesToLive(), Is.EqualTo(10));
    }

    [Test]
    public async Task IsDeletedOnce()
    {
        var reply = await _api.Delete(_path);
        Assert.That((reply.Status, reply.Text), Is.EqualTo((204, "")));
        Assert.That((await _api.Delete(_path)).Problem, Is.EqualTo((404, "ResourceNotFound")));
    }

    [TestCase("/entityMaps/urn:ngsi-ld:EntityMap:none", 404, "ResourceNotFound")]
    [TestCase("/entityMaps/not%20a%20uri", 400, "BadRequestData")]
    public async Task UnknownOnesSayWhy(string path, int status, string type)
    {
        Assert.That((await _api.Get(path)).Problem, Is.EqualTo((status, type)));
        Assert.That((await _api.Patch(path, "{}")).Problem, Is.EqualTo((status, type)));
        Assert.That((await _api.Delete(path)).Problem, Is.EqualTo((status, type)));
    }

    [Test]
    public async Task MissingIdsAreSaid()
    {
        Assert.That((await _api.Patch("/entityMaps/", "{}")).Problem, Is.EqualTo((400, "BadRequestData")));
        Assert.That((await _api.Delete("/entityMaps/")).Problem, Is.EqualTo((400, "BadRequestData")));
    }

    [Test]
    public async Task OtherTenantsDoNotSeeIt()
    {
        var other = Api.NewTenant();
        await other.Given("""{"id":"urn:s:1","type":"Shelter"}""");
        Assert.That((await other.Get(_path)).Problem, Is.EqualTo((404, "ResourceNotFound")));
        Assert.That((await other.Patch(_path, "{}")).Status, Is.EqualTo(404));
        Assert.That((await other.Delete(_path)).Status, Is.EqualTo(404));
        Assert.That((await _api.Get(_path)).Status, Is.EqualTo(200));
    }
}
