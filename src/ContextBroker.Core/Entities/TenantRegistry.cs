using System.Collections.Concurrent;
using ContextBroker.Core.Snapshots;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;

namespace ContextBroker.Core.Entities;

/// <summary>
/// Which tenants exist (clauses 4.14, 5.5.10): the default one, which is the empty text, and those that something was ever written to.
/// </summary>
public sealed class TenantRegistry(IEntityStore store, ISharedStore? shared = null)
{
    private const int MaxNameLength = 128;

    private readonly IEntityStore _store = store;
    private readonly ConcurrentDictionary<string, bool> _known = new() { [""] = true };
    private volatile bool _isLoaded;

    /// <summary>Called by whoever has written the first thing of a tenant.</summary>
    public void Add(string tenant)
    {
        if (tenant.Length > 0)
        {
            _known.TryAdd(tenant, true);
        }
    }

    public async ValueTask<bool> Exists(string tenant, CancellationToken cancel)
    {
        if (_known.ContainsKey(tenant))
        {
            return true;
        }

        if (!_isLoaded)
        {
            await Load(cancel);
        }
        else if (shared is not null)
        {
            // Another node may just have written its first thing.
            await Read(cancel);
        }

        return _known.ContainsKey(tenant);
    }

    /// <summary>For operations on what must be there already.</summary>
    /// <exception cref="ProblemException">NonexistentTenant; BadRequestData: no name for a tenant.</exception>
    public ValueTask Require(string tenant, CancellationToken cancel) => RequireFor(mayCreate: false, tenant, cancel);

    /// <param name="mayCreate">The operation brings its tenant into being: only the name must be right.</param>
    public ValueTask RequireFor(bool mayCreate, string tenant, CancellationToken cancel)
    {
        // A snapshot's partition was found by its snapshot, which exists.
        if (tenant.Length == 0 || SnapshotPartition.Is(tenant))
        {
            return ValueTask.CompletedTask;
        }

        RequireName(tenant);
        return mayCreate ? ValueTask.CompletedTask : RequireKnown(tenant, cancel);
    }

    private static void RequireName(string tenant)
    {
        if (tenant.Length > MaxNameLength || !IsName(tenant))
        {
            throw ProblemException.BadRequestData(
                $"A tenant's name is 1 to {MaxNameLength} letters, digits and any of _ - . : (it was \"{Shorten(tenant)}\")", "NGSILD-Tenant");
        }
    }

    private static bool IsName(string tenant)
    {
        foreach (var c in tenant)
        {
            if (!char.IsLetterOrDigit(c) && c is not ('_' or '-' or '.' or ':'))
            {
                return false;
            }
        }

        return true;
    }

    private async ValueTask RequireKnown(string tenant, CancellationToken cancel)
    {
        if (!await Exists(tenant, cancel))
        {
            throw new ProblemException(new Problem(ProblemType.NonexistentTenant, $"Tenant {tenant} does not exist"));
        }
    }

    // Asked once: from then on every commit tells. Two that ask at the same time do no harm.
    private async Task Load(CancellationToken cancel)
    {
        _store.Committed += OnCommitted;
        await Read(cancel);
        _isLoaded = true;
    }

    private async Task Read(CancellationToken cancel)
    {
        foreach (var tenant in await _store.Tenants(cancel))
        {
            Add(tenant);
        }
    }

    private void OnCommitted(IReadOnlyList<ChangeRecord> records)
    {
        foreach (var record in records)
        {
            Add(record.Tenant);
        }
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
