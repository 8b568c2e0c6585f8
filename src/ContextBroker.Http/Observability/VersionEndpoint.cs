using System.Reflection;

namespace ContextBroker.Http.Observability;

/// <summary>GET /version: clients probe it to see whom they talk to (ngsijs, python-ngsild-client, Grafana).</summary>
internal static class VersionEndpoint
{
    private static readonly string Version =
        typeof(VersionEndpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static Task Say(HttpContext http)
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync($"{{\"name\":\"ContextBroker\",\"version\":\"{Version}\",\"specification\":\"ETSI GS CIM 009 v1.9.1\"}}", http.RequestAborted);
    }
}
