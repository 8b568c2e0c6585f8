using ContextBroker.Core.Nodes;
using ContextBroker.Core.Storage;

namespace ContextBroker.Core.SourceSubscriptions;

/// <summary>
/// All subscriptions that were made at sources, in memory and stored. A change is durable before it counts. Among several nodes one makes and changes them, and all
/// know them, since a source may notify any.
/// </summary>
internal sealed class SourceCopies(IDocumentStore documents) : IHeldDocuments, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SourceCopy> _byKey = [];
    private readonly Dictionary<(string Tenant, string SubscriptionId), Dictionary<string, SourceCopy>> _bySubscription = [];

    public IReadOnlyCollection<string> Kinds { get; } = [SourceCopyDocument.Kind];

    public async Task Load(CancellationToken cancel)
    {
        foreach (var stored in await documents.List(SourceCopyDocument.Kind, cancel))
        {
            Exchange(null, SourceCopyDocument.Read(stored));
        }
    }

    /// <summary>Reads what another node has written, also what was not yet told here.</summary>
    public Task Reload(CancellationToken cancel) => this.Reload(SourceCopyDocument.Kind, documents, cancel);

    public IReadOnlyCollection<(string Tenant, string Id)> Held(string kind)
    {
        lock (_lock)
        {
            return [.. _byKey.Values.Select(copy => (copy.Tenant, copy.Id))];
        }
    }

    public long? VersionOf(string kind, string tenant, string id) => Held(tenant, id)?.Version;

    public async Task Refresh(string kind, string tenant, string id, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            var stored = await documents.Find(kind, tenant, id, cancel);
            Exchange(Held(tenant, id), stored is null ? null : SourceCopyDocument.Read(stored));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The one whose source notifies under this key; null: there is none.</summary>
    public SourceCopy? Find(string key)
    {
        lock (_lock)
        {
            return _byKey.GetValueOrDefault(key);
        }
    }

    public IReadOnlyList<SourceCopy> Of(string tenant, string subscriptionId)
    {
        lock (_lock)
        {
            return _bySubscription.TryGetValue((tenant, subscriptionId), out var copies) ? [.. copies.Values] : [];
        }
    }

    /// <summary>The subscriptions that have copies, of all tenants.</summary>
    public IReadOnlyList<(string Tenant, string SubscriptionId)> Subscriptions()
    {
        lock (_lock)
        {
            return [.. _bySubscription.Keys];
        }
    }

    public bool HasAny(string tenant, string subscriptionId)
    {
        lock (_lock)
        {
            return _bySubscription.ContainsKey((tenant, subscriptionId));
        }
    }

    /// <returns>It as it is stored now.</returns>
    public async Task<SourceCopy> Put(SourceCopy? before, SourceCopy after)
    {
        await _turn.WaitAsync();
        try
        {
            var version = await documents.Put(SourceCopyDocument.Kind, after.Tenant, after.Id, after.Version, SourceCopyDocument.Write(after), CancellationToken.None)
                ?? throw new InvalidOperationException($"The stored subscription {after.Id} of a source is not the one in memory");
            var stored = after with { Version = version };
            Exchange(before, stored);
            return stored;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task Remove(SourceCopy copy)
    {
        await _turn.WaitAsync();
        try
        {
            await documents.Delete(SourceCopyDocument.Kind, copy.Tenant, copy.Id, CancellationToken.None);
            Exchange(copy, null);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private SourceCopy? Held(string tenant, string id)
    {
        lock (_lock)
        {
            return _byKey.Values.FirstOrDefault(copy => copy.Tenant == tenant && copy.Id == id);
        }
    }

    private void Exchange(SourceCopy? before, SourceCopy? after)
    {
        lock (_lock)
        {
            if (before is not null && _bySubscription.TryGetValue((before.Tenant, before.SubscriptionId), out var held))
            {
                _byKey.Remove(before.Key);
                if (held.Remove(before.Id) && held.Count == 0)
                {
                    _bySubscription.Remove((before.Tenant, before.SubscriptionId));
                }
            }

            if (after is not null)
            {
                _byKey.Add(after.Key, after);
                if (!_bySubscription.TryGetValue((after.Tenant, after.SubscriptionId), out var copies))
                {
                    _bySubscription.Add((after.Tenant, after.SubscriptionId), copies = []);
                }

                copies.Add(after.Id, after);
            }
        }
    }
}
