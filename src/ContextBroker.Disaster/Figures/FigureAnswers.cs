using ContextBroker.Http.Answers;
using ContextBroker.Http.Requests;

namespace ContextBroker.Disaster.Figures;

/// <summary>Sends figures in the form that was asked for.</summary>
internal static class FigureAnswers
{
    public static async Task Ok(this ApiRequest request, FigureTable table)
    {
        using var body = JsonBuffer.Rent();
        switch (request.Accepted)
        {
            case MediaType.Csv:
                body.Add(FigureCsv.Of(table));
                break;
            case MediaType.GeoJson:
                table.ToFeatures().WriteTo(body.Writer);
                break;
            default:
                table.ToJson().WriteTo(body.Writer);
                break;
        }

        await request.Ok(body);
    }
}
