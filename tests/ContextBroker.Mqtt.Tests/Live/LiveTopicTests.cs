using System.Text.Json.Nodes;
using ContextBroker.Core.Changes;
using ContextBroker.Core.Models;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using Microsoft.Extensions.DependencyInjection;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Live;

public class LiveTopicTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public async Task AChangeIsToldOverTcpAndWebSocket([Values] bool isWebSocket, [Values(MqttProtocolVersion.V311, MqttProtocolVersion.V500)] MqttProtocolVersion version)
    {
        await using var host = await BrokerHost.Start();
        await using var viewer = isWebSocket
            ? await TestClient.Connect(new MqttClientOptionsBuilder().WithWebSocketServer(o => o.WithUri(host.WebSocket.ToString())).WithProtocolVersion(version))
            : await host.Connect(version);
        await viewer.Subscribe("live/default/EvacuationShelter", MqttQualityOfServiceLevel.AtMostOnce);
        await Create(host, "urn:s:1", "EvacuationShelter", """{"openingStatus": {"value": "open", "observedAt": "2026-11-28T11:00:00Z"}, "location": {"type": "Point", "coordinates": [139.55, 35.32]}}""");
        var message = await viewer.Receive();
        Assert.That((message.Topic, message.QualityOfServiceLevel, message.Retain), Is.EqualTo(("live/default/EvacuationShelter", MqttQualityOfServiceLevel.AtMostOnce, false)));
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(message.ConvertPayloadToString()), JsonNode.Parse($$"""
            {"sequence": 1, "previous": null, "id": "urn:s:1", "type": ["EvacuationShelter"], "change": "created", "attributes": ["openingStatus", "location"],
             "observedAt": {{Noon.AddHours(-1).ToUnixTimeSeconds()}}, "modifiedAt": {{Noon.ToUnixTimeSeconds()}},
             "entity": {"id": "urn:s:1", "type": "EvacuationShelter", "openingStatus": "open", "location": {"type": "Point", "coordinates": [139.55, 35.32]} } }
            """)), Is.True, message.ConvertPayloadToString());
    }

    [Test]
    public async Task UpdateAndDeletionFollowInTheirOrder()
    {
        await using var host = await BrokerHost.Start();
        await using var viewer = await Viewer(host, "live/default/#");
        await Create(host, "urn:s:1", "Shelter", """{"occupancy": 1}""");
        var created = await Read(viewer);
        await Set(host, "urn:s:1", """{"occupancy": 2}""");
        var updated = await Read(viewer);
        await Delete(host, "urn:s:1");
        var deleted = await Read(viewer);
        Assert.That(new[] { created, updated, deleted }.Select(m => $"{m["previous"]}-{m["sequence"]} {m["change"]} {m["entity"]?["occupancy"]}"), Is.EqualTo(new[] { "-1 created 1", "1-2 updated 2", "2-3 deleted " }));
    }

    // The answer to SUBSCRIBE is the moment: what is committed after it is told.
    [Test]
    public async Task NothingIsLostBetweenSubscribingAndTheFirstChange()
    {
        await using var host = await BrokerHost.Start();
        for (var i = 1; i <= 20; i++)
        {
            await using var viewer = await Viewer(host, "live/default/Shelter");
            await Create(host, $"urn:s:{i}", "Shelter", """{"occupancy": 1}""");
            Assert.That((string)(await Read(viewer))["id"]!, Is.EqualTo($"urn:s:{i}"));
        }
    }

    [Test]
    public async Task EachTenantAndTypeHasItsTopic()
    {
        await using var host = await BrokerHost.Start();
        await using var viewer = await Viewer(host, "live/#");
        await Create(host, "urn:s:1", "Shelter", """{"occupancy": 1}""", "kamakura");
        await Create(host, "urn:s:2", "https://example.org/Thing#a", """{"occupancy": 1}""");
        await Create(host, "urn:s:3", "Shelter", """{"occupancy": 1}""", "default");
        var topics = new[] { (await viewer.Receive()).Topic, (await viewer.Receive()).Topic, (await viewer.Receive()).Topic };
        Assert.That(topics, Is.EqualTo(new[] { "live/kamakura/Shelter", "live/default/https%3A%2F%2Fexample.org%2FThing%23a", "live/%64efault/Shelter" }));
    }

    // Whatever else such an entity is.
    [Test]
    public async Task WhatIsOnlyForThoseWithARightIsNotTold()
    {
        var person = new EntityModel("Person", "People", LdContext.Core.Expand("Person"), "", []) { IsRestricted = true };
        await using var host = await BrokerHost.Start(new MemoryDocuments(), TimeProvider.System, [], null, person);
        await using var viewer = await Viewer(host, "#");
        await Create(host, "urn:p:1", "Person", """{"name": "x"}""");
        var both = EntityParser.Parse(JsonText.Parse("""{"id": "urn:p:2", "type": ["Person", "Thing"], "name": "x"}"""), LdContext.Core, ParseMode.Whole);
        await host.Store.Commit([new EntityCommit("", 0, EntityEdits.Create(both, Noon))], CancellationToken.None);
        await Create(host, "urn:t:1", "Thing", """{"name": "x"}""");
        Assert.That((string)(await Read(viewer))["id"]!, Is.EqualTo("urn:t:1"));
    }

    [Test]
    public async Task RightsToTopicsHold()
    {
        await using var host = await BrokerHost.Start(
            ("Mqtt:Users:0:Name", "kamakura"), ("Mqtt:Users:0:Password", "p"), ("Mqtt:Users:0:Subscribe:0", "live/kamakura/#"), ("Mqtt:Users:0:Publish:0", "#"));
        await using var viewer = await TestClient.Connect(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", host.Port).WithCredentials("kamakura", "p"));
        await viewer.Subscribe("live/default/#");
        await viewer.Subscribe("live/kamakura/Shelter");
        await Create(host, "urn:s:1", "Shelter", """{"occupancy": 1}""");
        await Create(host, "urn:s:2", "Shelter", """{"occupancy": 1}""", "kamakura");
        Assert.That((string)(await Read(viewer))["id"]!, Is.EqualTo("urn:s:2"));
    }

    // Whoever listens takes it for the broker's word.
    [Test]
    public async Task NobodyElsePublishesThere()
    {
        await using var host = await BrokerHost.Start();
        await using var viewer = await Viewer(host, "live/#");
        await using var other = await host.Connect();
        var answer = await other.Publish("live/default/Shelter", "{}");
        Assert.That(answer.ReasonCode, Is.EqualTo(MqttClientPublishReasonCode.NotAuthorized));
        await Create(host, "urn:s:1", "Shelter", """{"occupancy": 1}""");
        Assert.That((string)(await Read(viewer))["id"]!, Is.EqualTo("urn:s:1"));
    }

    [Test]
    public async Task TheFeedIsReadOnlyWhileSomebodyListens()
    {
        await using var host = await BrokerHost.Start();
        var feed = host.Services.GetRequiredService<ChangeFeed>();
        Assert.That(feed.SlowestPosition, Is.Null);
        var viewer = await Viewer(host, "live/default/Shelter");
        await Create(host, "urn:s:1", "Shelter", """{"occupancy": 1}""");
        await Read(viewer);
        Assert.That(feed.SlowestPosition, Is.Not.Null);
        await viewer.DisposeAsync();
        await Until(() => feed.SlowestPosition is null);
    }

    [Test]
    public async Task SwitchedOffNothingIsTold()
    {
        await using var host = await BrokerHost.Start(("Mqtt:LiveTopic", ""));
        await using var viewer = await Viewer(host, "#");
        await Create(host, "urn:s:1", "Shelter", """{"occupancy": 1}""");
        await using var other = await host.Connect();
        await other.Publish("live/default/Shelter", "of somebody");
        Assert.That(await viewer.ReceiveText(), Is.EqualTo("of somebody"));
        Assert.That(host.Services.GetRequiredService<ChangeFeed>().SlowestPosition, Is.Null);
    }

    [Test]
    public async Task ALargeEntityIsLeftOut()
    {
        await using var host = await BrokerHost.Start(("Mqtt:LiveMaxBytes", "200"));
        await using var viewer = await Viewer(host, "live/#");
        await Create(host, "urn:s:1", "Shelter", $$"""{"name": "{{new string('x', 300)}}"}""");
        var message = await Read(viewer);
        Assert.That(((string)message["id"]!, message["entity"], (bool)message["omitted"]!), Is.EqualTo(("urn:s:1", default(JsonNode), true)));
    }

    // A viewer that takes nothing: its queue stays short, others are told at once, and it learns that it has missed something.
    [Test]
    public async Task ASlowViewerDelaysNobodyAndLearnsThatItMissedSomething()
    {
        await using var host = await BrokerHost.Start(("Mqtt:LivePending", "5"), ("Mqtt:LiveMaxBytes", "1000000"));
        await using var slow = await host.ConnectSocket();
        await slow.WriteAsync(Packets.Connect("slow"));
        await slow.WriteAsync(Packets.Subscribe("live/default/Shelter"));
        await using var quick = await Viewer(host, "live/default/Shelter");
        var text = new string('x', 200_000);
        for (var i = 1; i <= 60; i++)
        {
            await Create(host, $"urn:s:{i}", "Shelter", $$"""{"name": "{{text}}"}""");
            Assert.That((string)(await Read(quick))["id"]!, Is.EqualTo($"urn:s:{i}"));
        }

        var taken = await Packets.ReadUntil(slow, "\"change\":\"missed\"");
        Assert.That(taken.Messages, Is.LessThan(60));
        Assert.That(taken.Last, Does.Contain("\"sequence\":60"));
    }

    [TestCase("live/", false)]
    [TestCase("live", true)]
    [TestCase("li+ve", false)]
    [TestCase("$live", false)]
    public void TheRootIsOneLevel(string root, bool isRight) => Assert.That(
        new MqttOptionsCheck().Validate(null, new MqttOptions { LiveTopic = root }).Succeeded, Is.EqualTo(isRight));

    private static async Task<TestClient> Viewer(BrokerHost host, string filter)
    {
        var client = await host.Connect();
        await client.Subscribe(filter, MqttQualityOfServiceLevel.AtMostOnce);
        return client;
    }

    private static async Task<JsonNode> Read(TestClient viewer) => JsonNode.Parse(await viewer.ReceiveText())!;

    private static async Task Create(BrokerHost host, string id, string type, string attributes, string tenant = "")
    {
        var fragment = EntityParser.Parse(JsonText.Parse(attributes), LdContext.Core, ParseMode.Whole) with { Id = id, Types = [LdContext.Core.Expand(type)] };
        await host.Store.Commit([new EntityCommit(tenant, 0, EntityEdits.Create(fragment, Noon))], CancellationToken.None);
    }

    private static async Task Set(BrokerHost host, string id, string attributes)
    {
        var held = (await host.Stored(id))!;
        var change = EntityEdits.Append(held, EntityParser.Parse(JsonText.Parse(attributes), LdContext.Core, ParseMode.Fragment), overwrite: true, Noon).Change!;
        await host.Store.Commit([new EntityCommit("", held.Version, change)], CancellationToken.None);
    }

    private static async Task Delete(BrokerHost host, string id)
    {
        var held = (await host.Stored(id))!;
        await host.Store.Commit([new EntityCommit("", held.Version, EntityEdits.Delete(held, Noon))], CancellationToken.None);
    }

    private static async Task Until(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(Waiting.Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!holds())
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }
}
