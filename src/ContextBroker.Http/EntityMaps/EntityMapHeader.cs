using ContextBroker.Core.EntityMaps;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Federation;
using ContextBroker.Http.Queries;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.EntityMaps;

/// <summary>NGSILD-EntityMap: where the map lies that a request uses (tables 6.4.3.2-2, 6.4.3.3-2 and 6.5.3.1-2), read and written.</summary>
internal static class EntityMapHeader
{
    public const string Name = "NGSILD-EntityMap";
    public const string Collection = "/entityMaps";

    /// <summary>
    /// Null: the request has nothing to do with entity maps; or it is one that other sources have to be asked for, whose entities no map here holds:
    /// then none is named in the answer, by which a broker says so (clause 5.5.14).
    /// </summary>
    /// <exception cref="ProblemException">As <see cref="Read"/>.</exception>
    public static EntityMapWish? Wish(ApiRequest request, QueryText text)
    {
        var id = Read(request);
        return (id is null && !text.WantsEntityMap) || request.IsDistributed() ? null : Wish(request, text, id);
    }

    /// <summary>Parameter local overrides splitEntities (table 6.4.3.2-1).</summary>
    public static EntityMapWish Wish(ApiRequest request, QueryText text, string? id) =>
        new(id, text.EntityMapLifetime, text.SplitEntities == true && !request.IsLocal);

    /// <summary>The id of the map that the request names: by its path or URL, as answers do, or by the id itself.</summary>
    /// <exception cref="ProblemException">BadRequestData: not one map, or its id is not a URI.</exception>
    public static string? Read(ApiRequest request)
    {
        if (!request.Http.Request.Headers.TryGetValue(Name, out var values))
        {
            return null;
        }

        var text = values.ToString();
        var start = text.LastIndexOf(Collection + "/", StringComparison.Ordinal);
        var id = start < 0 ? text : PercentText.Decode(text.AsSpan(start + Collection.Length + 1), Name);
        return values.Count == 1 && Names.IsUri(id)
            ? id
            : throw ProblemException.BadRequestData($"The header {Name} names one EntityMap by its URI, not \"{text}\"", Name);
    }

    /// <summary>Call it before the body is sent.</summary>
    public static void Write(ApiRequest request, string id) => request.Http.Response.Headers[Name] = request.PathTo(Collection, id);
}
