namespace ContextBroker.Core.Entities;

/// <summary>
/// Writers of one entity wait for each other here, so that a hot entity costs one commit per change instead of races of retries.
/// Entities share stripes by hash. The store's versions, not these locks, are what makes a change safe.
/// </summary>
public sealed class EntityLocks
{
    private const int Stripes = 1024;

    private readonly SemaphoreSlim[] _stripes = new SemaphoreSlim[Stripes];

    public EntityLocks()
    {
        for (var i = 0; i < Stripes; i++)
        {
            _stripes[i] = new SemaphoreSlim(1, 1);
        }
    }

    internal SemaphoreSlim Of(string tenant, string id) => _stripes[Stripe(tenant, id)];

    /// <summary>Takes the stripes of all these entities in one order, so that no two batches wait for each other.</summary>
    internal async Task<IReadOnlyCollection<int>> Take(string tenant, IEnumerable<string> ids, CancellationToken cancel)
    {
        var wanted = new SortedSet<int>();
        foreach (var id in ids)
        {
            wanted.Add(Stripe(tenant, id));
        }

        var taken = new List<int>(wanted.Count);
        try
        {
            foreach (var stripe in wanted)
            {
                await _stripes[stripe].WaitAsync(cancel);
                taken.Add(stripe);
            }
        }
        catch
        {
            Release(taken);
            throw;
        }

        return taken;
    }

    internal void Release(IReadOnlyCollection<int> taken)
    {
        foreach (var stripe in taken)
        {
            _stripes[stripe].Release();
        }
    }

    private static int Stripe(string tenant, string id) => HashCode.Combine(tenant, id) & (Stripes - 1);
}
