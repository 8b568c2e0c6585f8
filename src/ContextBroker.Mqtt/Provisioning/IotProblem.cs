namespace ContextBroker.Mqtt.Provisioning;

/// <summary>A refusal as FIWARE's IoT Agents answer it: {"name": "DEVICE_NOT_FOUND", "message": ...}.</summary>
internal sealed class IotProblem(int status, string name, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Name { get; } = name;

    public static IotProblem WrongSyntax(string reason) => new(400, "WRONG_SYNTAX", $"Wrong syntax in request: {reason}");

    public static IotProblem MissingHeaders(IEnumerable<string> missing) =>
        new(400, "MISSING_HEADERS", $"Some headers were missing from the request: [{string.Join(',', missing.Select(m => $"\"{m}\""))}]");

    public static IotProblem DeviceNotFound(string id) => new(404, "DEVICE_NOT_FOUND", $"No device was found with id:{id}");

    public static IotProblem DuplicateDevice(string id) =>
        new(409, "DUPLICATE_DEVICE_ID", $"A device with the same info (DeviceId, ApiKey, Service, Subservice) was found:{id}");

    public static IotProblem GroupNotFound(string resource, string apiKey) =>
        new(404, "DEVICE_GROUP_NOT_FOUND", $"Couldn't find device group for resource {resource} and API Key {apiKey}");

    public static IotProblem DuplicateGroup(string resource, string apiKey) =>
        new(409, "DUPLICATE_GROUP", $"A device configuration already exists for resource {resource} and API Key {apiKey}");
}
