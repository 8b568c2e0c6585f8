using ContextBroker.Disaster.Exposure;
using ContextBroker.Disaster.Figures;
using ContextBroker.Disaster.Inputs;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Evacuation;

/// <summary>POST /disaster/v1/situation: the question of a standing EvacuationStatusAnalysis, asked once.</summary>
internal static class SituationEndpoint
{
    public static async Task Ask(ApiRequest request)
    {
        var question = EvacuationQuestion.Read(await request.ReadJson() as JsonObject ?? throw ProblemException.BadRequestData("A question is a JSON object", place: "$"));
        var answer = await request.Service<DisasterInputs>().Compute(
            request.Tenant, EvacuationStatus.Needs(question), inputs => Answer(EvacuationStatus.Answer(question, inputs)), request.Aborted);
        await request.Ok(answer);
    }

    private static FigureTable Answer(EvacuationAnswer answer) => new(
        JsonValue.Object(
            ("hazardType", JsonValue.Of(answer.Question.Hazard.HazardType)),
            ("scenario", JsonValue.Of(answer.Scenario)),
            ("isDrill", JsonValue.Of(answer.Question.IsDrill))),
        [.. answer.Rows.Select(row => new FigureRow(row.Region.Key, EvacuationAttributes.Of(row, answer).ToJson(), row.Region.Drawn))],
        JsonValue.Object(("method", EvacuationAttributes.Method(answer.Question)), ("sources", ExposureJson.Sources(answer.Sources))));
}
