using System.Diagnostics.Metrics;
using ContextBroker.Core.EntityMaps;
using ContextBroker.Core.Tests.Delivery;
using ContextBroker.Core.Tests.Entities;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Testing;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Tests.EntityMaps;

/// <summary>Entity maps over a store in memory, at noon. Short lives and small limits: a map holds 1500 entities, all of them 1510.</summary>
internal sealed class EntityMapRig : IDisposable
{
    public static readonly EntityQuery Shelters = new() { Selectors = [new EntitySelector { Types = new TypeName(Make.ShelterType) }], Limit = 2 };

    public static readonly EntityMapWish Any = new(null, null);

    private readonly EntityMapMeter _meter;

    public EntityMapRig()
    {
        _meter = new EntityMapMeter(Meters);
        var options = Options.Create(new EntityMapOptions
        {
            DefaultLifetime = TimeSpan.FromMinutes(10), MaxLifetime = TimeSpan.FromHours(1), MaxEntities = 1500, MaxMaps = 3, MaxHeldEntities = 1510,
        });
        Registry = new EntityMapRegistry(Entities.Clock, options, _meter);
        var maker = new EntityMapMaker(Entities.Consumption, Registry, Entities.Clock, options);
        Provision = new EntityMapProvision(Registry, maker, Entities.Tenants);
        Consumption = new EntityMapConsumption(Entities.Consumption, Entities.Purge, Registry, maker, Entities.Tenants);
    }

    public EntityRig Entities { get; } = new();

    public IMeterFactory Meters { get; } = new DeliveryRig.Meters();

    public EntityMapRegistry Registry { get; }

    public EntityMapProvision Provision { get; }

    public EntityMapConsumption Consumption { get; }

    /// <summary>urn:e:0, urn:e:1 ... with the number as attribute n.</summary>
    public Task Create(int count, int from = 0) => Entities.Batches.Create(
        "", [.. Enumerable.Range(from, count).Select(i => Make.Whole($"urn:e:{i}", Make.Attribute("urn:a:n", $"{i}")))], default);

    public Task Delete(params int[] numbers) => Entities.Batches.Delete("", [.. numbers.Select(i => $"urn:e:{i}")], default);

    public Task Set(int number, string value) => Entities.Provision.Append(
        "", $"urn:e:{number}", Make.Fragment(Make.Attribute("urn:a:n", value)), overwrite: true, default);

    public async Task<string> NewMap(EntityQuery query) => (await Provision.Create("", query, Any, default)).Id;

    /// <summary>The ids in the map, numbers only.</summary>
    public async Task<string> Held(string id) => Numbers((await Provision.Retrieve("", id, default)).Entries.Select(e => e.EntityId));

    /// <summary>One page, as "0 1 more of 5".</summary>
    public async Task<string> Page(string? id, EntityQuery query)
    {
        var (page, _, _) = await Consumption.Query("", query, new EntityMapWish(id, null), default);
        return $"{Numbers(page.Entities.Select(e => e.Id))}{(page.HasMore ? " more" : "")}{(page.Count is { } count ? $" of {count}" : "")}";
    }

    public void Dispose()
    {
        Registry.Dispose();
        _meter.Dispose();
        Meters.Dispose();
    }

    private static string Numbers(IEnumerable<string> ids) => string.Join(' ', ids.Select(id => id["urn:e:".Length..]));
}
