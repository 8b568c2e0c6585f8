using ContextBroker.Core.Contexts;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Subscriptions;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.Core.Registrations;

/// <summary>Subscriptions to registrations (clauses 5.11.2 to 5.11.6). They live beside those to entities, and their ids are of one space.</summary>
public sealed class RegistrationSubscriptionProvision
{
    private readonly SubscriptionRegistry _subscriptions;
    private readonly RegistrationRegistry _registrations;
    private readonly RegistrationNotifier _notifier;
    private readonly ContextRegistry _contexts;
    private readonly TenantRegistry _tenants;
    private readonly TimeProvider _clock;

    internal RegistrationSubscriptionProvision(
        SubscriptionRegistry subscriptions,
        RegistrationRegistry registrations,
        RegistrationNotifier notifier,
        ContextRegistry contexts,
        TenantRegistry tenants,
        TimeProvider clock)
    {
        (_subscriptions, _registrations, _notifier) = (subscriptions, registrations, notifier);
        (_contexts, _tenants, _clock) = (contexts, tenants, clock);
    }

    /// <returns>The subscription's id.</returns>
    /// <exception cref="ProblemException">BadRequestData naming the member; AlreadyExists; LdContextNotAvailable for its jsonldContext.</exception>
    public async Task<string> Create(string tenant, JsonValue body, LdContext context, CancellationToken cancel)
    {
        await _tenants.RequireFor(mayCreate: true, tenant, cancel);
        var notificationContext = await SubscriptionProvision.NotificationContext(_contexts, body, context, cancel);
        var frame = new SubscriptionFrame(context, notificationContext, _clock.GetUtcNow(), IsToRegistrations: true);
        var subscription = SubscriptionParser.Create(body, $"urn:ngsi-ld:Subscription:{Guid.CreateVersion7(frame.Now)}", frame);
        await using var turn = await _notifier.Turn(cancel);
        var since = turn.Next();
        if (!await _subscriptions.Add(tenant, subscription, since, CancellationToken.None))
        {
            throw ProblemException.AlreadyExists($"Subscription {subscription.Id} exists already");
        }

        await Tell(tenant, subscription.Id, since);
        return subscription.Id;
    }

    /// <exception cref="ProblemException">BadRequestData naming the member; ResourceNotFound; LdContextNotAvailable for its jsonldContext.</exception>
    public async Task Update(string tenant, string id, JsonValue fragment, LdContext context, CancellationToken cancel)
    {
        var current = await Retrieve(tenant, id, cancel);
        var notificationContext = await SubscriptionProvision.NotificationContext(_contexts, fragment, current.Subscription.Context, cancel);
        var frame = new SubscriptionFrame(context, notificationContext, _clock.GetUtcNow());
        await using var turn = await _notifier.Turn(cancel);
        var since = turn.Next();
        if (!await _subscriptions.Replace(
            tenant, id, registered => (SubscriptionParser.Update(registered.Subscription, fragment, frame), since), CancellationToken.None))
        {
            throw SubscriptionProvision.Missing(id);
        }

        await Tell(tenant, id, since);
    }

    /// <exception cref="ProblemException">BadRequestData: not a URI; ResourceNotFound.</exception>
    public async ValueTask<RegisteredSubscription> Retrieve(string tenant, string id, CancellationToken cancel)
    {
        SubscriptionProvision.RequireUri(id);
        await _tenants.Require(tenant, cancel);
        return await _subscriptions.Fetch(tenant, id, cancel) is { Subscription.IsToRegistrations: true } found ? found : throw SubscriptionProvision.Missing(id);
    }

    /// <exception cref="ProblemException">BadRequestData: not a URI; ResourceNotFound.</exception>
    public async Task Delete(string tenant, string id, CancellationToken cancel)
    {
        await Retrieve(tenant, id, cancel);
        if (!await _subscriptions.Remove(tenant, id, cancel))
        {
            throw SubscriptionProvision.Missing(id);
        }
    }

    /// <summary>One page of a tenant's subscriptions to registrations, oldest first, and how many there are.</summary>
    public async ValueTask<(IReadOnlyList<RegisteredSubscription> Page, int Count)> List(string tenant, int offset, int limit, CancellationToken cancel)
    {
        await _tenants.Require(tenant, cancel);
        return _subscriptions.List(tenant, offset, limit, toRegistrations: true);
    }

    // All that matches now (clauses 5.11.2.4, 5.11.3.4).
    private async Task Tell(string tenant, string id, long since)
    {
        if (_subscriptions.Find(tenant, id) is { } registered)
        {
            _notifier.Plan(registered, since, _registrations.Match);
        }

        await _notifier.Send();
    }
}
