using System.Text;
using ContextBroker.Server.Tests.Crash;
using ContextBroker.Testing.Mqtt;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using MQTTnet;

namespace ContextBroker.Server.Tests.Load;

/// <summary>Sensors publish to Mosquitto, the broker takes their measures in from there: whatever is restarted or killed, none is lost.</summary>
[NonParallelizable]
public class ExternalBrokerTests
{
    private const int Device = 0;
    private const int Measures = 150;

    [TestCase("Mqtt5")]
    [TestCase("Mqtt311")]
    public async Task NothingIsLostWhileBothDie(string version)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        await using var mosquitto = await Mosquitto.Start(patience.Token);
        await using var store = new StoreUnderTest();
        string[] settings = [.. store.Settings, .. Gauges.Settings, .. External(mosquitto), $"--Mqtt:External:Version={version}"];
        var broker = await BrokerProcess.Start(settings, patience.Token);
        try
        {
            await Publish(mosquitto, 1, 1, patience.Token, isRetained: true);
            await Until(broker, 1, patience.Token);

            await Publish(mosquitto, 2, Measures / 3, patience.Token);
            broker.Kill();
            broker.Dispose();
            await Publish(mosquitto, (Measures / 3) + 1, 2 * Measures / 3, patience.Token);
            await mosquitto.Stop();
            await mosquitto.Restart(patience.Token);
            broker = await BrokerProcess.Start(settings, patience.Token);
            await Until(broker, 2 * Measures / 3, patience.Token);

            await mosquitto.Stop();
            await mosquitto.Restart(patience.Token);
            await Publish(mosquitto, (2 * Measures / 3) + 1, Measures, patience.Token);
            await Until(broker, Measures, patience.Token);
            Assert.That(await Gauges.Recorded(broker.Address, Device), Is.EqualTo(Measures));
        }
        finally
        {
            broker.Dispose();
        }
    }

    [Test]
    public async Task NodesOfAGroupShareTheMessages()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        await using var mosquitto = await Mosquitto.Start(patience.Token);
        await using var stores = new TwoStores();
        using var one = await Node("one");
        using var other = await Node("other");
        await Publish(mosquitto, 1, 40, patience.Token, device: measure => measure);
        int[] held = [];
        while (held.Sum() < 40)
        {
            patience.Token.ThrowIfCancellationRequested();
            held = [await Held(one), await Held(other)];
        }

        Assert.That(held, Has.All.Positive, "both have some");
        Assert.That(held.Sum(), Is.EqualTo(40), "none twice");

        // A shared subscription has no retained messages: what comes before it is there is nobody's.
        async Task<BrokerProcess> Node(string name)
        {
            var node = await BrokerProcess.Start(
                [.. stores.Next(), .. Gauges.Settings, .. External(mosquitto), "--Mqtt:External:Group=nodes", $"--Mqtt:External:ClientId={name}"], patience.Token);
            await node.Said("are taken in", patience.Token);
            return node;
        }

        static async Task<int> Held(BrokerProcess node) =>
            (await Task.WhenAll(Enumerable.Range(1, 40).Select(device => Gauges.Current(node.Address, device)))).Count(value => value is not null);
    }

    private static string[] External(Mosquitto mosquitto) => [$"--Mqtt:External:Broker=mqtt://127.0.0.1:{mosquitto.Port}", "--Mqtt:External:RetryCeiling=00:00:00.25"];

    // Acknowledged by Mosquitto, each: from then on it is its to keep.
    private static async Task Publish(Mosquitto mosquitto, int first, int last, CancellationToken cancel, bool isRetained = false, Func<int, int>? device = null)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", mosquitto.Port).WithProtocolVersion(MqttProtocolVersion.V311).Build(), cancel);
        for (var measure = first; measure <= last; measure++)
        {
            var message = new MqttApplicationMessage
            {
                Topic = $"/json/key/{device?.Invoke(measure) ?? Device}/attrs",
                PayloadSegment = Encoding.UTF8.GetBytes($$"""{"n":{{measure}}}"""),
                QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
                Retain = isRetained,
            };
            await client.PublishAsync(message, cancel);
        }

        await client.DisconnectAsync(new MqttClientDisconnectOptions(), cancel);
    }

    private static async Task Until(BrokerProcess broker, int measure, CancellationToken cancel)
    {
        while (await Gauges.Current(broker.Address, Device) is not { } value || value < measure)
        {
            Assert.That(cancel.IsCancellationRequested, Is.False, $"measure {measure} was never taken in");
            await Task.Delay(20, CancellationToken.None);
        }
    }

    private sealed class TwoStores : IAsyncDisposable
    {
        private readonly List<StoreUnderTest> _stores = [];

        public string[] Next()
        {
            _stores.Add(new StoreUnderTest());
            return _stores[^1].Settings;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var store in _stores)
            {
                await store.DisposeAsync();
            }
        }
    }
}
