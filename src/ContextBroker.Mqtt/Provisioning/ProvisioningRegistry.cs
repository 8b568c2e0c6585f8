using System.Collections.Concurrent;
using ContextBroker.Core.Nodes;
using ContextBroker.Core.Storage;
using ContextBroker.Mqtt.Ingestion;
using ContextBroker.NgsiLd.Model;
using Microsoft.Extensions.Options;

namespace ContextBroker.Mqtt.Provisioning;

/// <summary>
/// The services and devices of the provisioning API, in memory and stored. Reading never waits; a change is durable before it counts.
/// </summary>
internal sealed partial class ProvisioningRegistry(IDocumentStore documents, IOptions<MqttOptions> options) : IHeldDocuments, IDisposable
{
    private const string GroupKind = "iot-service";
    private const string DeviceKind = "iot-device";
    private const char Separator = '\u001F';

    private readonly IDocumentStore _documents = documents;
    private readonly MqttOptions _options = options.Value;
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly ConcurrentDictionary<string, ServiceGroup[]> _groups = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string ApiKey, string DeviceId), ProvisionedDevice> _byKey = new();
    private readonly ConcurrentDictionary<(ServiceScope Scope, string DeviceId), ProvisionedDevice> _byScope = new();

    private long _generation;

    public IEnumerable<ServiceGroup> Groups => _groups.Values.SelectMany(g => g);

    public IEnumerable<ProvisionedDevice> Devices => _byKey.Values.Concat(_byScope.Values);

    /// <summary>Reads what is stored; once, before the broker listens.</summary>
    public async Task Load(CancellationToken cancel)
    {
        foreach (var (scope, body, version) in (await _documents.List(GroupKind, cancel).ConfigureAwait(false)).Select(Read))
        {
            Put(new ServiceGroup(scope, body, version));
        }

        foreach (var (scope, body, version) in (await _documents.List(DeviceKind, cancel).ConfigureAwait(false)).Select(Read))
        {
            Put(new ProvisionedDevice(scope, body, version));
        }
    }

    /// <summary>The device that a topic names; else the group of its API key, which says what is done with others.</summary>
    public (ProvisionedDevice? Device, ServiceGroup? Group) Find(string apiKey, string deviceId)
    {
        if (_byKey.TryGetValue((apiKey, deviceId), out var device))
        {
            return (device, null);
        }

        var groups = _groups.GetValueOrDefault(apiKey) ?? [];
        foreach (var group in groups)
        {
            if (_byScope.TryGetValue((group.Scope, deviceId), out device))
            {
                return (device, group);
            }
        }

        return (null, groups.Length == 0 ? null : groups[0]);
    }

    public ProvisionedDevice? Find(ServiceScope scope, string deviceId, string? apiKey) =>
        apiKey is not null && _byKey.TryGetValue((apiKey, deviceId), out var keyed) && keyed.Scope == scope ? keyed
        : _byScope.GetValueOrDefault((scope, deviceId)) ?? _byKey.Values.FirstOrDefault(d => d.Scope == scope && d.DeviceId == deviceId && apiKey is null);

    public IReadOnlyList<ServiceGroup> GroupsOf(string apiKey) => _groups.GetValueOrDefault(apiKey) ?? [];

    public ServiceGroup? FindGroup(ServiceScope scope, string resource, string apiKey) =>
        (_groups.GetValueOrDefault(apiKey) ?? []).FirstOrDefault(g => g.Scope == scope && g.Resource == resource);

    public Mapping MappingOf(ProvisionedDevice device) => device.MappingIn(Interlocked.Read(ref _generation), d => Map(d.Scope, d.Body, GroupBody(d)));

    /// <summary>All of them, or none.</summary>
    /// <exception cref="IotProblem">An API key and resource have a group, or the API key belongs to another service.</exception>
    public async Task AddGroups(ServiceScope scope, IReadOnlyList<JsonObject> bodies, CancellationToken cancel)
    {
        using var turn = await Turn(cancel).ConfigureAwait(false);
        ServiceGroup[] groups = [.. bodies.Select(body => new ServiceGroup(scope, body, 0))];
        var names = new HashSet<(string, string)>();
        foreach (var group in groups)
        {
            if (!names.Add((group.ApiKey, group.Resource)) || (_groups.GetValueOrDefault(group.ApiKey) ?? []).Any(g => g.Resource == group.Resource || g.Scope != scope))
            {
                throw IotProblem.DuplicateGroup(group.Resource, group.ApiKey);
            }
        }

        foreach (var group in groups)
        {
            Put(group with { Version = await Store(GroupKind, scope, IdOf(group), 0, group.Body).ConfigureAwait(false) });
        }
    }

    public async Task ReplaceGroup(ServiceGroup group, JsonObject body, CancellationToken cancel)
    {
        using var turn = await Turn(cancel).ConfigureAwait(false);
        var current = FindGroup(group.Scope, group.Resource, group.ApiKey) ?? throw IotProblem.GroupNotFound(group.Resource, group.ApiKey);
        Put(new ServiceGroup(group.Scope, body, await Store(GroupKind, group.Scope, IdOf(group), current.Version, body).ConfigureAwait(false)));
    }

    public async Task RemoveGroup(ServiceGroup group, CancellationToken cancel)
    {
        using var turn = await Turn(cancel).ConfigureAwait(false);
        await _documents.Delete(GroupKind, group.Scope.Service, IdOf(group), CancellationToken.None).ConfigureAwait(false);
        LetGo(group);
    }

    /// <summary>All of them, or none.</summary>
    /// <exception cref="IotProblem">One is there already, or there are as many as there may be.</exception>
    public async Task<IReadOnlyList<ProvisionedDevice>> Add(ServiceScope scope, IReadOnlyList<JsonObject> bodies, CancellationToken cancel)
    {
        using var turn = await Turn(cancel).ConfigureAwait(false);
        ProvisionedDevice[] devices = [.. bodies.Select(body => new ProvisionedDevice(scope, body, 0))];
        var names = new HashSet<(string?, string)>();
        foreach (var device in devices)
        {
            if (!names.Add((device.ApiKey, device.DeviceId)) || Existing(device) is not null)
            {
                throw IotProblem.DuplicateDevice(device.DeviceId);
            }
        }

        return await Store(devices).ConfigureAwait(false) ?? throw IotProblem.DuplicateDevice(devices[0].DeviceId);
    }

    /// <summary>A device on first sight, unless another message has just provisioned it.</summary>
    /// <exception cref="IotProblem">There are as many as there may be.</exception>
    public async Task<ProvisionedDevice> Ensure(ServiceScope scope, JsonObject body, CancellationToken cancel)
    {
        using var turn = await Turn(cancel).ConfigureAwait(false);
        var device = new ProvisionedDevice(scope, body, 0);
        if (Existing(device) is { } existing)
        {
            return existing;
        }

        return await Store([device]).ConfigureAwait(false) is [var stored] ? stored : Existing(device) ?? throw IotProblem.DuplicateDevice(device.DeviceId);
    }

    public async Task<ProvisionedDevice> Replace(ProvisionedDevice device, JsonObject body, CancellationToken cancel)
    {
        using var turn = await Turn(cancel).ConfigureAwait(false);
        var current = Existing(device) ?? throw IotProblem.DeviceNotFound(device.DeviceId);
        var version = await Store(DeviceKind, device.Scope, IdOf(device), current.Version, body).ConfigureAwait(false);
        var replaced = new ProvisionedDevice(device.Scope, body, version);
        Put(replaced);
        return replaced;
    }

    public async Task Remove(ProvisionedDevice device, CancellationToken cancel)
    {
        using var turn = await Turn(cancel).ConfigureAwait(false);
        await _documents.Delete(DeviceKind, device.Scope.Service, IdOf(device), CancellationToken.None).ConfigureAwait(false);
        LetGo(device);
    }

    /// <summary>What a body would mean; throws what it says wrong.</summary>
    public Mapping Map(ServiceScope scope, JsonObject device, JsonObject group) =>
        ProvisionedMapping.Make(device, group, scope.Service == _options.DefaultService ? "" : scope.Service, _options.ProvisionedContext);

    /// <summary>The group that a device takes what it lacks from: of its API key, or else the first of its service and subservice.</summary>
    public JsonObject GroupBody(ProvisionedDevice device)
    {
        var groups = device.ApiKey is { } key ? _groups.GetValueOrDefault(key) ?? [] : Groups;
        return groups.FirstOrDefault(g => g.Scope == device.Scope)?.Body ?? JsonValue.EmptyObject;
    }

    public void Dispose() => _changing.Dispose();

    private ProvisionedDevice? Existing(ProvisionedDevice device) => device.ApiKey is { } key
        ? _byKey.GetValueOrDefault((key, device.DeviceId))
        : _byScope.GetValueOrDefault((device.Scope, device.DeviceId));

    private void Put(ServiceGroup group)
    {
        _held[(GroupKind, group.Scope.Service, IdOf(group))] = group;
        _groups.AddOrUpdate(group.ApiKey, _ => [group], (_, groups) => [.. groups.Where(g => g.Resource != group.Resource), group]);
        Interlocked.Increment(ref _generation);
    }

    private void Put(ProvisionedDevice device)
    {
        _held[(DeviceKind, device.Scope.Service, IdOf(device))] = device;
        if (device.ApiKey is { } key)
        {
            _byKey[(key, device.DeviceId)] = device;
        }
        else
        {
            _byScope[(device.Scope, device.DeviceId)] = device;
        }
    }

    private async Task<long> Store(string kind, ServiceScope scope, string id, long version, JsonObject body)
    {
        if (await _documents.Put(kind, scope.Service, id, version, Written(scope, body), CancellationToken.None).ConfigureAwait(false) is { } next)
        {
            return next;
        }

        // Another node was quicker: what it wrote is taken up, and this comes after it.
        await ReadAgain(kind, scope.Service, id, CancellationToken.None).ConfigureAwait(false);
        return VersionOf(kind, scope.Service, id) is { } other
            && await _documents.Put(kind, scope.Service, id, other, Written(scope, body), CancellationToken.None).ConfigureAwait(false) is { } last
                ? last
                : throw new InvalidOperationException($"The stored {kind} {id} is not the one in memory");
    }

    /// <returns>Null: another node has just provisioned one of them, which is known here now.</returns>
    private async Task<ProvisionedDevice[]?> Store(ProvisionedDevice[] devices)
    {
        if (_byKey.Count + _byScope.Count + devices.Length > _options.MaxDevices)
        {
            throw new IotProblem(403, "TOO_MANY_DEVICES", $"There are {_byKey.Count + _byScope.Count} devices; Mqtt:MaxDevices allows {_options.MaxDevices}");
        }

        for (var i = 0; i < devices.Length; i++)
        {
            var (device, id) = (devices[i], IdOf(devices[i]));
            if (await _documents.Put(DeviceKind, device.Scope.Service, id, 0, Written(device.Scope, device.Body), CancellationToken.None).ConfigureAwait(false) is not { } version)
            {
                await ReadAgain(DeviceKind, device.Scope.Service, id, CancellationToken.None).ConfigureAwait(false);
                return null;
            }

            Put(devices[i] = device with { Version = version });
        }

        return devices;
    }

    private static byte[] Written(ServiceScope scope, JsonObject body) =>
        JsonValue.Object(("subservice", JsonValue.Of(scope.Subservice)), ("body", body)).ToUtf8();

    private static (ServiceScope Scope, JsonObject Body, long Version) Read(StoredDocument stored)
    {
        var document = (JsonObject)JsonText.Parse(stored.Json.Span);
        return (new ServiceScope(stored.Tenant, ((JsonString)document["subservice"]!).Value), (JsonObject)document["body"]!, stored.Version);
    }

    private static string IdOf(ServiceGroup group) => $"{group.ApiKey}{Separator}{group.Resource}";

    private static string IdOf(ProvisionedDevice device) => device.ApiKey is { } key
        ? $"{key}{Separator}{device.DeviceId}"
        : $"{device.Scope.Subservice}{Separator}{Separator}{device.DeviceId}";

    private async Task<Release> Turn(CancellationToken cancel)
    {
        await _changing.WaitAsync(cancel).ConfigureAwait(false);
        return new Release(_changing);
    }

    private readonly record struct Release(SemaphoreSlim Held) : IDisposable
    {
        public void Dispose() => Held.Release();
    }
}
