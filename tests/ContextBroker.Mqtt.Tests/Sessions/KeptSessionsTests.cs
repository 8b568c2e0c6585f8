using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Sessions;

/// <summary>What a session is owed outlives the broker. A crash is a broker on a copy of the store as it was at one moment.</summary>
public class KeptSessionsTests
{
    // MQTT 3.1.1 by hand: client "a", no clean session; "t" is subscribed to; "x" published there.
    private const string Connect = "100d00044d51545404000000000161";
    private const string IsNew = "20020000";
    private const string GoesOn = "20020100";
    private const string SubscribeOnce = "820600010001740" + "1";
    private const string SubscribeExactly = "820600010001740" + "2";

    [Test]
    public async Task WaitingMessagesOutliveTheBroker([Values(MqttProtocolVersion.V311, MqttProtocolVersion.V500)] MqttProtocolVersion version)
    {
        var documents = new MemoryDocuments();
        await using var first = await Start(documents);
        await using (var client = await TestClient.Connect(Away(first, version)))
        {
            await client.Subscribe("level/+");
        }

        await using (var publisher = await first.Connect())
        {
            await publisher.Publish(new MqttApplicationMessage
            {
                Topic = "level/1", PayloadSegment = "前"u8.ToArray(), QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce, ContentType = "text/plain",
                ResponseTopic = "answers", CorrelationData = [1, 2], UserProperties = [new MqttUserProperty("area", Encoding.UTF8.GetBytes("藤沢"))],
            }).Soon();
        }

        await using var second = await Start(documents.Copy());
        await using var other = await second.Connect();
        await other.Publish("level/2", "after", MqttQualityOfServiceLevel.ExactlyOnce).Soon();
        await using var back = await TestClient.Connect(Away(second, version));
        var (before, after) = (await back.Receive(), await back.Receive());
        Assert.That(back.Accepted.IsSessionPresent);
        Assert.That((before.ConvertPayloadToString(), after.ConvertPayloadToString()), Is.EqualTo(("前", "after")));
        Assert.That(after.QualityOfServiceLevel, Is.EqualTo(MqttQualityOfServiceLevel.ExactlyOnce));
        if (version == MqttProtocolVersion.V500)
        {
            Assert.That((before.ContentType, before.ResponseTopic, before.CorrelationData[1]), Is.EqualTo(("text/plain", "answers", (byte)2)));
            Assert.That(before.UserProperties.Single().ReadValueAsString(), Is.EqualTo("藤沢"));
        }

        await other.Publish("level/3", "live", MqttQualityOfServiceLevel.AtMostOnce).Soon();
        Assert.That(await back.ReceiveText(), Is.EqualTo("live"), "what is not kept comes too, over the subscription that was");
    }

    [Test]
    public async Task UnacknowledgedMessageIsRepeatedAsItWas()
    {
        var documents = new MemoryDocuments();
        await using var first = await Start(documents);
        await using (var raw = await first.ConnectSocket())
        {
            await Exchange(raw, Connect, IsNew);
            await Exchange(raw, SubscribeOnce, "9003000101");
            await Publish(first);
            await Exchange(raw, "", "320600017400" + "0178");
        }

        await using var second = await Start(documents.Copy());
        await using var again = await second.ConnectSocket();
        await Exchange(again, Connect, GoesOn);
        await Exchange(again, "", "3a0600017400" + "0178");
        await Exchange(again, "40020001", "");
        await Publish(second);
        await Exchange(again, "", "320600017400" + "0278");
    }

    [Test]
    public async Task ReceivedMessageIsOnlyReleased()
    {
        var documents = new MemoryDocuments();
        await using var first = await Start(documents);
        await using (var raw = await first.ConnectSocket())
        {
            await Exchange(raw, Connect, IsNew);
            await Exchange(raw, SubscribeExactly, "9003000102");
            await Publish(first);
            await Exchange(raw, "", "340600017400" + "0178");
            await Exchange(raw, "50020001", "62020001");
        }

        await using var second = await Start(documents.Copy());
        await using var again = await second.ConnectSocket();
        await Exchange(again, Connect, GoesOn);
        await Exchange(again, "", "62020001");
        await Exchange(again, "70020001", "");
        await Publish(second);
        await Exchange(again, "", "340600017400" + "0278");
    }

    [Test]
    public async Task AcknowledgedMessageIsForgotten()
    {
        var documents = new MemoryDocuments();
        await using var host = await Start(documents);
        await using var client = await TestClient.Connect(Away(host, MqttProtocolVersion.V500));
        await client.Subscribe("t");
        await Publish(host);
        await client.Receive();
        await Until(async () => (await documents.List("mqtt-waiting", default)).Count == 0);
    }

    [TestCase("Mqtt:MaxPendingMessages", "2", 10, new[] { "3", "4" })]
    [TestCase("Mqtt:MaxPendingBytes", "1024", 500, new[] { "3", "4" })]
    public async Task OldestOfTooManyIsDropped(string limit, string value, int size, string[] kept)
    {
        var documents = new MemoryDocuments();
        await using var host = await BrokerHost.Start(documents, TimeProvider.System, [(limit, value)]);
        await using (var client = await TestClient.Connect(Away(host, MqttProtocolVersion.V500)))
        {
            await client.Subscribe("t");
        }

        await using var publisher = await host.Connect();
        for (var i = 1; i <= 4; i++)
        {
            await publisher.Publish("t", $"{i}".PadRight(size)).Soon();
        }

        Assert.That(await documents.List("mqtt-waiting", default), Has.Count.EqualTo(2), "the store holds no more than the limit");
        await using var back = await TestClient.Connect(Away(host, MqttProtocolVersion.V500));
        Assert.That(new[] { (await back.ReceiveText()).Trim(), (await back.ReceiveText()).Trim() }, Is.EqualTo(kept));
    }

    [Test]
    public async Task ClientGetsNoMoreAtOnceThanItAllows()
    {
        await using var host = await Start(new MemoryDocuments());
        await using var raw = await host.ConnectSocket();

        // MQTT 5: session for a minute, one message at a time.
        await raw.WriteAsync(Convert.FromHexString("101600044d515454050000000" + "8110000003c210001000161"));
        Assert.That((await Packet(raw))[..6], Is.EqualTo("200000"));
        await raw.WriteAsync(Convert.FromHexString("82070001000001740" + "1"));
        Assert.That(await Packet(raw), Is.EqualTo("9000010001"));
        await Publish(host);
        await Publish(host);
        Assert.That(await Packet(raw), Is.EqualTo("3200017400010078"));
        await raw.WriteAsync(Convert.FromHexString("c000"));
        Assert.That(await Packet(raw), Is.EqualTo("d0"), "a ping passes, the second message does not");
        await raw.WriteAsync(Convert.FromHexString("40020001"));
        Assert.That(await Packet(raw), Is.EqualTo("3200017400020078"));
    }

    [Test]
    public async Task SessionEndsWhenItsClientStaysAway()
    {
        var (documents, clock) = (new MemoryDocuments(), new FakeTimeProvider(TimeProvider.System.GetUtcNow()));
        await using (var first = await BrokerHost.Start(documents, clock, []))
        {
            await using var client = await TestClient.Connect(Away(first, MqttProtocolVersion.V500, 600));
            await client.Subscribe("t");
            await Publish(first);
        }

        clock.Advance(TimeSpan.FromSeconds(550));
        await using var second = await BrokerHost.Start(documents.Copy(), clock, []);
        clock.Advance(TimeSpan.FromSeconds(49));
        Assert.That(await IsPresent(second), Is.True, "the time it was away before the restart counts");

        await using var third = await BrokerHost.Start(documents, clock, []);
        clock.Advance(TimeSpan.FromMinutes(2));
        await Until(async () => (await documents.List("mqtt-session", default)).Count == 0);
        Assert.That(await documents.List("mqtt-waiting", default), Is.Empty);
        Assert.That(await IsPresent(third), Is.False);
    }

    [Test]
    public async Task CleanStartForgetsWhatWaited()
    {
        var documents = new MemoryDocuments();
        await using var host = await Start(documents);
        await using (var client = await TestClient.Connect(Away(host, MqttProtocolVersion.V500)))
        {
            await client.Subscribe("t");
        }

        await Publish(host);
        await using (var clean = await TestClient.Connect(Away(host, MqttProtocolVersion.V500).WithCleanStart(true)))
        {
            Assert.That(clean.Accepted.IsSessionPresent, Is.False);
            Assert.That(await documents.List("mqtt-waiting", default), Is.Empty);
        }

        await Publish(host);
        Assert.That(await documents.List("mqtt-waiting", default), Is.Empty, "the new session has no subscription");
    }

    [Test]
    public async Task UnsubscribedTopicStaysUnsubscribed()
    {
        var documents = new MemoryDocuments();
        await using var first = await Start(documents);
        await using (var raw = await first.ConnectSocket())
        {
            await Exchange(raw, Connect, IsNew);
            await Exchange(raw, SubscribeOnce, "9003000101");
            await Exchange(raw, "a2050002000174", "b0020002");
        }

        await using var second = await Start(documents.Copy());
        await Publish(second);
        Assert.That(await documents.List("mqtt-waiting", default), Is.Empty);
    }

    [Test]
    public async Task SessionOfAnotherIsNotTakenUpAfterARestart()
    {
        (string, string)[] users = [("Mqtt:Users:0:Name", "a"), ("Mqtt:Users:0:Password", "pa"), ("Mqtt:Users:1:Name", "b"), ("Mqtt:Users:1:Password", "pb")];
        var documents = new MemoryDocuments();
        await using (var first = await BrokerHost.Start(documents, TimeProvider.System, users))
        {
            await using var client = await TestClient.Connect(Away(first, MqttProtocolVersion.V500).WithCredentials("a", "pa"));
        }

        await using var second = await BrokerHost.Start(documents, TimeProvider.System, users);
        await using var other = await TestClient.Connect(Away(second, MqttProtocolVersion.V500).WithCredentials("b", "pb"));
        Assert.That(other.Accepted.ResultCode, Is.EqualTo(MqttClientConnectResultCode.ClientIdentifierNotValid));
        await using var owner = await TestClient.Connect(Away(second, MqttProtocolVersion.V500).WithCredentials("a", "pa"));
        Assert.That(owner.Accepted.IsSessionPresent);
    }

    [Test]
    public async Task LostRightEndsItsSubscription()
    {
        (string, string)[] users = [("Mqtt:Users:0:Name", "a"), ("Mqtt:Users:0:Password", "pa")];
        var documents = new MemoryDocuments();
        await using (var first = await BrokerHost.Start(documents, TimeProvider.System, users))
        {
            await using var client = await TestClient.Connect(Away(first, MqttProtocolVersion.V500).WithCredentials("a", "pa"));
            await client.Subscribe("secret");
            await client.Subscribe("open");
        }

        await using var second = await BrokerHost.Start(documents, TimeProvider.System, [.. users, ("Mqtt:Users:0:Subscribe:0", "open")]);
        await using var back = await TestClient.Connect(Away(second, MqttProtocolVersion.V500).WithCredentials("a", "pa"));
        await back.Publish("secret", "1").Soon();
        await back.Publish("open", "2").Soon();
        Assert.That(await back.ReceiveText(), Is.EqualTo("2"));
    }

    [Test]
    public async Task BrokersOnOneStoreKeepTheirOwnSessions()
    {
        var documents = new MemoryDocuments();
        await using (var first = await BrokerHost.Start(documents, TimeProvider.System, [("Mqtt:Node", "one")]))
        {
            await using var client = await TestClient.Connect(Away(first, MqttProtocolVersion.V500));
            await client.Subscribe("t");
            await client.DisposeAsync();
            await Publish(first);
        }

        await using (var other = await BrokerHost.Start(documents, TimeProvider.System, [("Mqtt:Node", "two")]))
        {
            Assert.That(await IsPresent(other), Is.False);
            await Publish(other);
        }

        await using var again = await BrokerHost.Start(documents, TimeProvider.System, [("Mqtt:Node", "one")]);
        Assert.That(await documents.List("mqtt-waiting", default), Has.Count.EqualTo(1));
        await using var back = await TestClient.Connect(Away(again, MqttProtocolVersion.V500));
        Assert.That((back.Accepted.IsSessionPresent, await back.ReceiveText()), Is.EqualTo((true, "x")));
    }

    [Test]
    public async Task RetainedMessageIsKeptLikeOthers()
    {
        var documents = new MemoryDocuments();
        await using var first = await Start(documents);
        await using (var publisher = await first.Connect())
        {
            await publisher.Publish(new MqttApplicationMessage { Topic = "t", PayloadSegment = "x"u8.ToArray(), Retain = true, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }).Soon();
        }

        await using (var raw = await first.ConnectSocket())
        {
            await Exchange(raw, Connect, IsNew);
            await Exchange(raw, SubscribeOnce, "");

            // A broker may send what it has retained before it says that it took the subscription (MQTT 3.1.1, 3.8.4).
            string[] both = [await Packet(raw), await Packet(raw)];
            Assert.That(both, Is.EquivalentTo(["90" + "000101", "33" + "00017400" + "0178"]));
        }

        await using var second = await Start(documents.Copy());
        await using var again = await second.ConnectSocket();
        await Exchange(again, Connect, GoesOn);
        await Exchange(again, "", "3b0600017400" + "0178");
    }

    [Test]
    public async Task ExpiredMessageIsNotSent()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await BrokerHost.Start(new MemoryDocuments(), clock, []);
        await using (var client = await TestClient.Connect(Away(host, MqttProtocolVersion.V500)))
        {
            await client.Subscribe("t");
        }

        await using var publisher = await host.Connect();
        foreach (var (payload, expiry) in new[] { ("old", 10u), ("fresh", 100u) })
        {
            await publisher.Publish(new MqttApplicationMessage
            {
                Topic = "t", PayloadSegment = Encoding.UTF8.GetBytes(payload), QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce, MessageExpiryInterval = expiry,
            }).Soon();
        }

        clock.Advance(TimeSpan.FromSeconds(40));
        await using var back = await TestClient.Connect(Away(host, MqttProtocolVersion.V500));
        var received = await back.Receive();
        Assert.That((received.ConvertPayloadToString(), received.MessageExpiryInterval), Is.EqualTo(("fresh", 60u)));
    }

    [Test]
    public async Task NothingIsAcknowledgedThatIsNotStored()
    {
        var documents = new MemoryDocuments();
        await using var host = await Start(documents);
        await using var client = await TestClient.Connect(Away(host, MqttProtocolVersion.V500));
        await client.Subscribe("t");
        documents.Refuses = kind => kind == "mqtt-waiting";
        await using var publisher = await host.Connect();
        Assert.That(async () => await publisher.Publish("t", "x").Soon(), Throws.Exception);
        documents.Refuses = _ => false;
        await Publish(host);
        Assert.That(await client.ReceiveText(), Is.EqualTo("x"));
    }

    [Test]
    public async Task ConnectionThatTakesOverGetsWhatIsOwed()
    {
        await using var host = await Start(new MemoryDocuments());
        await using var raw = await host.ConnectSocket();
        await Exchange(raw, Connect, IsNew);
        await Exchange(raw, SubscribeOnce, "9003000101");
        await Publish(host);
        await Exchange(raw, "", "320600017400" + "0178");
        await using var again = await host.ConnectSocket();
        await Exchange(again, Connect, GoesOn);
        await Exchange(again, "", "3a0600017400" + "0178");
    }

    private static Task<BrokerHost> Start(MemoryDocuments documents) => BrokerHost.Start(documents, TimeProvider.System, []);

    private static MqttClientOptionsBuilder Away(BrokerHost host, MqttProtocolVersion version, uint expiry = 3600)
    {
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", host.Port).WithProtocolVersion(version).WithClientId("away").WithCleanSession(false);
        return version == MqttProtocolVersion.V500 ? options.WithSessionExpiryInterval(expiry) : options;
    }

    private static async Task<bool> IsPresent(BrokerHost host)
    {
        await using var client = await TestClient.Connect(Away(host, MqttProtocolVersion.V500));
        return client.Accepted.IsSessionPresent;
    }

    private static async Task Publish(BrokerHost host)
    {
        await using var publisher = await host.Connect();
        await publisher.Publish("t", "x", MqttQualityOfServiceLevel.ExactlyOnce).Soon();
    }

    private static async Task Exchange(NetworkStream raw, string request, string answer)
    {
        await raw.WriteAsync(Convert.FromHexString(request));
        var received = new byte[answer.Length / 2];
        await raw.ReadExactlyAsync(received).AsTask().Soon();
        Assert.That(Convert.ToHexStringLower(received), Is.EqualTo(answer));
    }

    /// <summary>The next packet, without its length, which is one byte.</summary>
    private static async Task<string> Packet(NetworkStream raw)
    {
        var header = new byte[2];
        await raw.ReadExactlyAsync(header).AsTask().Soon();
        var body = new byte[header[1]];
        await raw.ReadExactlyAsync(body).AsTask().Soon();
        return Convert.ToHexStringLower([header[0], .. body]);
    }

    private static async Task Until(Func<Task<bool>> isTrue)
    {
        using var limit = new CancellationTokenSource(Waiting.Limit);
        while (!await isTrue())
        {
            await Task.Delay(10, limit.Token);
        }
    }
}
