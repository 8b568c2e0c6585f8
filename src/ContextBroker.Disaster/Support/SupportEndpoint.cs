using ContextBroker.Disaster.Analyses;
using ContextBroker.Disaster.Figures;
using ContextBroker.Disaster.Inputs;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Support;

/// <summary>POST /disaster/v1/support: counts of support-needing residents over a hazard, asked once, by the same rules as a standing SupportNeedAnalysis.</summary>
internal static class SupportEndpoint
{
    public static async Task Ask(ApiRequest request)
    {
        var question = SupportCounts.Read(await request.ReadJson() as JsonObject ?? throw ProblemException.BadRequestData("A question is a JSON object", place: "$"));
        var now = request.Service<TimeProvider>().GetUtcNow();
        var figures = await request.Service<DisasterInputs>().Compute(
            request.Tenant,
            SupportCounts.Needs,
            inputs =>
            {
                var answer = SupportCounts.Answer(question, inputs, now);
                return new FigureTable(
                    JsonValue.Object(("hazardType", JsonValue.Of(question.HazardType)), ("scenario", JsonValue.Of(answer.Scenario)), ("sharingLevel", JsonValue.Of("S2"))),
                    [.. SupportCounts.Of(answer, SupportNeedAnalysis.Least).Select(static row => new FigureRow(row.Code ?? "", row.Counts.ToJson()))],
                    JsonValue.Object(("sources", answer.Sources)));
            },
            request.Aborted);
        await request.Ok(figures);
    }
}
