using ContextBroker.Mqtt.Ingestion;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Mqtt.Provisioning;

/// <summary>Provisions devices when they report for the first time.</summary>
internal sealed class FirstSight(ProvisioningRegistry registry)
{
    private readonly ProvisioningRegistry _registry = registry;

    /// <summary>Durable when it returns.</summary>
    /// <exception cref="ProblemException">The device cannot be provisioned.</exception>
    public async Task<Mapping> Provision(Newcomer newcomer)
    {
        try
        {
            var body = JsonValue.Object(("device_id", JsonValue.Of(newcomer.DeviceId)), ("apikey", JsonValue.Of(newcomer.Group.ApiKey)));
            _registry.Map(newcomer.Group.Scope, body, newcomer.Group.Body);
            return _registry.MappingOf(await _registry.Ensure(newcomer.Group.Scope, body, CancellationToken.None).ConfigureAwait(false));
        }
        catch (IotProblem e)
        {
            throw ProblemException.BadRequestData($"Device {newcomer.DeviceId} of API key {newcomer.Group.ApiKey} cannot be provisioned: {e.Message}");
        }
    }
}
