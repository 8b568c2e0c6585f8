using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Mqtt.Provisioning;

/// <summary>What is done with messages of devices that a service group does not know.</summary>
internal enum UnknownDevices
{
    /// <summary>The device is provisioned on first sight, as FIWARE's agents do unless told otherwise.</summary>
    Provision,

    /// <summary>The message is kept in quarantine.</summary>
    Quarantine,

    /// <summary>The message is counted and dropped.</summary>
    Refuse,
}

/// <summary>A service (configuration group) of the provisioning API: what the devices of one API key have in common.</summary>
/// <param name="Body">As provisioned, without service and subservice.</param>
/// <param name="Version">Of the stored document.</param>
internal sealed record ServiceGroup(ServiceScope Scope, JsonObject Body, long Version)
{
    public string ApiKey { get; } = Members.Text(Body, "apikey") ?? "";

    public string Resource { get; } = Members.Text(Body, "resource") ?? "";

    public UnknownDevices UnknownDevices { get; } = Members.Policy(Body);
}
