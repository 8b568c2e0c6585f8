using ContextBroker.Mqtt.Ingestion;
using ContextBroker.NgsiLd.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ContextBroker.Mqtt.Provisioning;

/// <summary>/iot/devices.</summary>
internal sealed class DeviceEndpoints(ProvisioningRegistry registry, DeviceCredentials credentials, DeviceWatch watch)
{
    private readonly ProvisioningRegistry _registry = registry;
    private readonly DeviceCredentials _credentials = credentials;
    private readonly DeviceWatch _watch = watch;

    public async Task Create(HttpContext http)
    {
        var scope = IotRequest.Scope(http);
        var body = await IotRequest.Body(http).ConfigureAwait(false);
        JsonObject[] devices = [.. Members.Objects(body, "devices").Select(device => Checked(scope, device))];
        if (devices.Length == 0)
        {
            throw IotProblem.WrongSyntax("devices must be an array of at least one object");
        }

        for (var i = 0; i < devices.Length; i++)
        {
            devices[i] = await _credentials.Hashed(devices[i]).ConfigureAwait(false);
        }

        foreach (var device in await _registry.Add(scope, devices, http.RequestAborted).ConfigureAwait(false))
        {
            await _watch.Expect(_registry.MappingOf(device), default).ConfigureAwait(false);
        }

        await IotRequest.Answer(http, StatusCodes.Status201Created, JsonValue.EmptyObject).ConfigureAwait(false);
    }

    public Task List(HttpContext http)
    {
        var scope = IotRequest.Scope(http);
        ProvisionedDevice[] found = [.. _registry.Devices.Where(d => d.Scope == scope)
            .OrderBy(d => d.DeviceId, StringComparer.Ordinal).ThenBy(d => d.ApiKey, StringComparer.Ordinal)];
        var page = found.Skip(IotRequest.Number(http, "offset") ?? 0).Take(IotRequest.Number(http, "limit") ?? int.MaxValue);
        return IotRequest.Answer(http, StatusCodes.Status200OK, JsonValue.Object(("count", JsonValue.Of(found.Length)), ("devices", new JsonArray([.. page.Select(Shown)]))));
    }

    public Task Retrieve(HttpContext http) => IotRequest.Answer(http, StatusCodes.Status200OK, Shown(Asked(http)));

    public async Task Update(HttpContext http)
    {
        var device = Asked(http);
        var change = await IotRequest.Body(http).ConfigureAwait(false);
        if (change["device_id"] is not null)
        {
            throw new IotProblem(400, "BAD_REQUEST", "Request error connecting to the Context Broker: Can't change the ID of a preprovisioned device");
        }

        if (change["apikey"] is { } key && !key.Equals(device.Body["apikey"]))
        {
            throw new IotProblem(400, "BAD_REQUEST", "The apikey of a device cannot be changed; provision it anew");
        }

        var body = await _credentials.Hashed(Checked(device.Scope, Patch.Apply(device.Body, change, "service", "service_path"))).ConfigureAwait(false);
        await _watch.Forget(_registry.MappingOf(device)).ConfigureAwait(false);
        var replaced = await _registry.Replace(device, body, http.RequestAborted).ConfigureAwait(false);
        await _watch.Expect(_registry.MappingOf(replaced), default).ConfigureAwait(false);
        await IotRequest.NoContent(http).ConfigureAwait(false);
    }

    public async Task Delete(HttpContext http)
    {
        await Remove(Asked(http), http.RequestAborted).ConfigureAwait(false);
        await IotRequest.NoContent(http).ConfigureAwait(false);
    }

    /// <summary>Deletes those that are there; 404 when one was not.</summary>
    public async Task DeleteMany(HttpContext http)
    {
        var scope = IotRequest.Scope(http);
        var body = await IotRequest.Body(http).ConfigureAwait(false);
        string? missing = null;
        foreach (var wanted in Members.Objects(body, "devices").ToArray())
        {
            var id = Members.Text(wanted, "deviceId") ?? "";
            if (_registry.Find(scope, id, Members.Text(wanted, "apikey")) is { } device)
            {
                await Remove(device, http.RequestAborted).ConfigureAwait(false);
            }
            else
            {
                missing ??= id;
            }
        }

        if (missing is not null)
        {
            throw IotProblem.DeviceNotFound(missing);
        }

        await IotRequest.NoContent(http).ConfigureAwait(false);
    }

    private async Task Remove(ProvisionedDevice device, CancellationToken cancel)
    {
        await _watch.Forget(_registry.MappingOf(device)).ConfigureAwait(false);
        await _registry.Remove(device, cancel).ConfigureAwait(false);
    }

    private ProvisionedDevice Asked(HttpContext http)
    {
        var scope = IotRequest.Scope(http);
        var id = (string)http.GetRouteValue("deviceId")!;
        return _registry.Find(scope, id, IotRequest.Text(http, "apikey")) ?? throw IotProblem.DeviceNotFound(id);
    }

    private JsonObject Checked(ServiceScope scope, JsonObject device)
    {
        if (Members.Text(device, "device_id") is not { Length: > 0 } id || id.AsSpan().ContainsAny('/', '+', '#'))
        {
            throw new IotProblem(400, "MISSING_ATTRIBUTES", "The request was not well formed:Missing attributes: [\"device_id\"], a text without / + #");
        }

        var provisional = new ProvisionedDevice(scope, device, 0);
        _registry.Map(scope, device, _registry.GroupBody(provisional));
        return device;
    }

    private static JsonObject Shown(ProvisionedDevice device) =>
        DeviceCredentials.Shown(device.Body).With("service", JsonValue.Of(device.Scope.Service)).With("service_path", JsonValue.Of(device.Scope.Subservice));
}
