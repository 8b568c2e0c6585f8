using ContextBroker.Core.Registrations;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Contexts;
using ContextBroker.Http.Requests;
using ContextBroker.Http.Subscriptions;

namespace ContextBroker.Http.Registrations;

/// <summary>Subscriptions to registrations (clauses 6.12 and 6.13).</summary>
internal static class RegistrationSubscriptionEndpoints
{
    /// <summary>Clause 5.11.2.</summary>
    public static async Task Create(ApiRequest request)
    {
        var document = await request.ReadDocument();
        var context = await request.ContextWithUrl(document.Context);
        var id = await Provision(request).Create(request.Tenant, document.Body, context, CancellationToken.None);
        await request.Created("/csourceSubscriptions", id);
    }

    /// <summary>Clause 5.11.5.</summary>
    public static async Task List(ApiRequest request)
    {
        var page = PageParameters.Read(request);
        var view = SubscriptionEndpoints.View(request, await request.LinkedContext());
        var (subscriptions, count) = await Provision(request).List(request.Tenant, page.Offset, page.Limit, request.Aborted);
        await SubscriptionEndpoints.Answer(request, page, subscriptions, count, view);
    }

    /// <summary>Clause 5.11.4.</summary>
    public static async Task Retrieve(ApiRequest request)
    {
        var view = SubscriptionEndpoints.View(request, await request.LinkedContext());
        using var body = JsonBuffer.Rent();
        SubscriptionEndpoints.Write(body.Writer, await Provision(request).Retrieve(request.Tenant, request.Id, request.Aborted), view);
        await request.Ok(body, view.Context);
    }

    /// <summary>Clause 5.11.3.</summary>
    public static async Task Update(ApiRequest request)
    {
        await Provision(request).Retrieve(request.Tenant, request.Id, request.Aborted);
        var document = await request.ReadDocument();
        await Provision(request).Update(request.Tenant, request.Id, document.Body, document.Context, CancellationToken.None);
        await request.NoContent();
    }

    /// <summary>Clause 5.11.6.</summary>
    public static async Task Delete(ApiRequest request)
    {
        await Provision(request).Delete(request.Tenant, request.Id, CancellationToken.None);
        await request.NoContent();
    }

    private static RegistrationSubscriptionProvision Provision(ApiRequest request) => request.Service<RegistrationSubscriptionProvision>();
}
