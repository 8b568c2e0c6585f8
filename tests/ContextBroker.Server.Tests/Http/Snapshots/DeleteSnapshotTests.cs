namespace ContextBroker.Server.Tests.Http.Snapshots;

/// <summary>DELETE /snapshots/{id} (clauses 5.16.5, 6.37.3.3).</summary>
public sealed class DeleteSnapshotTests
{
    private Api _api = null!;

    [SetUp]
    public async Task GivenASnapshot()
    {
        _api = await Snapshots.NewTenant();
        await _api.Frozen("urn:snap:1");
    }

    [Test]
    public async Task IsGoneAtOnce()
    {
        var reply = await _api.Delete("/snapshots/urn:snap:1");
        Assert.That((reply.Status, reply.Text), Is.EqualTo((204, "")));
        Assert.That((await _api.Get("/snapshots/urn:snap:1")).Problem, Is.EqualTo((404, "ResourceNotFound")));
        Assert.That((await _api.Get("/entities/urn:s:1", Snapshots.On("urn:snap:1"))).Problem, Is.EqualTo((404, "ResourceNotFound")));
        Assert.That((await _api.Get("/entities/urn:s:1")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task ItsIdIsFreeAgain()
    {
        await _api.Delete("/entities/urn:s:1", Snapshots.On("urn:snap:1"));
        await _api.Delete("/snapshots/urn:snap:1");
        await _api.Frozen("urn:snap:1", """{"type":"Query","entities":[{"type":"City"}]}""");
        Assert.That((await _api.Get("/entities", Snapshots.On("urn:snap:1"))).Ids, Is.EqualTo(new[] { "urn:c:1" }));
    }

    [TestCase("urn:snap:2", 404, "ResourceNotFound")]
    [TestCase("two", 400, "BadRequestData")]
    public async Task RefusesWhatIsNotThere(string id, int status, string type) =>
        Assert.That((await _api.Delete($"/snapshots/{id}")).Problem, Is.EqualTo((status, type)));

    [Test]
    public async Task TenantsDeleteTheirOwn()
    {
        var other = await Snapshots.NewTenant();
        Assert.That((await other.Delete("/snapshots/urn:snap:1")).Status, Is.EqualTo(404));
        Assert.That((await _api.Get("/snapshots/urn:snap:1")).Status, Is.EqualTo(200));
    }
}
