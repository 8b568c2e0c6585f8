using System.Text.Json;
using ContextBroker.Core.Federation;
using ContextBroker.Core.Subscriptions;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Contexts;
using ContextBroker.Http.Changes;
using ContextBroker.Http.Federation;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.Http.Subscriptions;

/// <summary>Subscriptions (clauses 6.10 and 6.11).</summary>
internal static class SubscriptionEndpoints
{
    /// <summary>Clause 5.8.1.</summary>
    public static async Task Create(ApiRequest request)
    {
        var document = await request.ReadDocument();
        var context = await request.ContextWithUrl(document.Context);
        var start = await StartReader.Read(request, "startFrom");
        var id = await Provision(request).Create(request.Tenant, document.Body, context, CancellationToken.None, start, Origin(request, document));
        await request.Created("/subscriptions", id);
    }

    /// <summary>Clause 5.8.4.</summary>
    public static async Task List(ApiRequest request)
    {
        var page = PageParameters.Read(request);
        var view = View(request, await request.LinkedContext());
        var (subscriptions, count) = await Provision(request).List(request.Tenant, page.Offset, page.Limit, request.Aborted);
        await Answer(request, page, subscriptions, count, view);
    }

    /// <summary>One page of subscriptions.</summary>
    internal static async Task Answer(
        ApiRequest request, PageParameters page, IReadOnlyList<RegisteredSubscription> subscriptions, int count, SubscriptionView view)
    {
        if (page.Count)
        {
            request.ResultsCount(count);
        }

        request.Pages(page, hasMore: page.Offset + subscriptions.Count < count);
        using var body = JsonBuffer.Rent();
        body.Writer.WriteStartArray();
        foreach (var registered in subscriptions)
        {
            Write(body.Writer, registered, view);
        }

        body.Writer.WriteEndArray();
        await request.Ok(body, view.Context);
    }

    /// <summary>Clause 5.8.3.</summary>
    public static async Task Retrieve(ApiRequest request)
    {
        var view = View(request, await request.LinkedContext());
        using var body = JsonBuffer.Rent();
        Write(body.Writer, await Provision(request).Retrieve(request.Tenant, request.Id, request.Aborted), view);
        await request.Ok(body, view.Context);
    }

    /// <summary>Clause 5.8.2.</summary>
    public static async Task Update(ApiRequest request)
    {
        await Provision(request).Retrieve(request.Tenant, request.Id, request.Aborted);
        var document = await request.ReadDocument();
        await Provision(request).Update(request.Tenant, request.Id, document.Body, document.Context, CancellationToken.None);
        await request.NoContent();
    }

    /// <summary>Clause 5.8.5.</summary>
    public static async Task Delete(ApiRequest request)
    {
        await Provision(request).Delete(request.Tenant, request.Id, CancellationToken.None);
        await request.NoContent();
    }

    // One that has been here before would be told by itself.
    private static SubscriptionOrigin Origin(ApiRequest request, ApiDocument document)
    {
        var origin = request.Origin(document.Context);
        if (!request.IsLocal && (document.Body as JsonObject)?["localOnly"] is not JsonBoolean { Value: true })
        {
            request.Service<DistributedConsumption>().RequireNoLoop(origin);
        }

        return new SubscriptionOrigin(request.IsLocal, [.. origin.Encountered]);
    }

    private static SubscriptionProvision Provision(ApiRequest request) => request.Service<SubscriptionProvision>();

    internal static SubscriptionView View(ApiRequest request, LdContext context)
    {
        var options = request.Options("sysAttrs", "count");
        var now = request.Service<TimeProvider>().GetUtcNow();
        return new SubscriptionView(context, now, request.ContextInBody, options.Contains("sysAttrs"));
    }

    internal static void Write(Utf8JsonWriter writer, RegisteredSubscription registered, SubscriptionView view) =>
        SubscriptionWriter.Write(writer, registered.Subscription, registered.Delivered, view);
}
