using ContextBroker.Server.Tests.Http.Subscriptions;

namespace ContextBroker.Server.Tests.Http.Registrations;

/// <summary>From a registration to the request that tells of it (clauses 5.3.2, 5.11.7, 6.3.9).</summary>
public sealed class RegistrationNotificationTests
{
    private Receiver _receiver = null!;

    [SetUp]
    public async Task Start() => _receiver = await Receiver.Start();

    [TearDown]
    public async Task Stop() => await _receiver.DisposeAsync();

    [Test]
    public async Task TellsOfRegistrationUpdateAndDeletion()
    {
        var api = Api.NewTenant();
        await Subscribe(api);
        await api.Post("/csourceRegistrations", Registered.Shelters);
        await api.Patch(Registered.Path, """{"description":"b"}""");
        await api.Delete(Registered.Path);

        var reasons = (await _receiver.Next(3)).Select(one => (string?)one.Json["triggerReason"]);
        Assert.That(reasons, Is.EqualTo(new[] { "newlyMatching", "updated", "noLongerMatching" }));
    }

    [Test]
    public async Task HasTheFormOfTheClause()
    {
        var api = await Registered.InNewTenant(Registered.Shelters);
        await Subscribe(api);
        var received = await _receiver.Next();

        Assert.That(
            received.Json.AsObject().Select(member => member.Key),
            Is.EqualTo(new[] { "id", "type", "subscriptionId", "notifiedAt", "triggerReason", "data" }));
        Assert.That((string?)received.Json["type"], Is.EqualTo("ContextSourceNotification"));
        Assert.That(received.Entity.ToJsonString(), Is.EqualTo(Registered.Shelters));
        Assert.That(received.Headers["NGSILD-Tenant"].ToString(), Is.EqualTo(api.Tenant));
    }

    [Test]
    public async Task IntervalTellsAgain()
    {
        var api = await Registered.InNewTenant(Registered.Shelters);
        await Subscribe(api, "\"timeInterval\":1,");
        Assert.That((await _receiver.Next(2)).Select(one => one.Entity.ToJsonString()), Is.All.EqualTo(Registered.Shelters));
    }

    private async Task Subscribe(Api api, string members = "")
    {
        var reply = await api.Post(
            "/csourceSubscriptions",
            "{\"type\":\"Subscription\",\"entities\":[{\"type\":\"Shelter\"}]," + members + "\"notification\":{\"endpoint\":{\"uri\":\"" + _receiver.Address + "in\"}}}");
        Assert.That(reply.Status, Is.EqualTo(201), reply.Text);
    }
}
