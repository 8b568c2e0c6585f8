using ContextBroker.Core.Delivery;
using ContextBroker.Core.Subscriptions;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Changes;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;

namespace ContextBroker.Http.Deliveries;

/// <summary>How well subscribers are reached, trying it, and telling them again. Beyond the standard.</summary>
internal static class SubscriberEndpoints
{
    public static async Task Health(ApiRequest request)
    {
        var health = await request.Service<SubscriptionHealth>().Of(request.Tenant, request.Id, request.Aborted);
        using var body = JsonBuffer.Rent();
        HealthWriter.Write(body.Writer, health, Now(request));
        await request.Ok(body);
    }

    /// <summary>All endpoints of the tenant.</summary>
    public static async Task Overview(ApiRequest request)
    {
        var endpoints = await request.Service<SubscriptionHealth>().Endpoints(request.Tenant, request.Aborted);
        using var body = JsonBuffer.Rent();
        body.Writer.WriteStartArray();
        foreach (var endpoint in endpoints)
        {
            HealthWriter.Write(body.Writer, endpoint, Now(request));
        }

        body.Writer.WriteEndArray();
        await request.Ok(body);
    }

    /// <summary>A notification without entities, sent at once; the answer says what became of it.</summary>
    public static async Task Test(ApiRequest request)
    {
        var (result, took) = await request.Service<SubscriptionHealth>().Test(request.Tenant, request.Id, request.Aborted);
        using var body = JsonBuffer.Rent();
        body.Writer.WriteStartObject();
        body.Writer.WriteBoolean("isDelivered", result.IsDelivered);
        body.Writer.WriteNumber("milliseconds", Math.Round(took.TotalMilliseconds, 3));
        if (result.Error is { } error)
        {
            body.Writer.WriteString("error", error);
        }

        body.Writer.WriteEndObject();
        await request.Ok(body);
    }

    /// <summary>Tells the subscription of the present state, or of what changed since a change or a time.</summary>
    public static async Task Replay(ApiRequest request)
    {
        var start = await StartReader.Read(request, "from")
            ?? throw ProblemException.BadRequestData("The parameter from says where to begin: state, the number of a change or a DateTime", "from");
        await request.Service<SubscriptionProvision>().Replay(request.Tenant, request.Id, start, CancellationToken.None);
        request.Http.Response.StatusCode = StatusCodes.Status202Accepted;
        request.Http.Response.ContentLength = 0;
    }

    private static DateTimeOffset Now(ApiRequest request) => request.Service<TimeProvider>().GetUtcNow();
}
