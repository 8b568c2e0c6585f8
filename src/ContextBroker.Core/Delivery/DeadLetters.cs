using System.Collections.Concurrent;
using ContextBroker.Core.Storage;

namespace ContextBroker.Core.Delivery;

/// <summary>How many notifications of each subscription were given up and wait in the ledger to be sent again.</summary>
internal sealed class DeadLetters(IDeliveryLedger ledger)
{
    private readonly ConcurrentDictionary<(string Tenant, string SubscriptionId), long> _counts = new();

    public long Total => _counts.Values.Sum();

    public long Of(string tenant, string subscriptionId) => _counts.GetValueOrDefault((tenant, subscriptionId));

    public async Task Load(CancellationToken cancel)
    {
        _counts.Clear();
        foreach (var (subscription, count) in await ledger.Dead(cancel))
        {
            _counts[subscription] = count;
        }
    }

    public void Count(string tenant, string subscriptionId, long more) => _counts.AddOrUpdate((tenant, subscriptionId), more, (_, count) => count + more);

    public void Forget(string tenant, string subscriptionId) => _counts.TryRemove((tenant, subscriptionId), out _);
}
