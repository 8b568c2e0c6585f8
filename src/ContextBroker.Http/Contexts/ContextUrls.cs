using ContextBroker.Core.Contexts;
using ContextBroker.Core.Snapshots;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd.Contexts;

namespace ContextBroker.Http.Contexts;

/// <summary>The addresses under which this broker serves @contexts, as the client reaches it.</summary>
internal static class ContextUrls
{
    public const string Collection = "/jsonldContexts";

    /// <summary>Where it can be downloaded: its source if it was fetched, else this broker.</summary>
    public static string UrlOf(this ApiRequest request, ContextDetails context) => context.Url ?? ServedFrom(request) + context.LocalId;

    /// <summary>The context with a URL, which a subscription's notifications need for their Link header (clause 5.13.1).</summary>
    public static ValueTask<LdContext> ContextWithUrl(this ApiRequest request, LdContext context) =>
        request.Contexts.WithUrl(SnapshotPartition.OwnerOf(request.Tenant), context, ServedFrom(request), request.Aborted);

    private static string ServedFrom(ApiRequest request)
    {
        var http = request.Http.Request;
        return $"{http.Scheme}://{http.Host}{http.PathBase}{NgsiLdApi.Root}{Collection}/";
    }
}
