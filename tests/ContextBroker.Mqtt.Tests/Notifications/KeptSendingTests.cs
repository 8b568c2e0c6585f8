using System.Text;
using ContextBroker.Core.Delivery;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Notifications;

/// <summary>What is on its way when a connection is lost is taken up again over the next one.</summary>
public class KeptSendingTests
{
    private ScriptedBroker _receiver = null!;
    private BrokerHost _host = null!;

    [SetUp]
    public async Task Start() => (_receiver, _host) = (new ScriptedBroker(), await BrokerHost.Start(("Mqtt:Notifications:Connections", "1")));

    [TearDown]
    public async Task Stop()
    {
        await _host.DisposeAsync();
        _receiver.Dispose();
    }

    [Test]
    public async Task UnconfirmedIsRepeatedWithItsNumber([Values("mqtt3.1.1", "mqtt5.0")] string version, [Values("1", "2")] string qos)
    {
        var (sending, first, published) = await SendAndLose(version, qos);
        Assert.That((await sending).Error, Does.Contain("broke"));

        var repeating = Send("urn:n:1", version, qos);
        using var second = await _receiver.Accept(hasSession: true);
        var repeated = await second.Expect<MqttPublishPacket>();
        Assert.That((repeated.PacketIdentifier, repeated.Dup, Text(repeated)), Is.EqualTo((published.PacketIdentifier, true, Text(published))));
        Assert.That((second.Connect.ClientId, second.Connect.CleanSession), Is.EqualTo((first.Connect.ClientId, false)));
        await second.Confirm(repeated);
        Assert.That(await repeating.Soon(), Is.EqualTo(SendResult.Delivered));
    }

    [Test]
    public async Task ReceivedIsReleasedAndNotRepeated([Values("mqtt3.1.1", "mqtt5.0")] string version, [Values] bool wasReleased)
    {
        var sending = Send("urn:n:1", version, "2");
        ushort id;
        using (var first = await _receiver.Accept())
        {
            id = (await first.Expect<MqttPublishPacket>()).PacketIdentifier;
            await first.Send(new MqttPubRecPacket { PacketIdentifier = id });
            if (wasReleased)
            {
                await first.Expect<MqttPubRelPacket>();
            }
            else
            {
                await first.Expect<MqttPacket>();
            }
        }

        await sending.Soon();
        var repeating = Send("urn:n:1", version, "2");
        using var second = await _receiver.Accept(hasSession: true);
        Assert.That((await second.Expect<MqttPubRelPacket>()).PacketIdentifier, Is.EqualTo(id));
        await second.Send(new MqttPubCompPacket { PacketIdentifier = id });
        Assert.That(await repeating.Soon(), Is.EqualTo(SendResult.Delivered));
        await NothingElseWasSent(second, version);
    }

    [Test]
    public async Task SessionThatTheReceiverLostIsBegunAnew([Values("mqtt3.1.1", "mqtt5.0")] string version, [Values("1", "2")] string qos)
    {
        await (await SendAndLose(version, qos)).Sending;
        var repeating = Send("urn:n:1", version, qos);
        using var second = await _receiver.Accept(hasSession: false);
        await TakenAsNew(second, repeating);
        await NothingElseWasSent(second, version);
    }

    [Test]
    public async Task SessionOfAnEarlierProcessIsCleanedFirst([Values("mqtt3.1.1", "mqtt5.0")] string version)
    {
        var sending = Send("urn:n:1", version, "2");
        using var kept = await AcceptAnew();
        await kept.Confirm(await kept.Expect<MqttPublishPacket>());
        Assert.That(await sending.Soon(), Is.EqualTo(SendResult.Delivered));
    }

    [Test]
    public async Task OldOnesGoFirstAndAsManyAsTheReceiverTakes()
    {
        Task<SendResult>[] sending = [.. Enumerable.Range(1, 4).Select(i => Send($"urn:n:{i}", "mqtt5.0", "1"))];
        List<MqttPublishPacket> before = [];
        using (var first = await _receiver.Accept())
        {
            for (var i = 0; i < 4; i++)
            {
                before.Add(await first.Expect<MqttPublishPacket>());
            }
        }

        Assert.That(await Task.WhenAll(sending).Soon(), Has.All.Matches<SendResult>(result => !result.IsDelivered));
        var more = Send("urn:n:5", "mqtt5.0", "1");
        using var second = await _receiver.Accept(hasSession: true, receiveMaximum: 2);
        await ExpectRepeated(second, before[0]);
        await ExpectRepeated(second, before[1]);
        Assert.That(await Send("urn:n:0", "mqtt5.0", "0").Soon(), Is.EqualTo(SendResult.Delivered));
        Assert.That((await second.Expect<MqttPublishPacket>()).QualityOfServiceLevel, Is.EqualTo(MqttQualityOfServiceLevel.AtMostOnce), "two are unconfirmed");
        await second.Confirm(before[0]);
        await ExpectRepeated(second, before[2]);
        await second.Confirm(before[2]);
        await ExpectRepeated(second, before[3]);
        await second.Confirm(before[1]);
        var last = await second.Expect<MqttPublishPacket>();
        Assert.That(last.Dup ? "" : Text(last), Does.Contain("urn:n:5"));
        await second.Confirm(last);
        Assert.That(await more.Soon(), Is.EqualTo(SendResult.Delivered));
    }

    [Test]
    public async Task WhoGaveUpWaitingIsToldWithoutARepetition([Values("1", "2")] string qos)
    {
        using var patience = new CancellationTokenSource();
        var sending = _host.Sender.Send(Message("urn:n:1", "mqtt5.0", qos), patience.Token);
        using var receiver = await _receiver.Accept();
        var published = await receiver.Expect<MqttPublishPacket>();
        await patience.CancelAsync();
        Assert.That(async () => await sending.Soon(), Throws.InstanceOf<OperationCanceledException>());
        await receiver.Confirm(published);
        Assert.That(await Send("urn:n:1", "mqtt5.0", qos).Soon(), Is.EqualTo(SendResult.Delivered));
        await NothingElseWasSent(receiver, "mqtt5.0");
    }

    [Test]
    public async Task ReceiverThatNeverConfirmsGetsANewSession()
    {
        await using var host = await BrokerHost.Start(("Mqtt:Notifications:AcknowledgeTimeout", "00:00:01"));
        var sending = host.Sender.Send(Message("urn:n:1", "mqtt5.0", "2"), default);
        using var first = await _receiver.Accept();
        await first.Expect<MqttPublishPacket>();
        Assert.That((await sending.Soon()).Error, Is.EqualTo("The receiving broker did not confirm within 1 s"));
        var repeating = host.Sender.Send(Message("urn:n:1", "mqtt5.0", "2"), default);
        using var second = await AcceptAnew();
        await TakenAsNew(second, repeating);
    }

    [Test]
    public async Task SessionThatAnotherTookIsNotTakenUp()
    {
        var sending = Send("urn:n:1", "mqtt5.0", "2");
        using var first = await _receiver.Accept();
        await first.Expect<MqttPublishPacket>();
        await first.Send(new MqttDisconnectPacket { ReasonCode = MqttDisconnectReasonCode.SessionTakenOver });
        Assert.That((await sending.Soon()).Error, Does.Contain("SessionTakenOver"));
        var repeating = Send("urn:n:1", "mqtt5.0", "2");
        using var second = await AcceptAnew();
        await TakenAsNew(second, repeating);
    }

    [Test]
    public async Task UnknownReceivedIsReleased()
    {
        var sending = Send("urn:n:1", "mqtt5.0", "2");
        using var receiver = await _receiver.Accept();
        var published = await receiver.Expect<MqttPublishPacket>();
        await receiver.Send(new MqttPubRecPacket { PacketIdentifier = 777 });
        var released = await receiver.Expect<MqttPubRelPacket>();
        Assert.That((released.PacketIdentifier, released.ReasonCode), Is.EqualTo((777, MqttPubRelReasonCode.PacketIdentifierNotFound)));
        await receiver.Confirm(published);
        Assert.That(await sending.Soon(), Is.EqualTo(SendResult.Delivered));
    }

    [TestCase("1", 0x87, true)]
    [TestCase("2", 0x87, true)]
    [TestCase("1", 0x97, false)]
    [TestCase("2", 0x97, false)]
    public async Task RefusedMessageIsOver(string qos, int code, bool isPermanent)
    {
        var sending = Send("urn:n:1", "mqtt5.0", qos);
        using var receiver = await _receiver.Accept();
        var id = (await receiver.Expect<MqttPublishPacket>()).PacketIdentifier;
        await receiver.Send(qos == "1"
            ? new MqttPubAckPacket { PacketIdentifier = id, ReasonCode = (MqttPubAckReasonCode)code, ReasonString = "no" }
            : new MqttPubRecPacket { PacketIdentifier = id, ReasonCode = (MqttPubRecReasonCode)code, ReasonString = "no" });
        var result = await sending.Soon();
        Assert.That((result.IsPermanent, result.Error), Is.EqualTo((isPermanent, $"The receiving broker refuses the message: {(MqttPubAckReasonCode)code} (no)")));

        var again = Send("urn:n:1", "mqtt5.0", qos);
        await TakenAsNew(receiver, again);
    }

    [Test]
    public async Task NothingIsKeptIfTheOperatorSaysSo([Values("mqtt3.1.1", "mqtt5.0")] string version)
    {
        await using var host = await BrokerHost.Start(("Mqtt:Notifications:SendingSessionExpiry", "00:00:00"));
        var sending = host.Sender.Send(Message("urn:n:1", version, "1"), default);
        using (var first = await _receiver.Accept())
        {
            await first.Expect<MqttPublishPacket>();
            Assert.That((first.Connect.CleanSession, first.Connect.SessionExpiryInterval), Is.EqualTo((true, 0)));
        }

        await sending.Soon();
        var repeating = host.Sender.Send(Message("urn:n:1", version, "1"), default);
        using var second = await _receiver.Accept();
        Assert.That(second.Connect.CleanSession);
        await TakenAsNew(second, repeating);
    }

    [Test]
    public async Task StopEndsTheSession()
    {
        var sending = Send("urn:n:1", "mqtt5.0", "1");
        using var receiver = await _receiver.Accept();
        Assert.That(receiver.Connect.SessionExpiryInterval, Is.EqualTo(86400));
        await receiver.Confirm(await receiver.Expect<MqttPublishPacket>());
        await sending.Soon();
        await _host.DisposeAsync();
        Assert.That((await receiver.Expect<MqttDisconnectPacket>()).SessionExpiryInterval, Is.EqualTo(1));
    }

    private async Task<(Task<SendResult> Sending, ScriptedBroker.Connection First, MqttPublishPacket Published)> SendAndLose(string version, string qos)
    {
        var sending = Send("urn:n:1", version, qos);
        using var first = await _receiver.Accept();
        return (sending.Soon(), first, await first.Expect<MqttPublishPacket>());
    }

    // A receiver that has a session of which this process has no other half: it is replaced by a clean one, and that by one that is kept.
    private async Task<ScriptedBroker.Connection> AcceptAnew()
    {
        using var found = await _receiver.Accept(hasSession: true);
        await found.Expect<MqttDisconnectPacket>();
        using var cleaning = await _receiver.Accept();
        await cleaning.Expect<MqttDisconnectPacket>();
        var kept = await _receiver.Accept();
        Assert.That((found.Connect.CleanSession, cleaning.Connect.CleanSession, kept.Connect.CleanSession), Is.EqualTo((false, true, false)));
        Assert.That((cleaning.Connect.SessionExpiryInterval, found.Connect.ClientId, cleaning.Connect.ClientId), Is.EqualTo((0, kept.Connect.ClientId, kept.Connect.ClientId)));
        return kept;
    }

    private static async Task TakenAsNew(ScriptedBroker.Connection connection, Task<SendResult> sending)
    {
        var published = await connection.Expect<MqttPublishPacket>();
        Assert.That(published.Dup, Is.False);
        await connection.Confirm(published);
        Assert.That(await sending.Soon(), Is.EqualTo(SendResult.Delivered));
    }

    private static async Task ExpectRepeated(ScriptedBroker.Connection connection, MqttPublishPacket before)
    {
        var repeated = await connection.Expect<MqttPublishPacket>();
        Assert.That((repeated.PacketIdentifier, repeated.Dup, Text(repeated)), Is.EqualTo((before.PacketIdentifier, true, Text(before))));
    }

    // What is sent now is the next that the receiver gets.
    private async Task NothingElseWasSent(ScriptedBroker.Connection connection, string version)
    {
        Assert.That(await Send("urn:n:last", version, "0").Soon(), Is.EqualTo(SendResult.Delivered));
        Assert.That((await connection.Expect<MqttPublishPacket>()).QualityOfServiceLevel, Is.EqualTo(MqttQualityOfServiceLevel.AtMostOnce));
    }

    private static string Text(MqttPublishPacket packet) => Encoding.UTF8.GetString(packet.Payload);

    private Task<SendResult> Send(string id, string version, string qos) => _host.Sender.Send(Message(id, version, qos), default);

    private NotificationMessage Message(string id, string version, string qos) => new(
        new NotificationReceiver(new Uri($"mqtt://127.0.0.1:{_receiver.Port}/city"), [], [new("MQTT-Version", version), new("MQTT-QoS", qos)], Waiting.Limit),
        "urn:s:1",
        id,
        "",
        "application/json",
        null,
        Encoding.UTF8.GetBytes($$"""{"id":"{{id}}"}"""));
}
