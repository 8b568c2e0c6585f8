using ContextBroker.Core.SourceSubscriptions;
using ContextBroker.Http.Requests;

namespace ContextBroker.Http.Federation;

/// <summary>Where the sources that subscriptions were made at notify this broker (clauses 5.8.1.4, 5.8.6).</summary>
internal static class SourceNotificationEndpoints
{
    /// <summary>200, for that is what clause 5.8.6 takes for success. Tenants are of the source's side; whose the subscription is here follows from the key.</summary>
    public static async Task Take(ApiRequest request)
    {
        var notifications = request.Service<SourceNotifications>();
        notifications.Require(request.Id);
        var document = await request.ReadDocument();
        await notifications.Take(request.Id, document.Body, document.Context, request.Aborted);
        request.Http.Response.StatusCode = StatusCodes.Status200OK;
        request.Http.Response.ContentLength = 0;
    }
}
