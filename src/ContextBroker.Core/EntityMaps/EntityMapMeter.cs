using System.Diagnostics.Metrics;

namespace ContextBroker.Core.EntityMaps;

/// <summary>The meter "ContextBroker.EntityMaps".</summary>
public sealed class EntityMapMeter : IDisposable
{
    public const string Name = "ContextBroker.EntityMaps";

    private readonly Meter _meter;
    private readonly Counter<long> _displaced;
    private long _maps;
    private long _entities;

    public EntityMapMeter(IMeterFactory factory)
    {
        _meter = factory.Create(Name);
        _meter.CreateObservableGauge("contextbroker.entity_maps", () => Interlocked.Read(ref _maps), description: "Entity maps in memory");
        _meter.CreateObservableGauge("contextbroker.entity_maps.entities", () => Interlocked.Read(ref _entities), description: "Entities of all entity maps together");
        _displaced = _meter.CreateCounter<long>("contextbroker.entity_maps.displaced", description: "Entity maps that gave way to new ones before they expired");
    }

    public void Dispose() => _meter.Dispose();

    internal void Count(int maps, int entities)
    {
        Interlocked.Add(ref _maps, maps);
        Interlocked.Add(ref _entities, entities);
    }

    internal void CountDisplaced() => _displaced.Add(1);
}
