using System.Text.Json.Nodes;

namespace ContextBroker.Server.Tests.Http.Subscriptions;

/// <summary>"Did city X get the evacuation order, when?" is one request.</summary>
public sealed class DeliveryTests
{
    private readonly Api _api = Api.NewTenant();
    private Receiver _receiver = null!;

    [SetUp]
    public async Task Start() => _receiver = await Receiver.Start();

    [TearDown]
    public async Task Stop() => await _receiver.DisposeAsync();

    [Test]
    public async Task OneRequestSaysWhoGotWhatWhen()
    {
        await Subscribe("order");
        await Given("order", 1);
        await Given("order", 2);
        await _receiver.Next(2);
        var record = (await Delivered("order", 2, "&entity=urn:order:2"))[0]!;

        Assert.That((string?)record["entities"]![0]!["id"], Is.EqualTo("urn:order:2"));
        Assert.That((long)record["entities"]![0]!["version"]!, Is.EqualTo((long)record["sequence"]!));
        Assert.That((DateTimeOffset)record["acknowledgedAt"]!, Is.GreaterThanOrEqualTo((DateTimeOffset)record["createdAt"]!));
        Assert.That(((int)record["attemptCount"]!, record["attempts"]![0]!["error"]), Is.EqualTo((1, (JsonNode?)null)));
    }

    [Test]
    public async Task PagesLeadOnByLink()
    {
        await Subscribe("pages");
        for (var i = 1; i <= 5; i++)
        {
            await Given("pages", i);
        }

        await Delivered("pages", 5);
        var (seen, path) = (new List<string>(), "/subscriptions/urn:sub:pages/deliveries?limit=2&state=delivered");
        while (path is not null)
        {
            var page = await _api.Get(path);
            seen.AddRange(page.Json.AsArray().Select(one => (string)one!["entities"]![0]!["id"]!));
            path = page.Header("Link") is { } link ? link[("</ngsi-ld/v1".Length)..link.IndexOf('>')] : null;
        }

        Assert.That(seen, Is.EqualTo(Enumerable.Range(1, 5).Select(i => $"urn:pages:{i}")));
    }

    [Test]
    public async Task ReceiptIsShown()
    {
        await Subscribe("receipt");
        await Given("receipt", 1);
        var id = (string)(await _receiver.Next()).Json["id"]!;
        var body = $$"""{"notificationId":"{{id}}","text":"read by the duty officer, 当直"}""";
        Assert.That((await _api.Post("/subscriptions/urn:sub:receipt/receipts", body)).Status, Is.EqualTo(204));
        Assert.That((await _api.Post("/subscriptions/urn:sub:receipt/receipts", """{"notificationId":"urn:other"}""")).Problem, Is.EqualTo((404, "ResourceNotFound")));

        var record = (await Delivered("receipt", 1))[0]!;
        Assert.That((string?)record["receipt"], Is.EqualTo("read by the duty officer, 当直"));
        Assert.That(record["receivedAt"], Is.Not.Null);
    }

    [Test]
    public async Task TableIsForSpreadsheets()
    {
        await Subscribe("table");
        await Given("table", 1);
        var id = (string)(await _receiver.Next()).Json["id"]!;
        await _api.Post("/subscriptions/urn:sub:table/receipts", $$"""{"notificationId":"{{id}}","text":"=cmd(\"x\")"}""");
        await Delivered("table", 1);
        var table = await _api.Get("/subscriptions/urn:sub:table/deliveries?format=csv");
        var lines = table.Text.Split("\r\n");

        Assert.That((table.Status, table.Type), Is.EqualTo((200, "text/csv")));
        Assert.That(lines, Has.Length.EqualTo(3));
        Assert.That(lines[0], Does.Match("^\uFEFF?id,subscriptionId,notificationId,"));
        Assert.That(lines[1], Does.Contain($",urn:sub:table,{id},").And.Contain(",urn:table:1,").And.Contain(",delivered,"));
        Assert.That(lines[1], Does.Contain("\"'=cmd(\"\"x\"\")\""));
    }

    [Test]
    public async Task RecordsOutliveTheSubscription()
    {
        await Subscribe("gone");
        await Given("gone", 1);
        await Delivered("gone", 1);
        await _api.Delete("/subscriptions/urn:sub:gone");
        Assert.That((await _api.Get("/subscriptions/urn:sub:gone/deliveries")).Json.AsArray(), Has.Count.EqualTo(1));
        Assert.That((await _api.Get("/subscriptions/urn:sub:never/deliveries")).Problem, Is.EqualTo((404, "ResourceNotFound")));
    }

    [TestCase("?state=lost")]
    [TestCase("?from=yesterday")]
    [TestCase("?after=-1")]
    [TestCase("?limit=0")]
    [TestCase("?format=xml")]
    [TestCase("/x")]
    public async Task WrongParameterIsNamed(string query)
    {
        await Subscribe("wrong");
        Assert.That((await _api.Get($"/subscriptions/urn:sub:wrong/deliveries{query}")).Problem, Is.EqualTo((400, "BadRequestData")));
        await _api.Delete("/subscriptions/urn:sub:wrong");
    }

    [Test]
    public async Task DeadOnesAreReadAndSentAgain()
    {
        await using var broker = await BrokerOf.Settings("--Delivery:MaxWaiting=1", "--Delivery:FirstRetry=00:00:00.02", "--Delivery:RetryCeiling=00:00:00.1");
        _receiver.Answer = _ => 503;
        Assert.That((await broker.Send(HttpMethod.Post, "subscriptions", Body(SubscriptionOf("dead")))).Status, Is.EqualTo(201));
        for (var i = 1; i <= 4; i++)
        {
            await broker.Send(HttpMethod.Post, "entities", Body(EntityOf("dead", i)));
        }

        const string Deliveries = "subscriptions/urn:sub:dead/deliveries";
        var dead = await Until(() => broker.Send(HttpMethod.Get, $"{Deliveries}?state=dead"), reply => reply.Json.AsArray().Count >= 2);
        var one = (await broker.Send(HttpMethod.Get, $"{Deliveries}/{dead.Json[0]!["id"]}")).Json;
        Assert.That(one["notification"]!["data"]![0]!["id"]!.ToJsonString(), Is.EqualTo(one["entities"]![0]!["id"]!.ToJsonString()));

        _receiver.Answer = _ => 200;
        await Until(() => broker.Send(HttpMethod.Get, $"{Deliveries}?state=waiting"), reply => reply.Json.AsArray().Count == 0);
        Assert.That((int)(await broker.Send(HttpMethod.Post, $"{Deliveries}/{one["id"]}/retry", Body(""))).Json["retried"]!, Is.EqualTo(1));
        await broker.Send(HttpMethod.Post, $"{Deliveries}/retry", Body(""));
        var all = await Until(() => broker.Send(HttpMethod.Get, Deliveries), reply => reply.Json.AsArray().All(each => (string?)each!["state"] == "delivered"));
        Assert.That(all.Json.AsArray().Select(each => (string)each!["entities"]![0]!["id"]!).Order(), Is.EqualTo(Enumerable.Range(1, 4).Select(i => $"urn:dead:{i}")));
        Assert.That((await broker.Send(HttpMethod.Post, $"{Deliveries}/{all.Json[0]!["id"]}/retry", Body(""))).Problem, Is.EqualTo((409, "Conflict")));
    }

    private static StringContent Body(string json) => new(json, System.Text.Encoding.UTF8, "application/json");

    private string SubscriptionOf(string name) =>
        "{\"id\":\"urn:sub:" + name + "\",\"type\":\"Subscription\",\"entities\":[{\"type\":\"Shelter-" + name + "\"}]"
        + ",\"notification\":{\"endpoint\":{\"uri\":\"" + _receiver.Address + "in\"}}}";

    private static string EntityOf(string name, int number) => "{\"id\":\"urn:" + name + ":" + number + "\",\"type\":\"Shelter-" + name + "\",\"occupancy\":1}";

    private async Task Subscribe(string name)
    {
        var reply = await _api.Post("/subscriptions", SubscriptionOf(name));
        Assert.That(reply.Status, Is.EqualTo(201), reply.Text);
    }

    private Task Given(string name, int number) => _api.Given(EntityOf(name, number));

    private async Task<JsonArray> Delivered(string name, int count, string more = "")
    {
        await Until(() => _api.Get($"/subscriptions/urn:sub:{name}/deliveries?state=delivered"), reply => reply.Json.AsArray().Count == count);
        return (await _api.Get($"/subscriptions/urn:sub:{name}/deliveries?state=delivered{more}")).Json.AsArray();
    }

    // The receiver has a notification before the broker has recorded that.
    private static async Task<Reply> Until(Func<Task<Reply>> ask, Func<Reply, bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var reply = await ask();
            if (condition(reply))
            {
                return reply;
            }

            limit.Token.ThrowIfCancellationRequested();
        }
    }
}
