namespace ContextBroker.Server.Tests.Http.Entities;

/// <summary>DELETE /entities/{entityId} (clauses 5.6.6, 6.5.3.2), and that nothing more can be deleted by accident.</summary>
public sealed class DeleteEntityTests
{
    private readonly Api _api = Api.NewTenant();

    [SetUp]
    public async Task GivenAnEntity()
    {
        await _api.Delete("/entities/urn:s:1");
        await _api.Given("""{"id":"urn:s:1","type":"Shelter"}""");
    }

    [Test]
    public async Task TheEntityIsGone()
    {
        var reply = await _api.Delete("/entities/urn:s:1");
        var found = await _api.Get("/entities/urn:s:1");
        Assert.That((reply.Status, reply.Text, found.Status), Is.EqualTo((204, "", 404)));
    }

    [Test]
    public async Task ItCanBeCreatedAgain()
    {
        await _api.Delete("/entities/urn:s:1");
        Assert.That((await _api.Post("/entities", """{"id":"urn:s:1","type":"School"}""")).Status, Is.EqualTo(201));
    }

    [TestCase("/entities/urn:s:none", 404, "ResourceNotFound")]
    [TestCase("/entities/urn:s:1?type=School", 404, "ResourceNotFound")]
    [TestCase("/entities/nouri", 400, "BadRequestData")]
    [TestCase("/entities/urn:s:1?force=true", 400, "InvalidRequest")]
    public async Task WrongRequestsDeleteNothing(string path, int status, string type)
    {
        Assert.That((await _api.Delete(path)).Problem, Is.EqualTo((status, type)));
        Assert.That((await _api.Get("/entities/urn:s:1")).Status, Is.EqualTo(200));
    }

    // Node-RED's delete node sends this when it was given an object instead of an id.
    [TestCase("/entities")]
    [TestCase("/entities/")]
    public async Task WithoutAnIdNothingIsDeleted(string path)
    {
        Assert.That((await _api.Delete(path)).Status, Is.InRange(400, 499));
        Assert.That((await _api.Get("/entities/urn:s:1")).Status, Is.EqualTo(200));
    }
}
