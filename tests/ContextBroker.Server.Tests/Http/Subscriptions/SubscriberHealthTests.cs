using System.Text.Json.Nodes;

namespace ContextBroker.Server.Tests.Http.Subscriptions;

/// <summary>How well subscribers are reached, trying it, and telling them again.</summary>
public sealed class SubscriberHealthTests
{
    private readonly Api _api = Api.NewTenant();
    private Receiver _receiver = null!;

    [SetUp]
    public async Task Start() => _receiver = await Receiver.Start();

    [TearDown]
    public async Task Stop() => await _receiver.DisposeAsync();

    [Test]
    public async Task SaysWhatWaitsAndWhy()
    {
        _receiver.Answer = _ => 503;
        await Subscribe("ill");
        await Given("ill", 1);
        await Given("ill", 2);
        await _receiver.Next();
        var health = await Health("ill", one => (bool)one["isFailing"]! && (int)one["waiting"]! == 2);

        Assert.That((string?)health["lastError"], Does.Contain("503"));
        Assert.That((double)health["lagSeconds"]!, Is.GreaterThan(0));
        Assert.That(health["oldestWaiting"], Is.Not.Null);
        var endpoint = (await _api.Get("/endpoints")).Json.AsArray().Single(one => (string)one!["endpoint"]! == $"{_receiver.Address}in")!;
        Assert.That(((int)endpoint["subscriptions"]!, (int)endpoint["failing"]!, (int)endpoint["waiting"]!), Is.EqualTo((1, 1, 2)));

        _receiver.Answer = _ => 200;
        health = await Health("ill", one => (int)one["waiting"]! == 0);
        Assert.That(((bool)health["isFailing"]!, health["oldestWaiting"]), Is.EqualTo((false, (JsonNode?)null)));
        await _api.Delete("/subscriptions/urn:sub:ill");
    }

    [Test]
    public async Task TestIsSentAtOnce()
    {
        await Subscribe("try");
        Assert.That((bool)(await _api.Post("/subscriptions/urn:sub:try/test", "{}")).Json["isDelivered"]!);
        Assert.That((await _receiver.Next()).Json["data"]!.AsArray(), Is.Empty);
        _receiver.Answer = _ => 401;
        var failed = (await _api.Post("/subscriptions/urn:sub:try/test", "{}")).Json;
        Assert.That(((bool)failed["isDelivered"]!, (string?)failed["error"]), Is.EqualTo((false, "The receiver answers 401 Unauthorized")));
        Assert.That((await _api.Get("/subscriptions/urn:sub:try/deliveries")).Json.AsArray(), Is.Empty);
        Assert.That((await _api.Post("/subscriptions/urn:sub:none/test", "{}")).Problem, Is.EqualTo((404, "ResourceNotFound")));
    }

    [Test]
    public async Task SubscriptionStartsWithTheState()
    {
        await Given("state", 1);
        await Given("state", 2);
        await Subscribe("state", "?startFrom=state");
        Assert.That((await _receiver.Next(2)).Select(one => (string)one.Entity["id"]!).Order(), Is.EqualTo(new[] { "urn:state:1", "urn:state:2" }));
        await Health("state", one => !(bool)one["isReplaying"]!);
        await Given("state", 3);
        Assert.That((string)(await _receiver.Next()).Entity["id"]!, Is.EqualTo("urn:state:3"));
    }

    [Test]
    public async Task ReplayTellsAgainFromATime()
    {
        await Subscribe("again");
        var before = TimeProvider.System.GetUtcNow();
        await Given("again", 1);
        await Given("again", 2);
        var first = await _receiver.Next(2);
        var reply = await _api.Post($"/subscriptions/urn:sub:again/replay?from={before:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}", "{}");
        Assert.That(reply.Status, Is.EqualTo(202), reply.Text);
        Assert.That((await _receiver.Next(2)).Select(one => (string)one.Json["id"]!), Is.EqualTo(first.Select(one => (string)one.Json["id"]!)));
    }

    [TestCase("?startFrom=yesterday", 400)]
    [TestCase("?startFrom=999999999", 400)]
    public async Task WrongStartIsRefused(string query, int status) =>
        Assert.That((await _api.Post($"/subscriptions{query}", Body("wrong"))).Status, Is.EqualTo(status));

    private string Body(string name) =>
        "{\"id\":\"urn:sub:" + name + "\",\"type\":\"Subscription\",\"entities\":[{\"type\":\"Shelter-" + name + "\"}]"
        + ",\"notification\":{\"endpoint\":{\"uri\":\"" + _receiver.Address + "in\"}}}";

    private async Task Subscribe(string name, string query = "")
    {
        var reply = await _api.Post($"/subscriptions{query}", Body(name));
        Assert.That(reply.Status, Is.EqualTo(201), reply.Text);
    }

    private Task Given(string name, int number) => _api.Given("{\"id\":\"urn:" + name + ":" + number + "\",\"type\":\"Shelter-" + name + "\",\"occupancy\":1}");

    private async Task<JsonNode> Health(string name, Func<JsonNode, bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var health = (await _api.Get($"/subscriptions/urn:sub:{name}/health")).Json;
            if (condition(health))
            {
                return health;
            }

            limit.Token.ThrowIfCancellationRequested();
        }
    }
}
