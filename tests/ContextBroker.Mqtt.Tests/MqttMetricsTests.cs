using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace ContextBroker.Mqtt;

public class MqttMetricsTests
{
    [Test]
    public async Task MessagesAreCounted()
    {
        await using var host = await BrokerHost.Start(
            ("Mqtt:Devices:0:ApiKey", "key"), ("Mqtt:Devices:0:EntityId", "urn:room:{deviceId}"), ("Mqtt:Devices:0:EntityType", "Room"),
            ("Mqtt:Devices:0:UnmappedMeasures", "Take"));
        using var counts = new Counts(host.Services.GetRequiredService<IMeterFactory>());
        await using var sensor = await host.Connect();
        await sensor.Publish("/json/key/1/attrs", """{"t": 1}""").Soon();
        await sensor.Publish("/json/key/1/attrs", """{"t": 0, "TimeInstant": "2026-01-01T00:00:00Z"}""").Soon();
        await sensor.Publish("/json/key/1/attrs", "nonsense").Soon();
        Assert.That(counts.Seen, Is.EquivalentTo(new Dictionary<string, long>
        {
            ["mqtt.clients"] = 1, ["mqtt.measures.received"] = 3, ["mqtt.measures.committed"] = 2, ["mqtt.measures.refused"] = 1,
            ["mqtt.measures.ignored"] = 1,
        }));
    }

    private sealed class Counts : IDisposable
    {
        private readonly MeterListener _listener = new();

        public Counts(IMeterFactory meters)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == meters)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument, value));
            _listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Add(instrument, value));
            _listener.Start();
        }

        public Dictionary<string, long> Seen { get; } = [];

        public void Dispose() => _listener.Dispose();

        private void Add(Instrument instrument, long value)
        {
            if (instrument.Meter.Name != MqttMetrics.MeterName)
            {
                return;
            }

            lock (Seen)
            {
                Seen[instrument.Name] = Seen.GetValueOrDefault(instrument.Name) + value;
            }
        }
    }
}
