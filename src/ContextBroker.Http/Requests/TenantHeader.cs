using ContextBroker.NgsiLd;

namespace ContextBroker.Http.Requests;

/// <summary>NGSILD-Tenant: read, and said back in every answer, also in a failure (clause 6.3.14).</summary>
internal static class TenantHeader
{
    public const string Name = "NGSILD-Tenant";

    private const int MaxLength = 128;

    public static string Read(HttpContext http)
    {
        var values = http.Request.Headers[Name];
        if (values.Count == 0)
        {
            return "";
        }

        var tenant = values.ToString();
        if (values.Count > 1 || tenant.Length > MaxLength || tenant.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            throw ProblemException.InvalidRequest($"The header {Name} names one tenant, in at most {MaxLength} characters of ASCII", Name);
        }

        http.Response.Headers[Name] = tenant;
        return tenant;
    }
}
