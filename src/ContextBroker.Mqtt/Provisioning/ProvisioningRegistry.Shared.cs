using System.Collections.Concurrent;

namespace ContextBroker.Mqtt.Provisioning;

/// <summary>What other nodes do to services and devices.</summary>
internal sealed partial class ProvisioningRegistry
{
    // By their documents: a ServiceGroup or a ProvisionedDevice.
    private readonly ConcurrentDictionary<(string Kind, string Tenant, string Id), object> _held = new();

    public IReadOnlyCollection<string> Kinds { get; } = [GroupKind, DeviceKind];

    public IReadOnlyCollection<(string Tenant, string Id)> Held(string kind) => [.. _held.Keys.Where(key => key.Kind == kind).Select(key => (key.Tenant, key.Id))];

    public long? VersionOf(string kind, string tenant, string id) => _held.GetValueOrDefault((kind, tenant, id)) switch
    {
        ServiceGroup group => group.Version,
        ProvisionedDevice device => device.Version,
        _ => null,
    };

    public async Task Refresh(string kind, string tenant, string id, CancellationToken cancel)
    {
        using var turn = await Turn(cancel).ConfigureAwait(false);
        await ReadAgain(kind, tenant, id, cancel).ConfigureAwait(false);
    }

    private async Task ReadAgain(string kind, string tenant, string id, CancellationToken cancel)
    {
        var held = _held.GetValueOrDefault((kind, tenant, id));
        if (await _documents.Find(kind, tenant, id, cancel).ConfigureAwait(false) is { } stored)
        {
            var (scope, body, version) = Read(stored);
            if (kind == GroupKind)
            {
                Put(new ServiceGroup(scope, body, version));
            }
            else
            {
                Put(new ProvisionedDevice(scope, body, version));
            }
        }
        else if (held is ServiceGroup group)
        {
            LetGo(group);
        }
        else if (held is ProvisionedDevice device)
        {
            LetGo(device);
        }
    }

    private void LetGo(ServiceGroup group)
    {
        _held.TryRemove((GroupKind, group.Scope.Service, IdOf(group)), out _);
        if (_groups.TryGetValue(group.ApiKey, out var groups))
        {
            _groups[group.ApiKey] = [.. groups.Where(g => g.Resource != group.Resource)];
        }

        Interlocked.Increment(ref _generation);
    }

    private void LetGo(ProvisionedDevice device)
    {
        _held.TryRemove((DeviceKind, device.Scope.Service, IdOf(device)), out _);
        if (device.ApiKey is { } key)
        {
            _byKey.TryRemove((key, device.DeviceId), out _);
        }
        else
        {
            _byScope.TryRemove((device.Scope, device.DeviceId), out _);
        }
    }
}
