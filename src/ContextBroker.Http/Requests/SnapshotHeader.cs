using ContextBroker.Core.Snapshots;
using ContextBroker.Http.Routing;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Requests;

/// <summary>NGSILD-Snapshot: the operation is about that snapshot, and the answer says so, also a failure (clauses 5.5.15, 6.3.22).</summary>
internal static class SnapshotHeader
{
    public const string Name = "NGSILD-Snapshot";

    private const int MaxLength = 2048;

    public static bool IsIn(HttpContext http) => http.Request.Headers.ContainsKey(Name);

    /// <summary>Answers a request that names a snapshot; until it is answered, the snapshot's data stay.</summary>
    public static async Task Answer(ApiRequest request)
    {
        var id = Read(request.Http);
        RequireCoreOrTemporal(request.Route);
        using var use = request.Service<SnapshotRegistry>().Use(request.Tenant, id, request.Service<TimeProvider>().GetUtcNow());
        request.MoveTo(use);
        await request.Route.Handler(request);
    }

    private static string Read(HttpContext http)
    {
        var values = http.Request.Headers[Name];
        var id = values.ToString();
        if (values.Count != 1 || id.Length > MaxLength || id.AsSpan().ContainsAnyExceptInRange('!', '~') || !Names.IsUri(id))
        {
            throw ProblemException.BadRequestData($"The header {Name} names one snapshot, by its URI", Name);
        }

        http.Response.Headers[Name] = id;
        return id;
    }

    private static void RequireCoreOrTemporal(ApiRoute route)
    {
        if (!route.IsOnSnapshots)
        {
            throw ProblemException.NotSupported($"{route.Method} {route.Template} is not an operation on snapshots; leave the header {Name} away");
        }
    }
}
