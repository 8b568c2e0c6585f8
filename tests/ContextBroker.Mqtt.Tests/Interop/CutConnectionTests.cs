using System.Collections.Concurrent;
using System.Text;
using ContextBroker.Core.Delivery;
using ContextBroker.Testing.Mqtt;
using MQTTnet;
using MQTTnet.Formatter;

namespace ContextBroker.Mqtt.Interop;

/// <summary>Notifications to Eclipse Mosquitto over connections that are cut, while it runs and when it is killed.</summary>
public class CutConnectionTests
{
    private CancellationTokenSource _patience = null!;
    private Mosquitto _mosquitto = null!;
    private BrokerHost _host = null!;
    private TestClient _subscriber = null!;

    [SetUp]
    public async Task Start()
    {
        _patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        _mosquitto = await Mosquitto.Start(_patience.Token);
        _host = await BrokerHost.Start(("Mqtt:Notifications:Connections", "1"));
        await Subscribe();
    }

    [TearDown]
    public async Task Stop()
    {
        await _subscriber.DisposeAsync();
        await _host.DisposeAsync();
        await _mosquitto.DisposeAsync();
        _patience.Dispose();
    }

    [Test]
    public async Task QoS2ArrivesOnceWhereverTheConnectionIsCut(
        [Values("mqtt3.1.1", "mqtt5.0")] string version,
        [Values(ProxiedPacket.Publish, ProxiedPacket.PubRec, ProxiedPacket.PubRel, ProxiedPacket.PubComp)] int type,
        [Values(Passage.Cut, Passage.CutInside, Passage.ThroughAndCut)] Passage passage)
    {
        var cuts = 0;
        await using var proxy = new PacketProxy(_mosquitto.Port, packet => packet.Type == type && Interlocked.Increment(ref cuts) == 1 ? passage : Passage.Through);
        await Deliver(proxy, "1", version, "2");
        await Deliver(proxy, "2", version, "2");
        Assert.That((await Heard(), await Heard()), Is.EqualTo(("1", "2")));
        Assert.That(proxy.Passed.Any(packet => packet is { Type: ProxiedPacket.ConnAck, Connection: 1, HasSession: true }), Is.True);
    }

    [Test]
    public async Task ManyArriveOnceAndInOrderOverALinkThatBreaks([Values("mqtt3.1.1", "mqtt5.0")] string version)
    {
        const int topics = 4;
        const int each = 50;
        var random = new Random(20261129);
        var packets = 0;
        await using var proxy = new PacketProxy(_mosquitto.Port, packet =>
        {
            lock (random)
            {
                return ++packets % 40 == 0 && packet.Type != ProxiedPacket.ConnAck ? (Passage)random.Next(1, 4) : Passage.Through;
            }
        });
        var sending = Enumerable.Range(0, topics).Select(async topic =>
        {
            for (var i = 0; i < each; i++)
            {
                await Deliver(proxy, $"{topic}-{i}", version, "2", $"city/{topic}");
            }
        });
        await Task.WhenAll(sending).WaitAsync(_patience.Token);

        var heard = new ConcurrentDictionary<string, List<int>>();
        for (var i = 0; i < topics * each; i++)
        {
            var parts = (await Heard()).Split('-');
            heard.GetOrAdd(parts[0], _ => []).Add(int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
        }

        Assert.That(heard.Values, Has.All.EqualTo(Enumerable.Range(0, each)));
        await Deliver(proxy, "the end", version, "2");
        Assert.That(await Heard(), Is.EqualTo("the end"), "nothing came twice");
    }

    [Test]
    public async Task KilledReceiverThatKeptTheSessionGetsItOnce([Values("mqtt3.1.1", "mqtt5.0")] string version)
    {
        var isCut = false;
        await using var proxy = new PacketProxy(_mosquitto.Port, packet =>
            packet.Type == ProxiedPacket.PubRec && !Volatile.Read(ref isCut) ? Passage.Cut : Passage.Through);
        Assert.That((await Send(proxy, "1", version, "2")).IsDelivered, Is.False);
        await _mosquitto.Save(_patience.Token);
        await _mosquitto.Kill();
        Volatile.Write(ref isCut, true);
        await _mosquitto.Restart(_patience.Token);
        await Subscribe();
        await Deliver(proxy, "1", version, "2");
        await Deliver(proxy, "2", version, "2");
        Assert.That((await Heard(), await Heard()), Is.EqualTo(("1", "2")));

        ProxiedPacket[] published = [.. proxy.Passed.Where(packet => packet.Type == ProxiedPacket.Publish)];
        Assert.That(proxy.Passed.Last(packet => packet.Type == ProxiedPacket.ConnAck).HasSession, "it kept the session");
        Assert.That((published[1].PacketId, published[1].IsRepeated), Is.EqualTo((published[0].PacketId, true)));
    }

    [Test]
    public async Task KilledReceiverThatLostTheSessionGetsItAnew([Values("mqtt3.1.1", "mqtt5.0")] string version, [Values("1", "2")] string qos)
    {
        var isCut = false;
        var confirmation = qos == "1" ? ProxiedPacket.PubAck : ProxiedPacket.PubRec;
        await using var proxy = new PacketProxy(_mosquitto.Port, packet => packet.Type == confirmation && !Volatile.Read(ref isCut) ? Passage.Cut : Passage.Through);
        Assert.That((await Send(proxy, "1", version, qos)).IsDelivered, Is.False);
        await _mosquitto.Kill();
        _mosquitto.Forget();
        Volatile.Write(ref isCut, true);
        await _mosquitto.Restart(_patience.Token);
        await Subscribe();
        await Deliver(proxy, "1", version, qos);
        Assert.That(await Heard(), Is.EqualTo("1"));

        ProxiedPacket[] published = [.. proxy.Passed.Where(packet => packet.Type == ProxiedPacket.Publish)];
        Assert.That(proxy.Passed.Last(packet => packet.Type == ProxiedPacket.ConnAck).HasSession, Is.False);
        Assert.That(published[1].IsRepeated, Is.False);
    }

    // A new process has no half of the session that the one before left: what Mosquitto holds unreleased under its numbers must neither stop nor double anything.
    [Test]
    public async Task NextProcessBeginsAnew([Values("mqtt3.1.1", "mqtt5.0")] string version)
    {
        var isCut = false;
        var documents = new MemoryDocuments();
        await using var proxy = new PacketProxy(_mosquitto.Port, packet =>
            packet.Type == ProxiedPacket.PubRec && !Volatile.Read(ref isCut) ? Passage.Cut : Passage.Through);
        await using var crashed = await BrokerHost.Start(documents, TimeProvider.System, [("Mqtt:Notifications:Connections", "1")]);
        Assert.That((await crashed.Sender.Send(Message(proxy, "1", version, "2", "city/1"), default).Soon()).IsDelivered, Is.False);
        Volatile.Write(ref isCut, true);

        await using var next = await BrokerHost.Start(documents, TimeProvider.System, [("Mqtt:Notifications:Connections", "1")]);
        foreach (var text in (string[])["1", "2"])
        {
            Assert.That(await next.Sender.Send(Message(proxy, text, version, "2", "city/1"), default).Soon(), Is.EqualTo(SendResult.Delivered));
        }

        Assert.That((await Heard(), await Heard()), Is.EqualTo(("1", "2")));
        await Deliver(proxy, "3", version, "2");
        Assert.That(await Heard(), Is.EqualTo("3"), "nothing came twice");
    }

    [Test]
    public async Task ReceiveMaximumHoldsAcrossConnections([Values("mqtt3.1.1", "mqtt5.0")] string version)
    {
        // Mosquitto throws a version 5 client out that sends more than the 20 it takes, and drops a message of a 3.1.1 client.
        var released = 0;
        await using var proxy = new PacketProxy(_mosquitto.Port, packet => packet.Type == ProxiedPacket.PubRel && Interlocked.Increment(ref released) == 1 ? Passage.Cut : Passage.Through);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Deliver(proxy, $"{i}", version, "2", $"city/{i}"))).WaitAsync(_patience.Token);
        List<string> heard = [];
        for (var i = 0; i < 60; i++)
        {
            heard.Add(await Heard());
        }

        Assert.That(heard, Is.EquivalentTo(Enumerable.Range(0, 60).Select(i => $"{i}")));
        Assert.That(proxy.Passed.Count(packet => packet.Type == ProxiedPacket.ConnAck), Is.EqualTo(2), "thrown out");
    }

    private async Task Subscribe()
    {
        _subscriber = await TestClient.Connect(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _mosquitto.Port).WithProtocolVersion(MqttProtocolVersion.V311));
        await _subscriber.Subscribe("city/#");
    }

    // As a lane does: again and again until it is there.
    private async Task Deliver(PacketProxy proxy, string text, string version, string qos, string topic = "city")
    {
        while (!(await Send(proxy, text, version, qos, topic)).IsDelivered)
        {
            _patience.Token.ThrowIfCancellationRequested();
            await Task.Delay(5, _patience.Token);
        }
    }

    private Task<SendResult> Send(PacketProxy proxy, string text, string version, string qos, string topic = "city") =>
        _host.Sender.Send(Message(proxy, text, version, qos, topic), _patience.Token);

    private async Task<string> Heard()
    {
        var text = await _subscriber.ReceiveText();
        var (begin, end) = (text.IndexOf("body\":\"", StringComparison.Ordinal) + 7, text.LastIndexOf('"'));
        return text[begin..end];
    }

    private static NotificationMessage Message(PacketProxy proxy, string text, string version, string qos, string topic) => new(
        new NotificationReceiver(new Uri($"mqtt://127.0.0.1:{proxy.Port}/{topic}"), [], [new("MQTT-Version", version), new("MQTT-QoS", qos)], Waiting.Limit),
        "urn:s:1",
        "urn:n:" + text,
        "",
        "application/json",
        null,
        Encoding.UTF8.GetBytes($"\"{text}\""));
}
