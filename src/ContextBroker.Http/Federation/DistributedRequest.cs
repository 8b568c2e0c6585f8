using ContextBroker.Core.Federation;
using ContextBroker.Http.Identity;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd.Contexts;

namespace ContextBroker.Http.Federation;

/// <summary>Requests that may have to be passed on.</summary>
internal static class DistributedRequest
{
    /// <summary>Some source may have to be asked: the operation is not a local one, and the tenant has registrations. It must cost others nothing.</summary>
    public static bool IsDistributed(this ApiRequest request) => request.HasSources && !request.IsLocal;

    /// <param name="context">The @context of the names in the request.</param>
    public static RequestOrigin Origin(this ApiRequest request, LdContext context)
    {
        var headers = request.Http.Request.Headers;
        return new RequestOrigin(
            context,
            request.Service<SourceIdentity>().AliasOf(request.Tenant),
            ViaHeader.Read(headers.Via),
            name => headers.TryGetValue(name, out var value) ? value.ToString() : null);
    }

    /// <summary>The same, for what goes on after the request was answered.</summary>
    public static RequestOrigin KeptOrigin(this ApiRequest request, LdContext context)
    {
        var headers = request.Http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        return request.Origin(context) with { Header = headers.GetValueOrDefault };
    }
}
