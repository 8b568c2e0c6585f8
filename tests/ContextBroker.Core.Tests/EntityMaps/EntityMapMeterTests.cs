using System.Diagnostics.Metrics;
using static ContextBroker.Core.Tests.EntityMaps.EntityMapRig;

namespace ContextBroker.Core.Tests.EntityMaps;

/// <summary>What operators see of entity maps.</summary>
public sealed class EntityMapMeterTests
{
    [Test]
    public async Task MapsAndTheirEntitiesAreCounted()
    {
        using var rig = new EntityMapRig();
        await rig.Create(5);
        using var seen = new Seen(rig.Meters);
        var first = await rig.NewMap(Shelters);
        await rig.NewMap(Shelters);
        Assert.That(seen.Read(), Is.EqualTo("maps 2 entities 10 displaced 0"));
        await rig.Delete(0);
        await rig.Page(first, Shelters);
        Assert.That(seen.Read(), Is.EqualTo("maps 2 entities 9 displaced 0"));
        await rig.NewMap(Shelters);
        await rig.NewMap(Shelters);
        Assert.That(seen.Read(), Is.EqualTo("maps 3 entities 12 displaced 1"));
        rig.Entities.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.That(seen.Read(), Is.EqualTo("maps 0 entities 0 displaced 1"));
    }

    private sealed class Seen : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Dictionary<string, long> _values = [];

        public Seen(IMeterFactory meters)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == meters)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
                _values[instrument.Name] = value + (instrument.IsObservable ? 0 : Of(instrument.Name)));
            _listener.Start();
        }

        public string Read()
        {
            _listener.RecordObservableInstruments();
            const string Name = "contextbroker.entity_maps";
            return $"maps {Of(Name)} entities {Of($"{Name}.entities")} displaced {Of($"{Name}.displaced")}";
        }

        public void Dispose() => _listener.Dispose();

        private long Of(string name) => _values.GetValueOrDefault(name);
    }
}
