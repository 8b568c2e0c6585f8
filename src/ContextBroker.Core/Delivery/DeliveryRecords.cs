using ContextBroker.Core.Entities;
using ContextBroker.Core.Storage;
using ContextBroker.Core.Subscriptions;
using ContextBroker.NgsiLd;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Delivery;

/// <summary>Who got what, when; what was given up, and sending that again; receipts by receivers. Extensions of the broker, beside the standard's operations.</summary>
public sealed class DeliveryRecords
{
    private readonly SubscriptionRegistry _registry;
    private readonly TenantRegistry _tenants;
    private readonly IDeliveryLedger _ledger;
    private readonly DeliveryLanes _lanes;
    private readonly DeadLetters _dead;
    private readonly Outgoing _outgoing;
    private readonly LedgerOptions _options;
    private readonly TimeProvider _clock;

    internal DeliveryRecords(
        SubscriptionRegistry registry, TenantRegistry tenants, IDeliveryLedger ledger, DeliveryLanes lanes, DeadLetters dead, Outgoing outgoing,
        IOptions<LedgerOptions> options, TimeProvider clock)
    {
        (_registry, _tenants, _ledger, _lanes) = (registry, tenants, ledger, lanes);
        (_dead, _outgoing, _options, _clock) = (dead, outgoing, options.Value, clock);
    }

    internal static DeliveryRecords Make(IServiceProvider services) => new(
        services.GetRequiredService<SubscriptionRegistry>(), services.GetRequiredService<TenantRegistry>(), services.GetRequiredService<IDeliveryLedger>(),
        services.GetRequiredService<DeliveryLanes>(), services.GetRequiredService<DeadLetters>(), services.GetRequiredService<Outgoing>(),
        services.GetRequiredService<IOptions<LedgerOptions>>(), services.GetRequiredService<TimeProvider>());

    /// <summary>One page, by rising number. A deleted subscription's records can be read as long as they are kept.</summary>
    /// <exception cref="ProblemException">BadRequestData: not a URI; ResourceNotFound: no such subscription, and no record of one.</exception>
    public async ValueTask<IReadOnlyList<LedgerEntry>> Find(string tenant, string subscriptionId, LedgerQuery query, CancellationToken cancel)
    {
        SubscriptionProvision.RequireUri(subscriptionId);
        await _tenants.Require(tenant, cancel);
        var entries = await _ledger.Find(tenant, subscriptionId, query, cancel);
        if (entries.Count == 0)
        {
            await RequireKnown(tenant, subscriptionId, cancel);
        }

        return [.. entries.Select(Current)];
    }

    /// <summary>One record, and the notification itself if it waits or is dead.</summary>
    /// <exception cref="ProblemException">BadRequestData: not a URI; ResourceNotFound.</exception>
    public async ValueTask<(LedgerEntry Entry, ReadOnlyMemory<byte>? Notification)> Retrieve(string tenant, string subscriptionId, long number, CancellationToken cancel)
    {
        var entries = await Find(tenant, subscriptionId, new LedgerQuery(After: number - 1, Limit: 1), cancel);
        return entries is [var entry] && entry.Number == number
            ? (entry, await _ledger.Payload(tenant, subscriptionId, number, cancel))
            : throw ProblemException.NotFound($"Subscription {subscriptionId} has no delivery {number}");
    }

    /// <summary>Sends what was given up once more, behind what waits: all that the query finds, or one.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="ProblemException">ResourceNotFound: no such subscription (any more).</exception>
    public async Task<int> Retry(string tenant, string subscriptionId, LedgerQuery query, CancellationToken cancel)
    {
        SubscriptionProvision.RequireUri(subscriptionId);
        await _tenants.Require(tenant, cancel);
        RequireThere(tenant, subscriptionId);
        var (count, after) = (0, query.After);
        while (true)
        {
            var wanted = (int)Math.Min(500L, query.Limit - count);
            var dead = await _ledger.Find(tenant, subscriptionId, query with { State = DeliveryState.Dead, After = after, Limit = wanted }, cancel);
            if (dead.Count == 0)
            {
                return count;
            }

            var entries = await _outgoing.PutBack(tenant, subscriptionId, [.. dead.Select(entry => entry.Number)], _clock.GetUtcNow(), cancel);
            _dead.Count(tenant, subscriptionId, -entries.Count);
            (count, after) = (count + entries.Count, dead[^1].Number);
            if (count >= query.Limit)
            {
                return count;
            }
        }
    }

    /// <summary>The receiver says that it has a notification; said twice, the first counts.</summary>
    /// <exception cref="ProblemException">BadRequestData: not a URI; ResourceNotFound: no such subscription or notification.</exception>
    public async Task Receive(string tenant, string subscriptionId, string notificationId, string? text, CancellationToken cancel)
    {
        SubscriptionProvision.RequireUri(subscriptionId);
        await _tenants.Require(tenant, cancel);
        var receipt = new Receipt(_clock.GetUtcNow(), text);
        if (!await _ledger.Receive(tenant, subscriptionId, notificationId, receipt, _options.ReceiptWindow, cancel))
        {
            throw ProblemException.NotFound($"Subscription {subscriptionId} has no notification {notificationId}");
        }
    }

    private LedgerEntry Current(LedgerEntry entry) =>
        entry.State == DeliveryState.Waiting && _lanes.Noted(entry.Number) is { } attempts ? entry with { Attempts = attempts.Encode() } : entry;

    private async ValueTask RequireKnown(string tenant, string subscriptionId, CancellationToken cancel)
    {
        if (_registry.Find(tenant, subscriptionId) is null && await _ledger.Find(tenant, subscriptionId, new LedgerQuery(Limit: 1), cancel) is [])
        {
            throw SubscriptionProvision.Missing(subscriptionId);
        }
    }

    private void RequireThere(string tenant, string subscriptionId)
    {
        if (_registry.Find(tenant, subscriptionId) is null)
        {
            throw SubscriptionProvision.Missing(subscriptionId);
        }
    }
}
