using ContextBroker.Mqtt.Broker;
using ContextBroker.Mqtt.Ingestion;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Mqtt.Provisioning;

/// <summary>What a user name of the embedded broker stands for, and what its owner may do there.</summary>
internal sealed record DeviceCredential(string Hash, TopicRights Rights);

/// <summary>
/// The passwords of provisioned devices and service groups. A device connects as apikey/device_id, a group as its apikey; each publishes and subscribes
/// below its own topics alone. Nobody without a name publishes in their place, nor a group in that of a device with its own password.
/// </summary>
internal sealed class DeviceCredentials(ProvisioningRegistry registry, HashingGate gate)
{
    private const string Password = "mqttPassword";
    private const string Hash = "mqttPasswordHash";
    private const int LongestPassword = 1024;

    private static readonly string[] Prefixes = ["", "/", "json/", "/json/", "ul/", "/ul/"];

    private readonly ProvisioningRegistry _registry = registry;
    private readonly HashingGate _gate = gate;

    /// <summary>Null: the name stands for no device or group with a password.</summary>
    public DeviceCredential? Find(string user)
    {
        var parts = user.Split('/');
        if (parts.Length > 2 || parts.Any(part => part.Length == 0 || part.AsSpan().ContainsAny('+', '#')))
        {
            return null;
        }

        // The password may be changed, or the device deleted, while the client is connected: its rights end with it.
        return HashOf(parts) is { } hash ? new DeviceCredential(hash, Rights(user, topic => HashOf(parts) != hash || (parts.Length == 1 && IsOfGuardedDevice(topic)))) : null;
    }

    /// <summary>Whether the topic is of a device that has a password, or whose group has one.</summary>
    public bool Guards(string topic) => SensorTopic.TryParse(topic, out var sensor) && (HashOf([sensor.ApiKey]) ?? HashOf([sensor.ApiKey, sensor.DeviceId])) is not null;

    /// <summary>The body with the password's hash in the place of the password; null as password takes it away.</summary>
    /// <exception cref="IotProblem">WRONG_SYNTAX: it is no password, or no hash.</exception>
    public async Task<JsonObject> Hashed(JsonObject body)
    {
        if (body[Hash] is { } given && !(given is JsonString { Value: var text } && PasswordHash.TryParse(text, out _)))
        {
            throw IotProblem.WrongSyntax($"{Hash} is none that \"contextbroker hash-password\" writes");
        }

        return body[Password] switch
        {
            null => body,
            JsonNull => body.Without(Password).Without(Hash),
            JsonString { Value: { Length: > 0 and <= LongestPassword } password } when IsNamed(body) =>
                body.Without(Password).With(Hash, JsonValue.Of((await _gate.Run(() => PasswordHash.Of(password)).ConfigureAwait(false)).ToString())),
            JsonString when !IsNamed(body) => throw IotProblem.WrongSyntax($"{Password} needs an apikey without / + #"),
            _ => throw IotProblem.WrongSyntax($"{Password} must be a text of 1 to {LongestPassword} characters, or null"),
        };
    }

    /// <summary>What may be shown of a body.</summary>
    public static JsonObject Shown(JsonObject body) => body.Without(Hash);

    private bool IsOfGuardedDevice(string topic) => SensorTopic.TryParse(topic, out var sensor) && HashOf([sensor.ApiKey, sensor.DeviceId]) is not null;

    private string? HashOf(string[] parts)
    {
        if (parts.Length == 1)
        {
            return _registry.GroupsOf(parts[0]).Select(group => HashIn(group.Body)).FirstOrDefault(hash => hash is not null);
        }

        return _registry.Find(parts[0], parts[1]).Device is { } device ? HashIn(device.Body) : null;
    }

    private static string? HashIn(JsonObject body) => body[Hash] is JsonString { Value: var hash } ? hash : null;

    // A device without an API key takes that of any group of its service.
    private static bool IsNamed(JsonObject body) => body["apikey"] is not JsonString { Value: var key } || !key.AsSpan().ContainsAny("/+#");

    private static TopicRights Rights(string name, Func<string, bool> isDenied)
    {
        string[] own = [.. Prefixes.Select(prefix => $"{prefix}{name}/#")];
        return new TopicRights(own, own, isDenied);
    }
}
