namespace ContextBroker.Server.Tests.Http.Subscriptions;

/// <summary>From a request that changes an entity to the request that tells of it (clauses 5.3.1, 5.8.6, 6.3.8).</summary>
public sealed class NotificationTests
{
    private readonly Api _api = Api.NewTenant();
    private Receiver _receiver = null!;

    [SetUp]
    public async Task Start() => _receiver = await Receiver.Start();

    [TearDown]
    public async Task Stop() => await _receiver.DisposeAsync();

    [Test]
    public async Task TellsOfEveryChange()
    {
        await Subscribe("every");
        await Create("every", 0);
        for (var i = 1; i < 20; i++)
        {
            await Patch("every", i);
        }

        var all = await _receiver.Next(20);
        Assert.That(all.Select(one => one.Value), Is.EqualTo(Enumerable.Range(0, 20)));
    }

    [Test]
    public async Task HasTheFormOfTheClause()
    {
        await Subscribe("form");
        await Create("form", 7);
        var received = await _receiver.Next();

        Assert.That(received.Json.AsObject().Select(m => m.Key), Is.EqualTo(new[] { "id", "type", "subscriptionId", "notifiedAt", "data" }));
        Assert.That((string?)received.Json["type"], Is.EqualTo("Notification"));
        Assert.That((string?)received.Json["subscriptionId"], Is.EqualTo("urn:sub:form"));
        Assert.That((string?)received.Json["id"], Does.StartWith("urn:ngsi-ld:Notification:"));
        Assert.That(received.Entity.ToJsonString(), Is.EqualTo("""{"id":"urn:form:1","type":"Shelter-form","occupancy":{"type":"Property","value":7}}"""));
    }

    [Test]
    public async Task SaysTenantAndContext()
    {
        await Subscribe("head");
        await Create("head", 1);
        var headers = (await _receiver.Next()).Headers;

        Assert.That(headers["NGSILD-Tenant"].ToString(), Is.EqualTo(_api.Tenant));
        Assert.That(headers.ContentType.ToString(), Is.EqualTo("application/json"));
        Assert.That(headers.Link.ToString(), Does.Match("^<http.*>; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld\\+json\"$"));
    }

    [Test]
    public async Task ReceiverInfoBecomesHeaders()
    {
        await Subscribe(
            "info",
            ""","receiverInfo":[{"key":"Authorization","value":"Bearer abc"},{"key":"Content-Type","value":"text/plain"},{"key":"NGSILD-Tenant","value":"other"}]""");
        await Create("info", 1);
        var headers = (await _receiver.Next()).Headers;

        Assert.That(headers.Authorization.ToString(), Is.EqualTo("Bearer abc"));
        Assert.That(headers.ContentType.ToString(), Is.EqualTo("application/json"));
        Assert.That(headers["NGSILD-Tenant"].ToString(), Is.EqualTo(_api.Tenant));
    }

    [Test]
    public async Task LinkedDataCarriesContextAndNoLink()
    {
        await Subscribe("ld", ""","accept":"application/ld+json" """);
        await Create("ld", 1);
        var received = await _receiver.Next();

        Assert.That(received.Headers.ContentType.ToString(), Is.EqualTo("application/ld+json"));
        Assert.That(received.Headers.Link, Is.Empty);
        Assert.That(new[] { received.Json["@context"], received.Entity["@context"] }, Has.None.Null);
    }

    // Clause 5.13.1: a @context that was given as an object is served by the broker, so that the Link header can name it.
    [Test]
    public async Task ContextWithoutUrlGetsOne()
    {
        var made = await _api.Post(
            "/subscriptions",
            "{\"@context\":{\"bed\":\"https://city.example/bed\"},\"id\":\"urn:sub:own\",\"type\":\"Subscription\",\"watchedAttributes\":[\"bed\"],"
            + "\"notification\":{\"endpoint\":{\"uri\":\"" + _receiver.Address + "in\"}}}",
            "application/ld+json");
        Assert.That(made.Status, Is.EqualTo(201), made.Text);
        await _api.Given("""{"id":"urn:own:1","type":"T","https://city.example/bed":4}""");
        var received = await _receiver.Next();
        var url = received.Headers.Link.ToString().Split('<', '>')[1];
        var context = await _api.Get(new Uri(url).AbsolutePath["/ngsi-ld/v1".Length..]);

        Assert.That((int)received.Entity["bed"]!["value"]!, Is.EqualTo(4));
        Assert.That(context.Text, Does.Contain("\"bed\":\"https://city.example/bed\""));
    }

    [Test]
    public async Task GeoJsonIsAFeatureCollection()
    {
        await Subscribe("geo", ""","accept":"application/geo+json" """);
        await _api.Given(
            """{"id":"urn:geo:1","type":"Shelter-geo","occupancy":1,"location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[139.5,35.3]}}}""");
        var received = await _receiver.Next();
        var collection = received.Json["data"]!;

        Assert.That(received.Headers.ContentType.ToString(), Is.EqualTo("application/geo+json"));
        Assert.That((string?)collection["type"], Is.EqualTo("FeatureCollection"));
        Assert.That(collection["features"]![0]!["geometry"]!.ToJsonString(), Is.EqualTo("""{"type":"Point","coordinates":[139.5,35.3]}"""));
        Assert.That(collection["@context"], Is.Not.Null);
    }

    [Test]
    public async Task CountsAreShown()
    {
        await Subscribe("count");
        _receiver.Answer = _ => 503;
        await Create("count", 1);
        await _receiver.Next(2);
        _receiver.Answer = _ => 200;
        await _receiver.Next();
        var shown = await Shown("count", notification => (string?)notification["status"] == "ok");

        Assert.That((int)shown["timesFailed"]!, Is.GreaterThanOrEqualTo(2));
        Assert.That(shown.AsObject().Select(m => m.Key), Is.SupersetOf(new[] { "timesSent", "lastNotification", "lastSuccess", "lastFailure" }));
    }

    [Test]
    public async Task PeriodicNeedsNoChange()
    {
        await Create("pace", 3);
        await Subscribe("pace", members: ""","timeInterval":0.1""");

        Assert.That((await _receiver.Next(3)).Select(one => one.Value), Is.All.EqualTo(3));
        await _api.Delete("/subscriptions/urn:sub:pace");
    }

    [Test]
    public async Task RedirectIsNotFollowed()
    {
        await Subscribe("redirect");
        _receiver.Answer = http =>
        {
            http.Response.Headers.Location = "/elsewhere";
            return 307;
        };
        await Create("redirect", 1);

        Assert.That((await _receiver.Next(3)).Select(one => one.Path), Is.All.EqualTo("/in"));
    }

    private async Task Subscribe(string name, string endpoint = "", string members = "")
    {
        var reply = await _api.Post(
            "/subscriptions",
            "{\"id\":\"urn:sub:" + name + "\",\"type\":\"Subscription\",\"entities\":[{\"type\":\"Shelter-" + name + "\"}]"
            + ",\"notification\":{\"endpoint\":{\"uri\":\"" + _receiver.Address + "in\"" + endpoint + "}}" + members + "}");
        Assert.That(reply.Status, Is.EqualTo(201), reply.Text);
    }

    private Task Create(string name, int occupancy) =>
        _api.Given("{\"id\":\"urn:" + name + ":1\",\"type\":\"Shelter-" + name + "\",\"occupancy\":" + occupancy + "}");

    private async Task Patch(string name, int occupancy)
    {
        var reply = await _api.Patch($"/entities/urn:{name}:1/attrs", "{\"occupancy\":" + occupancy + "}");
        Assert.That(reply.Status, Is.EqualTo(204), reply.Text);
    }

    // The receiver has the notification before the broker has counted its answer.
    private async Task<System.Text.Json.Nodes.JsonNode> Shown(string name, Func<System.Text.Json.Nodes.JsonNode, bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var notification = (await _api.Get($"/subscriptions/urn:sub:{name}")).Json["notification"]!;
            if (condition(notification))
            {
                return notification;
            }

            limit.Token.ThrowIfCancellationRequested();
        }
    }
}
