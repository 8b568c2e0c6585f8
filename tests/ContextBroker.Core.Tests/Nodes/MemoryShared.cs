using System.Collections.Concurrent;
using ContextBroker.Core.Storage;

namespace ContextBroker.Core.Tests.Nodes;

/// <summary>Leases of a store in memory, that may be away.</summary>
internal sealed class MemoryShared : ISharedStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Lease> _leases = [];

    public bool IsGone { get; set; }

    public int Renewals { get; private set; }

    /// <summary>How often somebody looked at all of them.</summary>
    public int Looks { get; private set; }

    /// <summary>Names of leases whose holders were taken for gone.</summary>
    public ConcurrentBag<string> Buried { get; } = [];

    public ValueTask<Lease?> Look(string name, CancellationToken cancel)
    {
        RequireThere();
        lock (_lock)
        {
            return ValueTask.FromResult(_leases.GetValueOrDefault(name));
        }
    }

    public Task<IReadOnlyList<Lease>> All(string prefix, CancellationToken cancel)
    {
        RequireThere();
        lock (_lock)
        {
            Looks++;
            return Task.FromResult<IReadOnlyList<Lease>>([.. _leases.Values.Where(lease => lease.Name.StartsWith(prefix, StringComparison.Ordinal))]);
        }
    }

    public Task<Lease?> Take(string name, Lease? seen, string holder, IReadOnlyCollection<string> readers, CancellationToken cancel)
    {
        RequireThere();
        lock (_lock)
        {
            return Task.FromResult(_leases.GetValueOrDefault(name) != seen ? null : _leases[name] = new Lease(name, holder, (seen?.Epoch ?? 0) + 1, (seen?.Beat ?? 0) + 1));
        }
    }

    public Task<Lease?> Renew(Lease held, CancellationToken cancel)
    {
        RequireThere();
        lock (_lock)
        {
            Renewals++;
            return Task.FromResult(IsStill(held, out var now) ? _leases[held.Name] = now with { Beat = now.Beat + 1 } : null);
        }
    }

    public Task Release(Lease held, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (IsStill(held, out var now))
            {
                _leases[held.Name] = now with { Holder = "", Beat = now.Beat + 1 };
            }
        }

        return Task.CompletedTask;
    }

    public Task Bury(Lease seen, CancellationToken cancel)
    {
        RequireThere();
        lock (_lock)
        {
            if (_leases.GetValueOrDefault(seen.Name) == seen)
            {
                _leases.Remove(seen.Name);
                Buried.Add(seen.Name);
            }
        }

        return Task.CompletedTask;
    }

    public Task Follow(IStoreListener listener, CancellationToken cancel) => throw new NotSupportedException();

    public Task CatchUp(CancellationToken cancel) => throw new NotSupportedException();

    public Task<(long Last, IReadOnlyDictionary<(string Tenant, string SubscriptionId), long> Waiting)> Owed(CancellationToken cancel) => throw new NotSupportedException();

    public Task<IReadOnlyList<OutboxEntry>> Queued(long after, int max, CancellationToken cancel) => throw new NotSupportedException();

    public bool IsAway(Exception failure) => failure is TimeoutException;

    private bool IsStill(Lease held, out Lease now) => _leases.TryGetValue(held.Name, out now!) && now.Holder == held.Holder && now.Epoch == held.Epoch;

    private void RequireThere()
    {
        if (IsGone)
        {
            throw new TimeoutException("The store is away");
        }
    }
}
