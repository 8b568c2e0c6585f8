using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Mqtt.Provisioning;

/// <summary>Reads members of provisioned services and devices; what is of the wrong kind is refused by name.</summary>
internal static class Members
{
    public static string? Text(JsonObject body, string name) => body[name] switch
    {
        null or JsonNull => null,
        JsonString { Value: var text } => text,
        _ => throw IotProblem.WrongSyntax($"{name} must be a text"),
    };

    public static bool? Flag(JsonObject body, string name) => body[name] switch
    {
        null or JsonNull => null,
        JsonBoolean { Value: var flag } => flag,
        JsonString { Value: "true" } => true,
        JsonString { Value: "false" } => false,
        _ => throw IotProblem.WrongSyntax($"{name} must be true or false"),
    };

    public static decimal? Number(JsonObject body, string name) => body[name] switch
    {
        null or JsonNull => null,
        JsonNumber { Value: >= -1e12 and <= 1e12 and var number } => (decimal)number,
        _ => throw IotProblem.WrongSyntax($"{name} must be a number between -1e12 and 1e12"),
    };

    /// <summary>How often the device has promised to report; null: it has not.</summary>
    public static TimeSpan? ReportInterval(JsonObject body) => body["reportInterval"] switch
    {
        null or JsonNull => null,
        JsonNumber { Value: >= 1 and <= 31_536_000 and var seconds } => TimeSpan.FromSeconds(seconds),
        _ => throw IotProblem.WrongSyntax("reportInterval must be a number of seconds from 1 to 31536000"),
    };

    public static IEnumerable<JsonObject> Objects(JsonObject body, string name) => body[name] switch
    {
        null or JsonNull => [],
        JsonArray { Items: var items } => items.Select(item => item as JsonObject ?? throw IotProblem.WrongSyntax($"{name} must be an array of objects")),
        _ => throw IotProblem.WrongSyntax($"{name} must be an array of objects"),
    };

    public static UnknownDevices Policy(JsonObject group) => Text(group, "unknownDevices") switch
    {
        null => Flag(group, "autoprovision") == false ? UnknownDevices.Refuse : UnknownDevices.Provision,
        "provision" => UnknownDevices.Provision,
        "quarantine" => UnknownDevices.Quarantine,
        "refuse" => UnknownDevices.Refuse,
        _ => throw IotProblem.WrongSyntax("unknownDevices must be provision, quarantine or refuse"),
    };
}
