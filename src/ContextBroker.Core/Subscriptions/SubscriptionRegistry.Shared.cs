using ContextBroker.Core.Nodes;

namespace ContextBroker.Core.Subscriptions;

/// <summary>What other nodes do to subscriptions.</summary>
public sealed partial class SubscriptionRegistry
{
    IReadOnlyCollection<string> IHeldDocuments.Kinds { get; } = [SubscriptionDocument.Kind, TallyDocument.Kind];

    IReadOnlyCollection<(string Tenant, string Id)> IHeldDocuments.Held(string kind)
    {
        lock (_lock)
        {
            return kind == SubscriptionDocument.Kind ? [.. _byId.Keys] : [];
        }
    }

    long? IHeldDocuments.VersionOf(string kind, string tenant, string id) =>
        Find(tenant, id) is not { } held ? null : kind == SubscriptionDocument.Kind ? held.Version : held.Tally.Version;

    /// <summary>Reads it again, or its counts.</summary>
    public async Task Refresh(string kind, string tenant, string id, CancellationToken cancel)
    {
        using var turn = await Turn(cancel);
        await (kind == SubscriptionDocument.Kind ? ReadAgain(tenant, id, cancel) : ReadTally(tenant, id, cancel));
    }

    // By a request: what is not known here may have been stored by another node just now.
    private async ValueTask<RegisteredSubscription?> Current(string tenant, string id, CancellationToken cancel)
    {
        if (Find(tenant, id) is null && shared is not null)
        {
            await ReadAgain(tenant, id, cancel);
        }

        return Find(tenant, id);
    }

    private async Task ReadAgain(string tenant, string id, CancellationToken cancel)
    {
        var stored = await documents.Find(SubscriptionDocument.Kind, tenant, id, cancel);
        var held = Find(tenant, id);
        _unread = [.. _unread.Where(unread => unread.Tenant != tenant || unread.Id != id)];
        if (stored is null)
        {
            if (held is not null)
            {
                Exchange(held, null);
            }
        }
        else if (held?.Version != stored.Version && !await TryRead(stored, cancel))
        {
            _unread.Add(stored);
        }
    }

    private async Task ReadTally(string tenant, string id, CancellationToken cancel)
    {
        if (await documents.Find(TallyDocument.Kind, tenant, id, cancel) is not { } stored)
        {
            _storedTallies.Remove((tenant, id));
        }
        else if (Find(tenant, id)?.Tally is { } keeper)
        {
            keeper.TakeUp(TallyDocument.Read(stored.Json.Span), stored.Version);
        }
        else
        {
            _storedTallies[(tenant, id)] = stored;
        }
    }
}
