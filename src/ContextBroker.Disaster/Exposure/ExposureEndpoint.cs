using ContextBroker.Disaster.Inputs;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Requests;

namespace ContextBroker.Disaster.Exposure;

/// <summary>POST /disaster/v1/exposure: asked once, computed at once on what is committed.</summary>
internal static class ExposureEndpoint
{
    public static async Task Ask(ApiRequest request)
    {
        var question = ExposureQuestionReader.Read(await request.ReadJson());
        var answer = await request.Service<DisasterInputs>().Compute(
            request.Tenant, ExposureComputation.Needs(question), inputs => ExposureComputation.Answer(question, inputs), request.Aborted);
        using var body = JsonBuffer.Rent();
        Write(answer, request.Accepted, body);
        await request.Ok(body);
    }

    private static void Write(ExposureAnswer answer, MediaType type, JsonBuffer body)
    {
        switch (type)
        {
            case MediaType.Csv:
                body.Add(ExposureCsv.Of(answer));
                break;
            case MediaType.GeoJson:
                ExposureFeatures.Of(answer).WriteTo(body.Writer);
                break;
            default:
                ExposureJson.Of(answer).WriteTo(body.Writer);
                break;
        }
    }
}
