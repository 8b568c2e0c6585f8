using ContextBroker.NgsiLd.Model;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Ingestion;

public class SensorIngestionTests
{
    private const string Topic = "/json/key/S1/attrs";
    private const string Shelter = "urn:ngsi-ld:EvacuationShelter:S1";

    private static readonly (string, string)[] Counters =
    [
        ("Mqtt:Devices:0:ApiKey", "key"),
        ("Mqtt:Devices:0:EntityId", "urn:ngsi-ld:EvacuationShelter:{deviceId}"),
        ("Mqtt:Devices:0:EntityType", "EvacuationShelter"),
        ("Mqtt:Devices:0:Attributes:0:Name", "n"),
        ("Mqtt:Devices:0:Attributes:0:Attribute", "evacueeCount"),
        ("Mqtt:Devices:0:Attributes:0:UnitCode", "C62"),
        ("Mqtt:Devices:0:Attributes:1:Name", "pos"),
        ("Mqtt:Devices:0:Attributes:1:Attribute", "location"),
        ("Mqtt:Devices:0:Attributes:1:Type", "GeoProperty"),
        ("Mqtt:Devices:0:Attributes:2:Name", "gw"),
        ("Mqtt:Devices:0:Attributes:2:Attribute", "gateway"),
        ("Mqtt:Devices:0:Attributes:2:Type", "Relationship"),
    ];

    [Test]
    public async Task MeasureBecomesAttribute(
        [Values(MqttProtocolVersion.V311, MqttProtocolVersion.V500)] MqttProtocolVersion version,
        [Values] MqttQualityOfServiceLevel qos)
    {
        await using var host = await BrokerHost.Start(Counters);
        await using var sensor = await host.Connect(version);
        await sensor.Publish(Topic, """{"n": 12.0, "TimeInstant": "2026-01-01T00:00:00Z"}""", qos).Soon();
        await sensor.Publish("afterwards", "QoS 0 has no answer; this one comes after it").Soon();
        var count = await host.StoredAttribute(Shelter, "evacueeCount");
        Assert.That((count.Value.ToString(), count.UnitCode, count.ObservedAt?.Text), Is.EqualTo(("12.0", "C62", "2026-01-01T00:00:00Z")));
    }

    [TestCase("""{"pos": "35.3, 139.5"}""", "location", """{"type":"Point","coordinates":[139.5,35.3]}""")]
    [TestCase("""{"pos": {"type":"Point","coordinates":[139.5,35.3]}}""", "location", """{"type":"Point","coordinates":[139.5,35.3]}""")]
    [TestCase("""{"gw": "urn:ngsi-ld:Gateway:7"}""", "gateway", "\"urn:ngsi-ld:Gateway:7\"")]
    [TestCase("""{"n": "12"}""", "evacueeCount", "\"12\"")]
    public async Task KindIsAsConfigured(string payload, string attribute, string value)
    {
        await using var host = await BrokerHost.Start(Counters);
        await using var sensor = await host.Connect();
        await sensor.Publish(Topic, payload).Soon();
        Assert.That((await host.StoredAttribute(Shelter, attribute)).Value.ToString(), Is.EqualTo(value));
    }

    [Test]
    public async Task NamedMeasureIsABareValue()
    {
        await using var host = await BrokerHost.Start(Counters);
        await using var sensor = await host.Connect();
        await sensor.Publish(Topic + "/n", "41").Soon();
        Assert.That((await host.StoredAttribute(Shelter, "evacueeCount")).Value, Is.EqualTo(JsonValue.Of(41)));
    }

    [Test]
    public async Task OtherAttributesStay()
    {
        await using var host = await BrokerHost.Start(Counters);
        await using var sensor = await host.Connect();
        await sensor.Publish(Topic, """{"gw": "urn:ngsi-ld:Gateway:7"}""").Soon();
        await sensor.Publish(Topic, """{"n": 3, "gw": null}""").Soon();
        Assert.That((await host.StoredAttribute(Shelter, "gateway")).Value, Is.EqualTo(JsonValue.Of("urn:ngsi-ld:Gateway:7")));
    }

    [TestCase("Ignore", 1)]
    [TestCase("Take", 2)]
    public async Task UnmappedMeasureIsAsConfigured(string unmapped, int attributes)
    {
        await using var host = await BrokerHost.Start([.. Counters, ("Mqtt:UnmappedMeasures", unmapped)]);
        await using var sensor = await host.Connect();
        await sensor.Publish(Topic, """{"n": 3, "battery": 0.8}""").Soon();
        Assert.That((await host.Stored(Shelter))!.Attributes, Has.Length.EqualTo(attributes));
    }

    [Test]
    public async Task DeviceEntryGoesBeforeItsGroup()
    {
        await using var host = await BrokerHost.Start(
        [
            .. Counters,
            ("Mqtt:Devices:1:ApiKey", "key"),
            ("Mqtt:Devices:1:DeviceId", "S1"),
            ("Mqtt:Devices:1:Tenant", "zushi"),
            ("Mqtt:Devices:1:EntityId", "urn:ngsi-ld:Room:1"),
            ("Mqtt:Devices:1:EntityType", "Room"),
            ("Mqtt:Devices:1:UnmappedMeasures", "Take"),
        ]);
        await using var sensor = await host.Connect();
        await sensor.Publish(Topic, """{"n": 3}""").Soon();
        Assert.That(await host.Stored("urn:ngsi-ld:Room:1", "zushi"), Is.Not.Null);
        Assert.That(await host.Stored(Shelter), Is.Null);
    }

    [Test]
    public async Task OlderObservationIsIgnored()
    {
        await using var host = await BrokerHost.Start(Counters);
        await using var sensor = await host.Connect();
        await sensor.Publish(Topic, """{"n": 2, "TimeInstant": "2026-01-01T00:02:00Z"}""").Soon();
        var late = await sensor.Publish(Topic, """{"n": 1, "TimeInstant": "2026-01-01T00:01:00Z"}""").Soon();
        Assert.That(late.IsSuccess);
        Assert.That((await host.StoredAttribute(Shelter, "evacueeCount")).Value, Is.EqualTo(JsonValue.Of(2)));
        var kept = host.History.Added.Single().Instances.Single().Instance;
        Assert.That((kept.Value, kept.ObservedAt?.Text), Is.EqualTo((JsonValue.Of(1), "2026-01-01T00:01:00Z")));
    }

    [Test]
    public async Task RepeatedObservationChangesNothing()
    {
        await using var host = await BrokerHost.Start(Counters);
        await using var sensor = await host.Connect();
        await sensor.Publish(Topic, """{"n": 2, "TimeInstant": "2026-01-01T00:02:00Z"}""").Soon();
        await sensor.Publish(Topic, """{"n": 2.0, "TimeInstant": "2026-01-01T09:02:00+09:00"}""").Soon();
        Assert.That((host.Store.Changes.Count, host.History.Added.Count), Is.EqualTo((1, 0)));
        await sensor.Publish(Topic, """{"n": 3, "TimeInstant": "2026-01-01T00:02:00Z"}""").Soon();
        Assert.That((await host.StoredAttribute(Shelter, "evacueeCount")).Value, Is.EqualTo(JsonValue.Of(3)), "a correction");
    }

    [TestCase("/ul/key/S1/attrs", "n|5|pos|35.3,139.5")]
    [TestCase("ul/key/S1/attrs", "2026-01-01T00:00:00Z|n|4#2026-01-01T00:01:00Z|n|5")]
    [TestCase("/ul/key/S1/attrs/n", "5")]
    [TestCase("/key/S1/attrs", """[{"n": 4}, {"n": 5}]""")]
    [TestCase("/json/key/S1/attrs", """{"n": [{"value": 5, "timestamp": "2026-01-01T00:01:00Z"}, {"value": 4, "timestamp": "2026-01-01T00:00:00Z"}]}""")]
    [TestCase("/json/key/S1/attrs", """{"id": "urn:ngsi-ld:EvacuationShelter:S1", "n": {"type": "Property", "value": 5}}""")]
    public async Task EveryFormIsRead(string topic, string payload)
    {
        await using var host = await BrokerHost.Start(Counters);
        await using var sensor = await host.Connect();
        await sensor.Publish(topic, payload).Soon();
        var count = await host.StoredAttribute(Shelter, "evacueeCount");
        Assert.That((count.Value, count.UnitCode, count.ObservedAt is not null), Is.EqualTo((JsonValue.Of(5), "C62", true)));
    }

    [Test]
    public async Task FragmentOfAnotherEntityIsRefused()
    {
        await using var host = await BrokerHost.Start(Counters);
        await using var sensor = await host.Connect();
        var refused = await sensor.Publish(Topic, """{"id": "urn:ngsi-ld:EvacuationShelter:S2", "n": {"type": "Property", "value": 5}}""").Soon();
        Assert.That(refused.ReasonString, Is.EqualTo("The fragment is of urn:ngsi-ld:EvacuationShelter:S2, but the device belongs to urn:ngsi-ld:EvacuationShelter:S1"));
    }

    [Test]
    public async Task OwnTopicNamesItsEntity()
    {
        await using var host = await BrokerHost.Start(
            ("Mqtt:Topics:0:Topic", "shelters/{municipality}/{id}/occupancy"),
            ("Mqtt:Topics:0:Format", "Value"),
            ("Mqtt:Topics:0:Tenant", "{municipality}"),
            ("Mqtt:Topics:0:EntityId", "urn:ngsi-ld:EvacuationShelter:{municipality}-{id}"),
            ("Mqtt:Topics:0:EntityType", "EvacuationShelter"),
            ("Mqtt:Topics:0:Attributes:0:Name", "value"),
            ("Mqtt:Topics:0:Attributes:0:Attribute", "occupancy"),
            ("Mqtt:Topics:0:Attributes:0:Scale", "0.01"));
        await using var sensor = await host.Connect();
        await sensor.Publish("shelters/zushi/12/occupancy", "55").Soon();
        var refused = await sensor.Publish("shelters/zu\u001F0/12/occupancy", "55").Soon();
        var stored = await host.Stored("urn:ngsi-ld:EvacuationShelter:zushi-12", "zushi");
        Assert.That(stored!.Attributes.Single().Instances.Single().Value.ToString(), Is.EqualTo("0.55"));
        Assert.That(refused.IsSuccess, Is.False);
    }

    [Test]
    public async Task ExpressionUsesTheWholeMessage()
    {
        await using var host = await BrokerHost.Start(
            [.. Counters, ("Mqtt:Devices:0:Attributes:3:Name", "free"), ("Mqtt:Devices:0:Attributes:3:Expression", "capacity - n")]);
        await using var sensor = await host.Connect();
        await sensor.Publish(Topic, """{"n": 12, "capacity": 300}""").Soon();
        await sensor.Publish(Topic, """{"n": 13}""").Soon();
        Assert.That((await host.StoredAttribute(Shelter, "free")).Value, Is.EqualTo(JsonValue.Of(288)));
    }

    [Test]
    public async Task DefaultEntryTakesAnyKey()
    {
        await using var host = await BrokerHost.Start([.. Counters, ("Mqtt:Devices:1:ApiKey", "*"), ("Mqtt:Devices:1:EntityId", "urn:d:{apiKey}:{deviceId}"),
            ("Mqtt:Devices:1:EntityType", "Thing"), ("Mqtt:Devices:1:UnmappedMeasures", "Take")]);
        await using var sensor = await host.Connect();
        await sensor.Publish("/ul/another/7/attrs", "t|1").Soon();
        await sensor.Publish(Topic, """{"n": 1}""").Soon();
        Assert.That((await host.Stored("urn:d:another:7"), await host.Stored(Shelter)), Is.Not.EqualTo(((object?)null, (object?)null)));
        Assert.That(await host.Stored("urn:d:key:S1"), Is.Null);
    }

    [Test]
    public async Task AcknowledgedAfterTheCommit(
        [Values(MqttProtocolVersion.V311, MqttProtocolVersion.V500)] MqttProtocolVersion version,
        [Values(MqttQualityOfServiceLevel.AtLeastOnce, MqttQualityOfServiceLevel.ExactlyOnce)] MqttQualityOfServiceLevel qos)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await BrokerHost.Start(Counters);
        host.Store.BeforeCommit = commits =>
        {
            reached.SetResult();
            return opened.Task;
        };
        await using var sensor = await host.Connect(version);
        var publishing = sensor.Publish(Topic, """{"n": 1}""", qos);
        await reached.Task.Soon();

        // Others go on meanwhile, and nothing the broker sends overtakes their answer by chance: theirs comes a round trip later.
        await using var other = await host.Connect();
        await other.Publish("elsewhere", "x").Soon();
        Assert.That(publishing.IsCompleted, Is.False);

        opened.SetResult();
        await publishing.Soon();
        Assert.That(await host.Stored(Shelter), Is.Not.Null);
    }

    [Test]
    public async Task FailedCommitIsNotAcknowledged(
        [Values(MqttProtocolVersion.V311, MqttProtocolVersion.V500)] MqttProtocolVersion version,
        [Values(MqttQualityOfServiceLevel.AtLeastOnce, MqttQualityOfServiceLevel.ExactlyOnce)] MqttQualityOfServiceLevel qos)
    {
        await using var host = await BrokerHost.Start(Counters);
        host.Store.BeforeCommit = _ => throw new IOException("disk full");
        await using var sensor = await host.Connect(version);
        Assert.That(async () => await sensor.Publish(Topic, """{"n": 1}""", qos).Soon(), Throws.Exception);
        await sensor.Disconnected;

        host.Store.BeforeCommit = null;
        await using var again = await host.Connect(version);
        await again.Publish(Topic, """{"n": 1}""", qos).Soon();
        Assert.That(host.Store.Changes, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task UnreachableContextIsNotAcknowledged()
    {
        await using var host = await BrokerHost.Start([.. Counters, ("Mqtt:Devices:0:Context", "http://127.0.0.1:1/context.jsonld")]);
        await using var sensor = await host.Connect();
        Assert.That(async () => await sensor.Publish(Topic, """{"n": 1}""").Soon(), Throws.Exception);
        Assert.That(host.Quarantine.Messages, Is.Empty);
    }

    [TestCase("/json/key/S1/attrs", "{not json", MqttClientPublishReasonCode.PayloadFormatInvalid)]
    [TestCase("/json/key/S1/attrs", """{"pos": "nowhere"}""", MqttClientPublishReasonCode.PayloadFormatInvalid)]
    [TestCase("/json/key/S 1/attrs", """{"n": 1}""", MqttClientPublishReasonCode.PayloadFormatInvalid)]
    [TestCase("/json/other/S1/attrs", """{"n": 1}""", MqttClientPublishReasonCode.NotAuthorized)]
    public async Task BadMessageIsQuarantined(string topic, string payload, MqttClientPublishReasonCode reason)
    {
        await using var host = await BrokerHost.Start(Counters);
        await using var sensor = await host.Connect();
        var refused = await sensor.Publish(topic, payload).Soon();
        var next = await sensor.Publish(Topic, """{"n": 1}""").Soon();
        Assert.That((refused.ReasonCode, next.IsSuccess), Is.EqualTo((reason, true)));
        Assert.That(host.Quarantine.Messages.Single().Reason, Is.EqualTo(refused.ReasonString));
        Assert.That(await host.Stored(Shelter), Is.Not.Null);
    }

    [Test]
    public async Task BadMessageIsAcknowledgedIn311([Values] MqttQualityOfServiceLevel qos)
    {
        await using var host = await BrokerHost.Start(Counters);
        await using var sensor = await host.Connect(MqttProtocolVersion.V311);
        await sensor.Publish(Topic, "{not json", qos).Soon();
        await sensor.Publish(Topic, """{"n": 1}""", qos).Soon();
        await sensor.Publish(Topic, """{"n": 2}""").Soon();
        Assert.That((host.Quarantine.Messages.Count, host.Store.Changes.Count), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task MissingEntityWithoutTypeIsRefused()
    {
        await using var host = await BrokerHost.Start([.. Counters, ("Mqtt:Devices:0:EntityType", "")]);
        await using var sensor = await host.Connect();
        var refused = await sensor.Publish(Topic, """{"n": 1}""").Soon();
        Assert.That(refused.ReasonString, Is.EqualTo($"Entity {Shelter} does not exist"));
    }

    [Test]
    public async Task UnprefixedForeignTopicIsOrdinary()
    {
        await using var host = await BrokerHost.Start(Counters);
        await using var client = await host.Connect();
        await client.Subscribe("#");
        await client.Publish("/other/S1/attrs", "x").Soon();
        Assert.That(await client.ReceiveText(), Is.EqualTo("x"));
    }

    [Test]
    public async Task StoredMeasuresReachSubscribersToo()
    {
        await using var host = await BrokerHost.Start(Counters);
        await using var client = await host.Connect();
        await client.Subscribe("/json/#");
        await client.Publish(Topic, """{"n": 1}""").Soon();
        Assert.That(await client.ReceiveText(), Is.EqualTo("""{"n": 1}"""));
    }

    [Test]
    public async Task ClientOrderIsKept()
    {
        await using var host = await BrokerHost.Start(Counters);
        await using var sensor = await host.Connect();
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => sensor.Publish(Topic + "/n", $"{i}"))).Soon();
        var values = host.Store.Changes.Select(c => ((JsonNumber)c.Change.State.Attributes[0].Instances[0].Value).Value);
        Assert.That(values, Is.EqualTo(Enumerable.Range(0, 300).Select(i => (double)i)));
    }

    [Test]
    public async Task ClientsCommitAtTheSameTime()
    {
        const int Clients = 200;
        await using var host = await BrokerHost.Start(Counters);
        var waiting = 0;
        var half = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Store.BeforeCommit = _ =>
        {
            if (Interlocked.Increment(ref waiting) == Clients / 2)
            {
                half.SetResult();
            }

            return half.Task;
        };
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async i =>
        {
            await using var sensor = await host.Connect(i % 2 == 0 ? MqttProtocolVersion.V311 : MqttProtocolVersion.V500);
            await sensor.Publish($"/json/key/{i}/attrs", """{"n": 1}""").Soon();
        })).Soon();
        Assert.That(host.Store.Changes, Has.Count.EqualTo(Clients));
    }
}
