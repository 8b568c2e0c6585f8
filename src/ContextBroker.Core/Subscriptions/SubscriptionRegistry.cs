using ContextBroker.Core.Contexts;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Nodes;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Subscriptions;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Core.Subscriptions;

/// <summary>All subscriptions, in memory and stored. Reading never waits; a change of a subscription is durable before it counts.</summary>
public sealed partial class SubscriptionRegistry(
    IDocumentStore documents, ContextRegistry contexts, TenantRegistry tenants, ILogger<SubscriptionRegistry> logger, ISharedStore? shared = null)
    : IHeldDocuments, IDisposable
{
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Tenant, string Id), RegisteredSubscription> _byId = [];
    private readonly Dictionary<(string Tenant, bool IsToRegistrations), SortedDictionary<(DateTimeOffset CreatedAt, string Id), RegisteredSubscription>> _lists = [];
    private readonly SubscriptionIndex _index = new();
    private readonly Dictionary<(string Tenant, string Id), StoredDocument> _storedTallies = [];
    private List<StoredDocument> _unread = [];

    /// <summary>A subscription is new (no before), another (both) or gone (no after). Called after it counts; must not block.</summary>
    public event Action<RegisteredSubscription?, RegisteredSubscription?>? Changed;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _byId.Count;
            }
        }
    }

    /// <summary>Reads what is stored; once, before anything else. One whose @context cannot be had is read later, not forgotten.</summary>
    public async Task Load(CancellationToken cancel)
    {
        foreach (var counted in await documents.List(TallyDocument.Kind, cancel))
        {
            _storedTallies[(counted.Tenant, counted.Id)] = counted;
        }

        _unread = [.. await documents.List(SubscriptionDocument.Kind, cancel)];
        await ReadUnread(cancel);
    }

    /// <summary>Tries again what could not be read.</summary>
    internal async Task ReadUnread(CancellationToken cancel)
    {
        using var turn = await Turn(cancel);
        List<StoredDocument> left = [];
        foreach (var stored in _unread)
        {
            if (!await TryRead(stored, cancel))
            {
                left.Add(stored);
            }
        }

        _unread = left;
    }

    /// <summary>It is stored, but could not be read yet.</summary>
    internal bool IsUnread(string tenant, string id) => _unread.Exists(stored => stored.Tenant == tenant && stored.Id == id);

    public RegisteredSubscription? Find(string tenant, string id)
    {
        lock (_lock)
        {
            return _byId.GetValueOrDefault((tenant, id));
        }
    }

    /// <summary>The same, and if it is not known here, perhaps another node has just stored it.</summary>
    internal async ValueTask<RegisteredSubscription?> Fetch(string tenant, string id, CancellationToken cancel)
    {
        if (Find(tenant, id) is { } known)
        {
            return known;
        }

        if (shared is null)
        {
            return null;
        }

        await Refresh(SubscriptionDocument.Kind, tenant, id, cancel);
        return Find(tenant, id);
    }

    /// <summary>A tenant's subscriptions, to entities or to registrations, in the order of their creation.</summary>
    public (IReadOnlyList<RegisteredSubscription> Page, int Count) List(string tenant, int offset, int limit, bool toRegistrations = false)
    {
        lock (_lock)
        {
            return _lists.TryGetValue((tenant, toRegistrations), out var all) ? ([.. all.Values.Skip(offset).Take(limit)], all.Count) : ([], 0);
        }
    }

    public IReadOnlyList<RegisteredSubscription> All()
    {
        lock (_lock)
        {
            return [.. _byId.Values];
        }
    }

    /// <summary>The subscriptions that may want this change; each is still to be asked.</summary>
    public void Collect(string tenant, EntityChange change, HashSet<RegisteredSubscription> found)
    {
        lock (_lock)
        {
            _index.Collect(tenant, change, found);
        }
    }

    /// <returns>False: there is one with this id.</returns>
    internal async Task<bool> Add(
        string tenant, Subscription subscription, long since, CancellationToken cancel, ReplayStart? replay = null, SubscriptionOrigin? origin = null)
    {
        using var turn = await Turn(cancel);
        var json = SubscriptionDocument.Write(subscription, since, replay, origin ?? SubscriptionOrigin.Client);
        var version = await documents.Put(SubscriptionDocument.Kind, tenant, subscription.Id, 0, json, cancel);
        if (version is null)
        {
            return false;
        }

        Exchange(null, new RegisteredSubscription(tenant, subscription, since, version.Value, new TallyKeeper(DeliveryTally.Empty, 0), replay, origin));
        return true;
    }

    /// <param name="change">Makes the new one from the current one; may be refused by an exception.</param>
    /// <returns>False: there is none with this id.</returns>
    internal async Task<bool> Replace(
        string tenant, string id, Func<RegisteredSubscription, (Subscription Subscription, long Since)> change, CancellationToken cancel)
    {
        using var turn = await Turn(cancel);
        while (await Current(tenant, id, cancel) is { } current)
        {
            var (subscription, since) = change(current);
            if (await Exchange(current, subscription, since, current.Replay, cancel))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>It is to be told of what was before, or has been and hears of changes after <paramref name="since"/>.</summary>
    /// <returns>False: it is not the one that is registered (any more).</returns>
    internal async Task<bool> Begin(RegisteredSubscription current, long since, ReplayStart? replay, CancellationToken cancel)
    {
        using var turn = await Turn(cancel);
        while (Find(current.Tenant, current.Subscription.Id) is { } now && now.Replay == current.Replay)
        {
            if (await Exchange(now, now.Subscription, since, replay, cancel))
            {
                return true;
            }
        }

        return false;
    }

    /// <returns>False: there is none with this id.</returns>
    internal async Task<bool> Remove(string tenant, string id, CancellationToken cancel)
    {
        using var turn = await Turn(cancel);
        if (await Current(tenant, id, cancel) is not { } current)
        {
            return false;
        }

        await documents.Delete(SubscriptionDocument.Kind, tenant, id, cancel);
        Exchange(current, null);
        await documents.Delete(TallyDocument.Kind, tenant, id, cancel);
        return true;
    }

    /// <summary>Stores the counts that changed since they were last stored.</summary>
    internal async Task WriteTallies(CancellationToken cancel)
    {
        using var turn = await Turn(cancel);
        await Task.WhenAll(All().Select(registered => WriteTally(registered, cancel)));
    }

    public void Dispose() => _changing.Dispose();

    /// <returns>False: another node has changed it; it is known here now, to be changed again.</returns>
    private async Task<bool> Exchange(RegisteredSubscription current, Subscription subscription, long since, ReplayStart? replay, CancellationToken cancel)
    {
        var (tenant, id) = (current.Tenant, current.Subscription.Id);
        var json = SubscriptionDocument.Write(subscription, since, replay, current.Origin);
        if (await documents.Put(SubscriptionDocument.Kind, tenant, id, current.Version, json, cancel) is { } version)
        {
            Exchange(current, new RegisteredSubscription(tenant, subscription, since, version, current.Tally, replay, current.Origin));
            return true;
        }

        if (shared is null)
        {
            throw new InvalidOperationException($"The stored subscription {id} is not the one in memory");
        }

        await ReadAgain(tenant, id, cancel);
        return false;
    }

    private async Task<bool> TryRead(StoredDocument stored, CancellationToken cancel)
    {
        try
        {
            var (subscription, since, replay, origin) = await SubscriptionDocument.Read(stored, contexts, cancel);
            var before = Find(stored.Tenant, stored.Id);
            Exchange(before, new RegisteredSubscription(stored.Tenant, subscription, since, stored.Version, before?.Tally ?? StoredTally(stored.Tenant, stored.Id), replay, origin));
            return true;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            Log.NotRead(logger, e, stored.Id);
            return false;
        }
    }

    private TallyKeeper StoredTally(string tenant, string id) => _storedTallies.Remove((tenant, id), out var counted)
        ? new TallyKeeper(TallyDocument.Read(counted.Json.Span), counted.Version)
        : new TallyKeeper(DeliveryTally.Empty, 0);

    private async Task WriteTally(RegisteredSubscription registered, CancellationToken cancel)
    {
        var keeper = registered.Tally;
        if (keeper.Unwritten is not { } tally)
        {
            return;
        }

        var (tenant, id) = (registered.Tenant, registered.Subscription.Id);
        var version = await documents.Put(TallyDocument.Kind, tenant, id, keeper.Version, TallyDocument.Write(tally), cancel);
        if (version is not null)
        {
            keeper.Version = version.Value;
            keeper.MarkWritten(tally);
        }
        else if (shared is not null)
        {
            await ReadTally(tenant, id, cancel);
        }
    }

    private async Task<Releaser> Turn(CancellationToken cancel)
    {
        await _changing.WaitAsync(cancel);
        return new Releaser(_changing);
    }

    private void Exchange(RegisteredSubscription? before, RegisteredSubscription? after)
    {
        lock (_lock)
        {
            if (before is not null)
            {
                _byId.Remove(Key(before));
                _lists[ListKey(before)].Remove(Place(before));
                if (!before.Subscription.IsToRegistrations)
                {
                    _index.Remove(before);
                }
            }

            if (after is not null)
            {
                tenants.Add(after.Tenant);
                _byId.Add(Key(after), after);
                if (!after.Subscription.IsToRegistrations)
                {
                    _index.Add(after);
                }

                if (!_lists.TryGetValue(ListKey(after), out var all))
                {
                    _lists.Add(ListKey(after), all = []);
                }

                all.Add(Place(after), after);
            }
        }

        Changed?.Invoke(before, after);
    }

    private static (string Tenant, string Id) Key(RegisteredSubscription registered) => (registered.Tenant, registered.Subscription.Id);

    private static (string Tenant, bool IsToRegistrations) ListKey(RegisteredSubscription registered) =>
        (registered.Tenant, registered.Subscription.IsToRegistrations);

    private static (DateTimeOffset CreatedAt, string Id) Place(RegisteredSubscription registered) =>
        (registered.Subscription.CreatedAt, registered.Subscription.Id);

    private readonly struct Releaser(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The stored subscription {SubscriptionId} cannot be read; it hears of nothing until it can, which is tried again")]
        public static partial void NotRead(ILogger logger, Exception exception, string subscriptionId);
    }
}
