using System.Buffers;
using System.Globalization;
using System.Text;
using ContextBroker.Http.Requests;
using Microsoft.Extensions.Primitives;

namespace ContextBroker.Http.Answers;

/// <summary>The Link headers to the next and the previous page (clause 6.3.10), with every parameter of this request.</summary>
public static class PageLinks
{
    private static readonly SearchValues<char> PlainInQuery =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/,*()!@$';=?");

    /// <summary>Call it before the body is sent.</summary>
    public static void Pages(this ApiRequest request, PageParameters page, bool hasMore)
    {
        if (page.Limit == 0 || (!hasMore && page.Offset == 0))
        {
            return;
        }

        var links = StringValues.Empty;
        if (hasMore)
        {
            links = StringValues.Concat(links, Link(request, page.Limit, page.Offset + page.Limit, "next"));
        }

        if (page.Offset > 0)
        {
            links = StringValues.Concat(links, Link(request, page.Limit, Math.Max(0, page.Offset - page.Limit), "prev"));
        }

        request.Http.Response.Headers.Link = links;
    }

    // Parameters in the order of their names: whoever asks for the same page gets the same link.
    private static string Link(ApiRequest request, int limit, int offset, string relation)
    {
        var parameters = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["limit"] = limit.ToString(CultureInfo.InvariantCulture),
            ["offset"] = offset.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (name, value) in request.Query)
        {
            parameters.TryAdd(name, Encode(value));
        }

        var query = string.Join('&', parameters.Select(p => $"{p.Key}={p.Value}"));
        var path = request.Http.Request.PathBase.ToUriComponent() + NgsiLdApi.Root + request.Route.Template;
        return $"<{path}?{query}>;rel=\"{relation}\";type=\"{request.Accepted.Header()}\"";
    }

    // RFC 3986 lets these stand in a query; a space would be a plus to form decoders, so the plus is encoded too.
    private static string Encode(string value)
    {
        if (!value.AsSpan().ContainsAnyExcept(PlainInQuery))
        {
            return value;
        }

        var text = new StringBuilder(value.Length + 16);
        foreach (var rune in value.EnumerateRunes())
        {
            var character = rune.ToString();
            text.Append(PlainInQuery.Contains(character[0]) ? character : Uri.EscapeDataString(character));
        }

        return text.ToString();
    }
}
