using ContextBroker.Core.Outbound;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MQTTnet.Formatter;

namespace ContextBroker.Mqtt.Notifications;

public class BrokerLinkTests
{
    private static readonly ClientSettings Settings = ClientSettings.Read(new NotificationClientOptions(), new OutboundGuard(Options.Create(new OutboundOptions())));

    [Test]
    public async Task IdleConnectionIsClosedAndMadeAnew()
    {
        await using var host = await BrokerHost.Start();
        var clock = new FakeTimeProvider();
        var address = new BrokerAddress("127.0.0.1", host.Port, false, null, null, MqttProtocolVersion.V500);
        await using var link = new BrokerLink(address, Settings, clock, NullLogger.Instance);
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
        await using var link = new BrokerLink(address, Settings, TimeProvider.System, NullLogger.Instance);
        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => link.Connect(default))).Soon();
        Assert.That(all.Select(a => a.Connection).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public void PasswordStaysOutOfTexts() => Assert.That(
        new BrokerAddress("::1", 1883, true, "zushi", "secret", MqttProtocolVersion.V500).ToString(), Is.EqualTo("mqtts://zushi@[::1]:1883"));
}
