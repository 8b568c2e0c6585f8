using ContextBroker.Disaster.Inputs;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Exposure;

/// <summary>POST /disaster/v1/depths: in which zone does each of these points lie, the deepest where several overlap.</summary>
internal static class DepthsEndpoint
{
    public static async Task Ask(ApiRequest request)
    {
        var question = DepthsQuestion.Read(await request.ReadJson());
        var answer = await request.Service<DisasterInputs>().Compute(request.Tenant, InputKinds.Zones, inputs => Answer(question, inputs), request.Aborted);
        using var body = JsonBuffer.Rent();
        answer.WriteTo(body.Writer);
        await request.Ok(body);
    }

    private static JsonObject Answer(DepthsQuestion question, TenantInputs inputs)
    {
        var (scenario, layer) = ExposureSelection.Layer(question.HazardType, question.Scenario, inputs);
        var ranks = question.Points.Select(point => layer.RankAt(point, new HashSet<string>())).ToList();
        return JsonValue.Object(
            ("hazardType", JsonValue.Of(question.HazardType)),
            ("scenario", JsonValue.Of(scenario)),
            ("levels", new JsonArray([.. ExposureSelection.Levels(layer).Select(static level => (JsonValue)ExposureJson.Level(level))])),
            ("ranks", new JsonArray([.. ranks.Select(static rank => rank is { } found ? JsonValue.Of(found) : JsonValue.Null)])));
    }
}
