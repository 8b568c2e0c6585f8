using ContextBroker.Core.Contexts;
using ContextBroker.Core.Delivery;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.NgsiLd.Subscriptions;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Subscriptions;

/// <summary>Creating, updating, retrieving and deleting subscriptions to entities (clauses 5.8.1 to 5.8.5).</summary>
public sealed class SubscriptionProvision(
    SubscriptionRegistry registry, ContextRegistry contexts, TenantRegistry tenants, IEntityStore store, IOptions<DeliveryOptions> options, TimeProvider clock,
    ISharedStore? shared = null)
{
    /// <returns>The subscription's id.</returns>
    /// <exception cref="ProblemException">BadRequestData naming the member; AlreadyExists; LdContextNotAvailable for its jsonldContext.</exception>
    /// <param name="start">Where it starts; null: now.</param>
    /// <param name="origin">How it came here; null: from a client, for wherever its entities are.</param>
    public async Task<string> Create(
        string tenant, JsonValue body, LdContext context, CancellationToken cancel, ReplayStart? start = null, SubscriptionOrigin? origin = null)
    {
        await tenants.RequireFor(mayCreate: true, tenant, cancel);
        var frame = new SubscriptionFrame(context, await NotificationContext(contexts, body, context, cancel), clock.GetUtcNow());
        var subscription = SubscriptionParser.Create(body, $"urn:ngsi-ld:Subscription:{Guid.CreateVersion7(frame.Now)}", frame);
        RequireLevel(subscription);
        RequireNoInterval(subscription, start);
        await CatchUp(cancel);
        return await registry.Add(tenant, subscription, store.LastSequence, cancel, start, origin)
            ? subscription.Id
            : throw ProblemException.AlreadyExists($"Subscription {subscription.Id} exists already");
    }

    /// <exception cref="ProblemException">BadRequestData naming the member; ResourceNotFound; LdContextNotAvailable for its jsonldContext.</exception>
    public async Task Update(string tenant, string id, JsonValue fragment, LdContext context, CancellationToken cancel)
    {
        var current = await Retrieve(tenant, id, cancel);
        var notificationContext = await NotificationContext(contexts, fragment, current.Subscription.Context, cancel);
        await CatchUp(cancel);
        var found = await registry.Replace(
            tenant,
            id,
            registered => Updated(registered, fragment, new SubscriptionFrame(context, notificationContext, clock.GetUtcNow())),
            cancel);
        if (!found)
        {
            throw Missing(id);
        }
    }

    /// <exception cref="ProblemException">BadRequestData: not a URI; ResourceNotFound.</exception>
    public async ValueTask<RegisteredSubscription> Retrieve(string tenant, string id, CancellationToken cancel)
    {
        RequireUri(id);
        await tenants.Require(tenant, cancel);
        return await registry.Fetch(tenant, id, cancel) is { Subscription.IsToRegistrations: false } found ? found : throw Missing(id);
    }

    /// <exception cref="ProblemException">BadRequestData: not a URI; ResourceNotFound.</exception>
    public async Task Delete(string tenant, string id, CancellationToken cancel)
    {
        await Retrieve(tenant, id, cancel);
        if (!await registry.Remove(tenant, id, cancel))
        {
            throw Missing(id);
        }
    }

    /// <summary>One page of a tenant's subscriptions, oldest first, and how many there are.</summary>
    public async ValueTask<(IReadOnlyList<RegisteredSubscription> Page, int Count)> List(string tenant, int offset, int limit, CancellationToken cancel)
    {
        await tenants.Require(tenant, cancel);
        return registry.List(tenant, offset, limit);
    }

    // What other nodes committed before this is before the subscription.
    private Task CatchUp(CancellationToken cancel) => shared?.CatchUp(cancel) ?? Task.CompletedTask;

    // One that was paused or expired begins again now: what changed meanwhile is not told (clause 5.8.6).
    private (Subscription Subscription, long Since) Updated(RegisteredSubscription registered, JsonValue fragment, SubscriptionFrame frame)
    {
        var updated = SubscriptionParser.Update(registered.Subscription, fragment, frame);
        RequireLevel(updated);
        var wasActive = registered.Subscription.StatusAt(frame.Now) == SubscriptionStatus.Active;
        return (updated, wasActive ? registered.Since : store.LastSequence);
    }

    internal static ValueTask<LdContext> NotificationContext(ContextRegistry contexts, JsonValue body, LdContext otherwise, CancellationToken cancel) =>
        body is JsonObject members && members["jsonldContext"] is JsonString url && Names.IsUri(url.Value)
            ? contexts.Resolve(url, cancel)
            : ValueTask.FromResult(otherwise);

    private void RequireLevel(Subscription subscription)
    {
        var most = options.Value.MaxJoinLevel;
        if (subscription.Notification.Linked?.Level > most)
        {
            throw ProblemException.BadRequestData(
                $"The member \"notification.joinLevel\" is at most {most} here, not {subscription.Notification.Linked.Level}", "joinLevel", "notification.joinLevel");
        }

        if (subscription.Q?.LinkedDepth > most)
        {
            throw ProblemException.BadRequestData($"The member \"q\" follows {subscription.Q.LinkedDepth} relationships, which is more than {most}", "q");
        }
    }

    /// <summary>Tells it again: of the present state, or of what changed. What it is owed already comes first.</summary>
    /// <exception cref="ProblemException">BadRequestData: not a URI, or it is told at intervals; ResourceNotFound; Conflict: it is being told already.</exception>
    public async Task Replay(string tenant, string id, ReplayStart start, CancellationToken cancel)
    {
        var current = await Retrieve(tenant, id, cancel);
        RequireNoInterval(current.Subscription, start);
        if (current.Replay is not null || !await registry.Begin(current, current.Since, start, CancellationToken.None))
        {
            throw new ProblemException(new Problem(ProblemType.Conflict, $"Subscription {id} is being told of what was before already"));
        }
    }

    private static void RequireNoInterval(Subscription subscription, ReplayStart? start)
    {
        if (start is not null && subscription.TimeInterval is not null)
        {
            throw ProblemException.BadRequestData("A subscription with a \"timeInterval\" hears of the state at each interval; it cannot start from another point", "timeInterval");
        }
    }

    internal static void RequireUri(string id)
    {
        if (!Names.IsUri(id))
        {
            throw ProblemException.BadRequestData($"The subscription id \"{id}\" is not a URI", "subscriptionId");
        }
    }

    internal static ProblemException Missing(string id) => ProblemException.NotFound($"Subscription {id} does not exist");
}
