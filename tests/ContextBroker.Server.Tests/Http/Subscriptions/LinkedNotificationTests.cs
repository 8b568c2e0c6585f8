namespace ContextBroker.Server.Tests.Http.Subscriptions;

/// <summary>Linked entities in notifications, and in the condition of a subscription (clauses 4.5.23, 4.9, 5.2.14.1, 5.8.6).</summary>
public sealed class LinkedNotificationTests
{
    private readonly Api _api = Api.NewTenant();
    private Receiver _receiver = null!;

    [SetUp]
    public async Task Start() => _receiver = await Receiver.Start();

    [TearDown]
    public async Task Stop() => await _receiver.DisposeAsync();

    [Test]
    public async Task InlineStandsInTheRelationship()
    {
        await Given("in");
        await Subscribe("in", "\"join\":\"inline\",\"format\":\"simplified\"");
        await Patch("in", 3);

        Assert.That(
            (await _receiver.Next()).Entity.ToJsonString(),
            Is.EqualTo("""{"id":"urn:in:1","type":"Shelter-in","occupancy":3,"isIn":{"id":"urn:in:city","type":"City","name":"Zushi"}}"""));
    }

    [Test]
    public async Task FlatFollowsTheChanged()
    {
        await Given("flat");
        await Subscribe("flat", "\"join\":\"flat\",\"format\":\"simplified\"");
        await Patch("flat", 3);

        Assert.That(
            (await _receiver.Next()).Json["data"]!.AsArray().Select(entity => (string?)entity!["id"]),
            Is.EqualTo(new[] { "urn:flat:1", "urn:flat:city" }));
    }

    [Test]
    public async Task FeatureHoldsThePlainEntity()
    {
        await Given("feature");
        await Subscribe("feature", "\"join\":\"inline\"", ",\"accept\":\"application/geo+json\"");
        await Patch("feature", 3);
        var properties = (await _receiver.Next()).Json["data"]!["features"]![0]!["properties"]!;

        Assert.That((string?)properties["isIn"]!["entity"]!["name"]!["value"], Is.EqualTo("Zushi"));
    }

    [Test]
    public async Task ConditionFollowsTheRelationship()
    {
        await Given("cond");
        await _api.Given("""{"id":"urn:cond:2","type":"Shelter-cond","occupancy":1,"isIn":{"object":"urn:gone"}}""");
        await Subscribe("cond", "\"format\":\"simplified\"", members: ""","q":"isIn{name}==\"Zushi\"" """);
        await Patch("cond", 3, number: 2);
        await Patch("cond", 4);

        Assert.That((int)(await _receiver.Next()).Entity["occupancy"]!, Is.EqualTo(4));
    }

    [TestCase("\"join\":\"inline\",\"joinLevel\":11", "notification.joinLevel")]
    [TestCase("\"pick\":[\"isIn{name}\"]", "join")]
    public async Task WhatCannotBeJoinedIsRefused(string members, string named)
    {
        var reply = await Post("wrong", members, "", "");
        Assert.That(reply.Problem, Is.EqualTo((400, "BadRequestData")));
        Assert.That(reply.Text, Does.Contain(named));
    }

    private async Task Given(string name)
    {
        await _api.Given("{\"id\":\"urn:" + name + ":city\",\"type\":\"City\",\"name\":\"Zushi\"}");
        await _api.Given(
            "{\"id\":\"urn:" + name + ":1\",\"type\":\"Shelter-" + name + "\",\"occupancy\":1,\"isIn\":{\"object\":\"urn:" + name + ":city\"}}");
    }

    private async Task Subscribe(string name, string notification, string endpoint = "", string members = "")
    {
        var reply = await Post(name, notification, endpoint, members);
        Assert.That(reply.Status, Is.EqualTo(201), reply.Text);
    }

    private Task<Reply> Post(string name, string notification, string endpoint, string members) => _api.Post(
        "/subscriptions",
        "{\"id\":\"urn:sub:" + name + "\",\"type\":\"Subscription\",\"entities\":[{\"type\":\"Shelter-" + name + "\"}]" + members
        + ",\"notification\":{" + notification + ",\"endpoint\":{\"uri\":\"" + _receiver.Address + "in\"" + endpoint + "}}}");

    private async Task Patch(string name, int occupancy, int number = 1)
    {
        var reply = await _api.Patch($"/entities/urn:{name}:{number}/attrs", "{\"occupancy\":" + occupancy + "}");
        Assert.That(reply.Status, Is.EqualTo(204), reply.Text);
    }
}
