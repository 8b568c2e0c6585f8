using ContextBroker.Server.Tests.Http.Subscriptions;

namespace ContextBroker.Server.Tests.Http.Guards;

/// <summary>Subscriptions at the edge of what is allowed work; they must not only be stored.</summary>
public sealed class SubscriptionGuardTests
{
    [TestCase("\"timeInterval\":5000000", Description = "57 days; a timer's longest period is 49")]
    [TestCase("\"timeInterval\":300000000")]
    [TestCase("\"timeInterval\":1e-300")]
    [TestCase("\"throttling\":300000000")]
    [TestCase("\"expiresAt\":\"9999-12-31T23:59:59Z\"")]
    public async Task ExtremeTimesAreTaken(string member)
    {
        var api = Api.NewTenant();
        var created = await api.Post("/subscriptions", Subscription("http://127.0.0.1:9/", members: "," + member));
        var deleted = await api.Delete("/subscriptions/urn:sub:1");
        Assert.That((created.Status, deleted.Status), Is.EqualTo((201, 204)), created.Text);
    }

    [Test]
    public async Task TextInReceiverInfoArrives()
    {
        var api = Api.NewTenant();
        await using var receiver = await Receiver.Start();
        await api.Post("/subscriptions", Subscription(receiver.Address.ToString(), ",\"cooldown\":3e11,\"receiverInfo\":[{\"key\":\"X-Office\",\"value\":\"横浜市\"}]"));
        await api.Given("""{"id":"urn:x:1","type":"T","a":1}""");
        Assert.That((await receiver.Next()).Headers["X-Office"].ToString(), Is.EqualTo("横浜市"));
    }

    private static string Subscription(string uri, string endpoint = "", string members = "") =>
        "{\"id\":\"urn:sub:1\",\"type\":\"Subscription\",\"entities\":[{\"type\":\"T\"}],\"notification\":{\"endpoint\":{\"uri\":\"" + uri + "\"" + endpoint + "}}" + members + "}";
}
