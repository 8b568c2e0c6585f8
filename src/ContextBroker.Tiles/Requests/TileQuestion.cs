using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.Tiles.Layers;
using Microsoft.AspNetCore.Http;

namespace ContextBroker.Tiles.Requests;

/// <summary>What is asked of the entities of one type.</summary>
/// <param name="Name">The type as it was asked for, which names the tile's layer.</param>
/// <param name="Text">What tells the query from others of the layer; empty: everything is asked for.</param>
/// <param name="Chosen">Attributes (expanded) that the query names.</param>
internal sealed record TileQuestion(
    LayerKey Layer, string Name, string Text, EntityQuery Query, IReadOnlySet<string> Chosen, string Language, LanguageRanges Languages)
{
    private const string TenantHeader = "NGSILD-Tenant";
    private const string SnapshotHeader = "NGSILD-Snapshot";
    private const int LongestTenant = 128;

    private const string DefaultLanguage = "ja";

    /// <summary>The parameters of tiles and of their TileJSON.</summary>
    public static readonly IReadOnlyList<string> Parameters = ["q", "scopeQ", "lang", "geometryProperty"];

    /// <summary>Parameters as a tile's URL repeats them; empty, or with its question mark.</summary>
    public string Repeated { get; private init; } = "";

    /// <param name="type">As in the path: a short name of the default @context, or an IRI.</param>
    /// <exception cref="ProblemException">InvalidRequest, BadRequestData, naming the parameter; OperationNotSupported.</exception>
    public static TileQuestion Read(HttpRequest request, string tenant, string type)
    {
        var query = Known(request, Parameters);
        var (q, scopeQ) = (query.GetValueOrDefault("q"), query.GetValueOrDefault("scopeQ"));
        var expression = q is null ? null : QExpressionParser.Parse(q, LdContext.Core);
        if (expression?.LinkedDepth > 0)
        {
            throw ProblemException.NotSupported("Tiles are chosen by what their own entities say; q follows no relationship here");
        }

        var property = query.GetValueOrDefault("geometryProperty") is { } name ? LdContext.Core.Expand(name) : GeoQuery.DefaultProperty;
        var language = query.GetValueOrDefault("lang") ?? DefaultLanguage;
        return new TileQuestion(
            new LayerKey(tenant, LdContext.Core.Expand(type), property),
            type,
            q is null && scopeQ is null ? "" : $"{q}\n{scopeQ}",
            new EntityQuery { Q = expression, Scope = scopeQ is null ? null : ScopeQueryParser.Parse(scopeQ.Trim('"')) },
            QAttributes.Of(expression).ToHashSet(),
            language,
            LanguageRanges.Parse(language))
        {
            Repeated = query.Count == 0 ? "" : "?" + string.Join('&', query.Select(static pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}")),
        };
    }

    /// <summary>The tenant, said back in every answer (clause 6.3.14).</summary>
    /// <exception cref="ProblemException">InvalidRequest; OperationNotSupported: of a snapshot.</exception>
    public static string Tenant(HttpContext http)
    {
        if (http.Request.Headers.ContainsKey(SnapshotHeader))
        {
            throw ProblemException.NotSupported("There are no tiles of snapshots");
        }

        var values = http.Request.Headers[TenantHeader];
        var tenant = values.ToString();
        if (values.Count > 1 || tenant.Length > LongestTenant || tenant.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            throw ProblemException.InvalidRequest($"The header {TenantHeader} names one tenant, in at most {LongestTenant} characters of ASCII", TenantHeader);
        }

        if (tenant.Length > 0)
        {
            http.Response.Headers[TenantHeader] = tenant;
        }

        return tenant;
    }

    /// <exception cref="ProblemException">InvalidRequest: a parameter that is not known, or one given twice.</exception>
    public static IReadOnlyDictionary<string, string> Known(HttpRequest request, IReadOnlyList<string> names)
    {
        var known = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, values) in request.Query)
        {
            if (!names.Contains(name))
            {
                throw ProblemException.InvalidRequest($"The parameter \"{name}\" is not one of this operation", name);
            }

            if (values.Count > 1)
            {
                throw ProblemException.InvalidRequest($"The parameter {name} is given twice", name);
            }

            if (values is [{ Length: > 0 } value])
            {
                known[name] = value;
            }
        }

        return known;
    }
}
