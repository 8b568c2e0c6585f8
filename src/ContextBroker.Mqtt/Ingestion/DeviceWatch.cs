using System.Collections.Concurrent;
using ContextBroker.Core.Contexts;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Nodes;
using ContextBroker.Core.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Mqtt.Ingestion;

/// <summary>
/// Devices that have promised to report every so often: one that is silent for longer has deviceStatus "silent" on its entity, and "active"
/// once it reports again, which subscribers hear of as of any change.
/// </summary>
/// <remarks>Which devices are watched is stored; when one was heard last is told by its entity, so watching costs no write of its own.</remarks>
internal sealed partial class DeviceWatch(
    IDocumentStore documents, IEntityStore entities, ContextRegistry contexts, SensorProvision provision, TimeProvider clock, ILogger<DeviceWatch> logger,
    Duties? duties = null)
    : BackgroundService, IHeldDocuments
{
    private const string Status = "deviceStatus";
    private const string Active = "active";
    private const string Silent = "silent";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(string Tenant, string EntityId), WatchedDevice> _watched = new();
    private readonly IDocumentStore _documents = documents;
    private readonly IEntityStore _entities = entities;
    private readonly ContextRegistry _contexts = contexts;
    private readonly SensorProvision _provision = provision;
    private readonly TimeProvider _clock = clock;
    private readonly ILogger _logger = logger;
    private readonly Duties? _duties = duties;

    /// <summary>Takes up the devices watched before; once, before the broker listens.</summary>
    public async Task Load(CancellationToken cancel)
    {
        if (_duties is not null)
        {
            _entities.Committed += OnCommitted;
        }

        foreach (var stored in await _documents.List(WatchedDevice.Kind, cancel).ConfigureAwait(false))
        {
            await TakeUp(stored, cancel).ConfigureAwait(false);
        }
    }

    public IReadOnlyCollection<string> Kinds { get; } = [WatchedDevice.Kind];

    public IReadOnlyCollection<(string Tenant, string Id)> Held(string kind) => [.. _watched.Keys];

    public long? VersionOf(string kind, string tenant, string id) => _watched.GetValueOrDefault((tenant, id))?.Version;

    /// <summary>Another node watches a device, or does no more: so does this one, for it may be its turn to say that the device is silent.</summary>
    public async Task Refresh(string kind, string tenant, string id, CancellationToken cancel)
    {
        if (await _documents.Find(kind, tenant, id, cancel).ConfigureAwait(false) is { } stored)
        {
            await TakeUp(stored, cancel).ConfigureAwait(false);
        }
        else
        {
            _watched.TryRemove((tenant, id), out _);
        }
    }

    /// <summary>A device that is known before it has reported: it is waited for from now on.</summary>
    public async Task Expect(Mapping mapping, TopicNames names)
    {
        if (mapping.ReportInterval is { } interval)
        {
            await Watched(mapping.Tenant.Fill(names), mapping.EntityId.Fill(names), mapping, interval).ConfigureAwait(false);
        }
    }

    /// <summary>The device has reported, durably; returns when its status says so.</summary>
    public async Task Heard(Mapping mapping, string tenant, string entityId)
    {
        if (mapping.ReportInterval is not { } interval)
        {
            return;
        }

        var device = await Watched(tenant, entityId, mapping, interval).ConfigureAwait(false);
        if (device.Heard(_clock.GetUtcNow()))
        {
            await Say(device, Active).ConfigureAwait(false);
        }
    }

    public async Task Forget(Mapping mapping)
    {
        var key = (mapping.Tenant.Fill(default), mapping.EntityId.Fill(default));
        if (_watched.TryRemove(key, out _))
        {
            await _documents.Delete(WatchedDevice.Kind, key.Item1, key.Item2, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Raises the status of those that are silent now.</summary>
    public async Task Sweep()
    {
        if (_duties is { Serves: false })
        {
            return;
        }

        var now = _clock.GetUtcNow();
        foreach (var device in _watched.Values)
        {
            if (device.HasGoneSilent(now))
            {
                Log.Silent(_logger, device.EntityId, device.Interval);
                await Say(device, Silent).ConfigureAwait(false);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, _clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            await Sweep().ConfigureAwait(false);
        }
    }

    // Among several nodes a device reports to any of them; what it says is told to all.
    private void OnCommitted(IReadOnlyList<ChangeRecord> records)
    {
        foreach (var record in records)
        {
            if (_watched.TryGetValue((record.Tenant, record.Change.State.Id), out var device))
            {
                device.TakeUp(record.Change.State);
            }
        }
    }

    private async Task TakeUp(StoredDocument stored, CancellationToken cancel)
    {
        var device = WatchedDevice.Read(stored);
        device.TakeUp(await _entities.Find(device.Tenant, device.EntityId, cancel).ConfigureAwait(false), _clock.GetUtcNow());
        _watched[(device.Tenant, device.EntityId)] = device;
    }

    private async Task<WatchedDevice> Watched(string tenant, string entityId, Mapping mapping, TimeSpan interval)
    {
        if (_watched.TryGetValue((tenant, entityId), out var known) && known.Interval == interval)
        {
            return known;
        }

        var context = await _contexts.Resolve(mapping.Context, CancellationToken.None).ConfigureAwait(false);
        var entity = await _entities.Find(tenant, entityId, CancellationToken.None).ConfigureAwait(false);
        var device = new WatchedDevice(
            tenant, entityId, mapping.EntityType is { } type ? context.Expand(type) : null, context.Expand(Status), interval, _clock.GetUtcNow(), known?.Version ?? 0);
        device.TakeUp(entity, _clock.GetUtcNow());
        var version = await _documents.Put(WatchedDevice.Kind, tenant, entityId, device.Version, device.Write(), CancellationToken.None).ConfigureAwait(false);
        return _watched[(tenant, entityId)] = version is null ? device : device with { Version = version.Value };
    }

    // What cannot be said is tried again by the next sweep, or the next message.
    private async Task Say(WatchedDevice device, string status)
    {
        try
        {
            await _provision.Observe(device.Tenant, device.Fragment(status, _clock.GetUtcNow()), CancellationToken.None).ConfigureAwait(false);
            device.IsSaid(status == Silent);
        }
        catch (Exception e)
        {
            Log.Failed(_logger, e, device.EntityId, status);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(50, LogLevel.Warning, "The device of {Entity} has not reported for {Interval}", EventName = "DeviceSilent")]
        public static partial void Silent(ILogger logger, string entity, TimeSpan interval);

        [LoggerMessage(51, LogLevel.Error, "The status of the device of {Entity} could not be set to {Status}", EventName = "DeviceStatusFailed")]
        public static partial void Failed(ILogger logger, Exception exception, string entity, string status);
    }
}
