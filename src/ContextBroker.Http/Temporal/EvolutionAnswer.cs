using System.Globalization;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Queries;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.NgsiLd.Temporal;
using Microsoft.Extensions.Options;

namespace ContextBroker.Http.Temporal;

/// <summary>Evolutions to an answer: 200, 201 when an entity map was made for them, or 206 with Content-Range when there are more instances than fit (clause 6.3.10).</summary>
internal static class EvolutionAnswer
{
    public static async Task Send(ApiRequest request, LdContext context, EvolutionQuery query, EvolutionPresentation shown, IReadOnlyList<Evolution> found, bool isList, bool isOfNewMap = false)
    {
        var page = EvolutionPage.Of(found, query);
        using var body = JsonBuffer.Rent();
        Write(body, shown.Members);
        var status = Status(request, page.Range, isOfNewMap);
        await request.Found(AmendedAnswer.Status(status, body, shown.Members, Write), body, context);

        void Write(JsonBuffer output, Presentation members)
        {
            var presentation = shown with { Members = members };
            if (isList)
            {
                output.Writer.WriteStartArray();
            }

            foreach (var evolution in page.Evolutions)
            {
                EvolutionWriter.Write(output.Writer, evolution, context, presentation, query);
            }

            if (isList)
            {
                output.Writer.WriteEndArray();
            }

            output.Writer.Flush();
        }
    }

    // That there are more instances must not be missed; the map that was made is in its header all the same.
    private static int Status(ApiRequest request, DateTimeRange? range, bool isOfNewMap) => range is { } part
        ? Partial(request, part)
        : isOfNewMap ? StatusCodes.Status201Created : StatusCodes.Status200OK;

    private static int Partial(ApiRequest request, DateTimeRange range)
    {
        var unit = request.Service<IOptions<TemporalOptions>>().Value.RangeUnit;
        var size = range.Size is { } n ? n.ToString(CultureInfo.InvariantCulture) : "*";
        request.Http.Response.Headers.ContentRange = $"{unit} {Text(range.Start)}-{Text(range.End)}/{size}";
        return StatusCodes.Status206PartialContent;
    }

    // Whole: whoever goes on from here must miss nothing of a fraction of a second.
    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
