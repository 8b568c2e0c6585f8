using System.Globalization;
using System.Text;
using ContextBroker.Http.Requests;
using Microsoft.Extensions.Primitives;

namespace ContextBroker.Http.Answers;

/// <summary>The Link headers to the next and the previous page (clause 6.3.10), with every parameter of this request.</summary>
public static class PageLinks
{
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

    private static string Link(ApiRequest request, int limit, int offset, string relation)
    {
        var target = new StringBuilder("<").Append(request.Http.Request.PathBase.ToUriComponent()).Append(request.Http.Request.Path.ToUriComponent().TrimEnd('/')).Append('?');
        foreach (var pair in (request.Http.Request.QueryString.Value ?? "").TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!pair.StartsWith("limit=", StringComparison.Ordinal) && !pair.StartsWith("offset=", StringComparison.Ordinal))
            {
                target.Append(pair).Append('&');
            }
        }

        return target.Append(CultureInfo.InvariantCulture, $"limit={limit}&offset={offset}>;rel=\"{relation}\";type=\"{request.Accepted.Header()}\"").ToString();
    }
}
