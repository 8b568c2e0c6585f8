using ContextBroker.Core.Outbound;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Notifications;

public class BrokerLinkTests
{
    private static readonly ClientSettings Settings = ClientSettings.Read(
        new NotificationClientOptions { KeepAlive = TimeSpan.FromHours(1), AcknowledgeTimeout = TimeSpan.FromHours(1) },
        new OutboundGuard(Options.Create(new OutboundOptions())),
        new ResponseReceipts(() => throw new InvalidOperationException("nobody answers"), (_, _) => null, NullLogger<ResponseReceipts>.Instance));

    [Test]
    public async Task IdleConnectionIsClosedAndMadeAnew()
    {
        await using var host = await BrokerHost.Start();
        var clock = new FakeTimeProvider();
        var address = new BrokerAddress("127.0.0.1", host.Port, false, null, null, MqttProtocolVersion.V500);
        await using var link = Link(address, clock);
        var first = (await link.Connect(default).Soon()).Connection;

        clock.Advance(TimeSpan.FromMinutes(4));
        await link.CloseIfIdle(TimeSpan.FromMinutes(5));
        Assert.That(first!.IsOpen);

        clock.Advance(TimeSpan.FromMinutes(2));
        await link.CloseIfIdle(TimeSpan.FromMinutes(5));
        var second = (await link.Connect(default).Soon()).Connection;
        Assert.That((first.IsOpen, second!.IsOpen), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task WaitersShareOneAttempt()
    {
        await using var host = await BrokerHost.Start();
        var address = new BrokerAddress("127.0.0.1", host.Port, false, null, null, MqttProtocolVersion.V311);
        await using var link = Link(address, TimeProvider.System);
        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => link.Connect(default))).Soon();
        Assert.That(all.Select(a => a.Connection).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task WhatAnotherMayHaveDeliveredMeanwhileIsNotRepeated()
    {
        using var receiver = new ScriptedBroker();
        var term = 0L;
        var address = new BrokerAddress("127.0.0.1", receiver.Port, false, null, null, MqttProtocolVersion.V500);
        await using var link = new BrokerLink(address, Settings, _ => Task.FromResult<string?>("cb0"), () => term, TimeProvider.System, NullLogger.Instance);
        var connecting = link.Connect(default);
        using (var first = await receiver.Accept())
        {
            var packet = new MqttPublishPacket { Topic = "city", QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce };
            var sending = (await connecting.Soon()).Connection!.Publish(new MessageKey("", "urn:s:1", "urn:n:1", "city"), packet, default);
            await first.Expect<MqttPublishPacket>();
            first.Dispose();
            Assert.That((await sending.Soon()).IsDelivered, Is.False);
        }

        term++;
        var again = link.Connect(default);
        using var found = await receiver.Accept(hasSession: true);
        await found.Expect<MqttDisconnectPacket>();
        using var cleaning = await receiver.Accept();
        using var second = await receiver.Accept();
        Assert.That((await again.Soon()).Connection!.SentAgain, Is.Zero);
    }

    [Test]
    public void PasswordStaysOutOfTexts() => Assert.That(
        new BrokerAddress("::1", 1883, true, "zushi", "secret", MqttProtocolVersion.V500).ToString(), Is.EqualTo("mqtts://zushi@[::1]:1883"));

    private static BrokerLink Link(BrokerAddress address, TimeProvider clock) =>
        new(address, Settings, _ => Task.FromResult<string?>("cb0"), () => 0, clock, NullLogger.Instance);
}
