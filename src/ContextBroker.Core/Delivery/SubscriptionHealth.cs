using System.Buffers;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Nodes;
using ContextBroker.Core.Storage;
using ContextBroker.Core.Subscriptions;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Subscriptions;
using Microsoft.Extensions.DependencyInjection;

namespace ContextBroker.Core.Delivery;

/// <param name="OldestWaiting">When what waits longest came to be; null: nothing waits.</param>
/// <param name="IsBroken">Nothing got through to the endpoint lately, so that only single requests are tried.</param>
public sealed record SubscriberHealth(RegisteredSubscription Registered, long Waiting, long Dead, DateTimeOffset? OldestWaiting, bool IsBroken)
{
    public DeliveryTally Delivered { get; } = Registered.Delivered;

    /// <summary>The last attempt failed.</summary>
    public bool IsFailing => Delivered.HasFailed == true;
}

/// <summary>One endpoint and all subscriptions of a tenant that lead to it.</summary>
public sealed record EndpointHealth(Uri Endpoint, IReadOnlyList<SubscriberHealth> Subscribers);

/// <summary>How well subscribers are reached, and trying it.</summary>
public sealed class SubscriptionHealth
{
    private readonly SubscriptionRegistry _registry;
    private readonly TenantRegistry _tenants;
    private readonly DeliveryLanes _lanes;
    private readonly DeadLetters _dead;
    private readonly IDeliveryLedger _ledger;
    private readonly IOutbox _outbox;
    private readonly TimeProvider _clock;
    private readonly Duties? _duties;

    internal SubscriptionHealth(
        SubscriptionRegistry registry, TenantRegistry tenants, DeliveryLanes lanes, DeadLetters dead, IDeliveryLedger ledger, IOutbox outbox, TimeProvider clock,
        Duties? duties)
    {
        (_registry, _tenants, _lanes, _dead) = (registry, tenants, lanes, dead);
        (_ledger, _outbox, _clock, _duties) = (ledger, outbox, clock, duties);
    }

    internal static SubscriptionHealth Make(IServiceProvider services) => new(
        services.GetRequiredService<SubscriptionRegistry>(), services.GetRequiredService<TenantRegistry>(), services.GetRequiredService<DeliveryLanes>(),
        services.GetRequiredService<DeadLetters>(), services.GetRequiredService<IDeliveryLedger>(), services.GetRequiredService<IOutbox>(),
        services.GetRequiredService<TimeProvider>(), services.GetService<Duties>());

    /// <exception cref="ProblemException">BadRequestData: not a URI; ResourceNotFound.</exception>
    public async Task<SubscriberHealth> Of(string tenant, string subscriptionId, CancellationToken cancel) =>
        await Of(await Require(tenant, subscriptionId, cancel), await CountElsewhere(cancel), cancel);

    /// <summary>All endpoints of a tenant's subscriptions, those with the longest waits first.</summary>
    public async Task<IReadOnlyList<EndpointHealth>> Endpoints(string tenant, CancellationToken cancel)
    {
        await _tenants.Require(tenant, cancel);
        var elsewhere = await CountElsewhere(cancel);
        var endpoints = new Dictionary<string, (Uri Endpoint, List<SubscriberHealth> Subscribers)>();
        foreach (var registered in _registry.List(tenant, 0, int.MaxValue).Page)
        {
            var endpoint = registered.Subscription.Notification.Endpoint.PublicUri;
            if (!endpoints.TryGetValue(endpoint.AbsoluteUri, out var found))
            {
                endpoints.Add(endpoint.AbsoluteUri, found = (endpoint, []));
            }

            found.Subscribers.Add(await Of(registered, elsewhere, cancel));
        }

        return
        [
            .. endpoints.Values.Select(one => new EndpointHealth(one.Endpoint, one.Subscribers))
                .OrderBy(one => one.Subscribers.Min(subscriber => subscriber.OldestWaiting ?? DateTimeOffset.MaxValue)).ThenBy(one => one.Endpoint.AbsoluteUri, StringComparer.Ordinal),
        ];
    }

    /// <summary>Sends a notification without entities at once, beside what waits. It is in no count and no record.</summary>
    /// <exception cref="ProblemException">BadRequestData: not a URI; ResourceNotFound.</exception>
    public async Task<(SendResult Result, TimeSpan Took)> Test(string tenant, string subscriptionId, CancellationToken cancel)
    {
        var registered = await Require(tenant, subscriptionId, cancel);
        var (now, payload) = (_clock.GetUtcNow(), new ArrayBufferWriter<byte>());
        var id = $"urn:ngsi-ld:Notification:{Guid.CreateVersion7(now)}";
        NotificationWriter.Write(payload, registered.Subscription, id, now, entities: []);
        return await _lanes.Test(registered, new OutboxItem(tenant, subscriptionId, id, 0, now, payload.WrittenMemory), cancel);
    }

    private async ValueTask<RegisteredSubscription> Require(string tenant, string subscriptionId, CancellationToken cancel)
    {
        SubscriptionProvision.RequireUri(subscriptionId);
        await _tenants.Require(tenant, cancel);
        return await _registry.Fetch(tenant, subscriptionId, cancel) ?? throw SubscriptionProvision.Missing(subscriptionId);
    }

    private async ValueTask<SubscriberHealth> Of(RegisteredSubscription registered, Counts? elsewhere, CancellationToken cancel)
    {
        var (tenant, id) = (registered.Tenant, registered.Subscription.Id);
        var waiting = elsewhere is null ? _lanes.WaitingFor(tenant, id) : elsewhere.Waiting.GetValueOrDefault((tenant, id));
        var dead = elsewhere is null ? _dead.Of(tenant, id) : elsewhere.Dead.GetValueOrDefault((tenant, id));
        var oldest = waiting == 0 ? null : _lanes.OldestInMemory(tenant, id) ?? await OldestStored(tenant, id, cancel);
        return new SubscriberHealth(registered, waiting, dead, oldest, _lanes.IsBroken(registered.Subscription.Notification.Endpoint.Uri));
    }

    // Another node delivers: what waits and what was given up is counted in the store. Whether a circuit is open only that node knows.
    private async ValueTask<Counts?> CountElsewhere(CancellationToken cancel) =>
        _duties is { Serves: false } ? new Counts(await _outbox.Waiting(cancel), await _ledger.Dead(cancel)) : null;

    private async ValueTask<DateTimeOffset?> OldestStored(string tenant, string id, CancellationToken cancel) =>
        await _ledger.Find(tenant, id, new LedgerQuery(State: DeliveryState.Waiting, Limit: 1), cancel) is [var oldest, ..] ? oldest.CreatedAt : null;

    private sealed record Counts(
        IReadOnlyDictionary<(string Tenant, string SubscriptionId), long> Waiting, IReadOnlyDictionary<(string Tenant, string SubscriptionId), long> Dead);
}
