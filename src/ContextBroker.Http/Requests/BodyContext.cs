using ContextBroker.Http.Answers;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Http.Requests;

/// <summary>Where the @context of a request with a body comes from (clause 6.3.5).</summary>
internal static class BodyContext
{
    /// <param name="isStrict">
    /// @context inside application/json is refused, as the clause says. Operations that change what exists accept it: clients in the
    /// field send it there (ngsijs, Node-RED).
    /// </param>
    /// <returns>Null: the default context.</returns>
    public static JsonValue? Source(HttpRequest request, JsonValue element, bool isStrict)
    {
        var inBody = (element as JsonObject)?["@context"];
        var link = request.Headers.Link.Count == 0 ? null : ContextLink.Read(request.Headers.Link);
        if (IsLinkedData(request.ContentType))
        {
            return FromBody(inBody, link, element);
        }

        if (inBody is not null && isStrict)
        {
            throw ProblemException.BadRequestData(
                $"A body of {MediaTypes.Json} must not hold @context; name it in a Link header or send {MediaTypes.LdJson}", "@context");
        }

        return inBody ?? (link is null ? null : JsonValue.Of(link));
    }

    private static JsonValue? FromBody(JsonValue? inBody, string? link, JsonValue element)
    {
        if (link is not null)
        {
            throw ProblemException.BadRequestData($"A body of {MediaTypes.LdJson} brings its own @context; a Link header must not name one", "Link");
        }

        // Batch delete sends bare ids under application/ld+json: there is nothing to expand.
        return element is not JsonObject || inBody is not null
            ? inBody
            : throw ProblemException.BadRequestData($"A body of {MediaTypes.LdJson} must hold @context", "@context");
    }

    private static bool IsLinkedData(string? contentType) =>
        contentType is not null && contentType.StartsWith(MediaTypes.LdJson, StringComparison.OrdinalIgnoreCase);
}
