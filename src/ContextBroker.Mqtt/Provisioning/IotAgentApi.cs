using ContextBroker.NgsiLd.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ContextBroker.Mqtt.Provisioning;

/// <summary>The provisioning API of FIWARE's IoT Agents, and the quarantine beside it: one row per operation.</summary>
public static class IotAgentApi
{
    private static readonly (string Method, string Path, Func<HttpContext, Task> Handler)[] Table =
    [
        ("POST", "/iot/services", http => Services(http).Create(http, "services")),
        ("GET", "/iot/services", http => Services(http).List(http, "services")),
        ("PUT", "/iot/services", http => Services(http).Update(http)),
        ("DELETE", "/iot/services", http => Services(http).Delete(http)),
        ("POST", "/iot/groups", http => Services(http).Create(http, "groups")),
        ("GET", "/iot/groups", http => Services(http).List(http, "groups")),
        ("PUT", "/iot/groups", http => Services(http).Update(http)),
        ("DELETE", "/iot/groups", http => Services(http).Delete(http)),
        ("POST", "/iot/devices", http => Devices(http).Create(http)),
        ("GET", "/iot/devices", http => Devices(http).List(http)),
        ("GET", "/iot/devices/{deviceId}", http => Devices(http).Retrieve(http)),
        ("PUT", "/iot/devices/{deviceId}", http => Devices(http).Update(http)),
        ("DELETE", "/iot/devices/{deviceId}", http => Devices(http).Delete(http)),
        ("POST", "/iot/op/delete", http => Devices(http).DeleteMany(http)),
        ("GET", "/iot/quarantine", http => Quarantined(http).List(http)),
        ("GET", "/iot/quarantine/{messageId}", http => Quarantined(http).Retrieve(http)),
        ("DELETE", "/iot/quarantine/{messageId}", http => Quarantined(http).Delete(http)),
    ];

    /// <summary>The operations, for openapi.yaml's test: GET /iot/devices.</summary>
    public static IReadOnlyList<string> Operations { get; } = [.. Table.Select(row => $"{row.Method} {row.Path}")];

    public static IEndpointRouteBuilder MapIotAgent(this IEndpointRouteBuilder endpoints)
    {
        foreach (var (method, path, handler) in Table)
        {
            endpoints.MapMethods(path, [method], http => Answered(http, handler));
        }

        return endpoints;
    }

    private static async Task Answered(HttpContext http, Func<HttpContext, Task> handler)
    {
        try
        {
            await handler(http).ConfigureAwait(false);
        }
        catch (IotProblem problem)
        {
            await IotRequest.Answer(http, problem.Status, JsonValue.Object(("name", JsonValue.Of(problem.Name)), ("message", JsonValue.Of(problem.Message)))).ConfigureAwait(false);
        }
    }

    private static ServiceEndpoints Services(HttpContext http) => http.RequestServices.GetRequiredService<ServiceEndpoints>();

    private static DeviceEndpoints Devices(HttpContext http) => http.RequestServices.GetRequiredService<DeviceEndpoints>();

    private static QuarantineEndpoints Quarantined(HttpContext http) => http.RequestServices.GetRequiredService<QuarantineEndpoints>();
}
