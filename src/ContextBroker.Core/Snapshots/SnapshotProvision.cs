using ContextBroker.Core.Entities;
using ContextBroker.Core.Federation;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.NgsiLd.Snapshots;
using ContextBroker.NgsiLd.Temporal;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Snapshots;

/// <summary>Creating, cloning, retrieving, updating, deleting and purging snapshots (clause 5.16).</summary>
public sealed class SnapshotProvision : IDisposable
{
    private readonly SnapshotRegistry _registry;
    private readonly SnapshotFiller _filler;
    private readonly SnapshotRemoval _removal;
    private readonly SnapshotNotices _notices;
    private readonly TenantRegistry _tenants;
    private readonly TimeProvider _clock;
    private readonly SnapshotOptions _options;
    private readonly SemaphoreSlim _creating = new(1, 1);

    internal SnapshotProvision(
        SnapshotRegistry registry,
        SnapshotFiller filler,
        SnapshotRemoval removal,
        SnapshotNotices notices,
        TenantRegistry tenants,
        TimeProvider clock,
        IOptions<SnapshotOptions> options) =>
        (_registry, _filler, _removal, _notices, _tenants, _clock, _options) = (registry, filler, removal, notices, tenants, clock, options.Value);

    /// <summary>An id for a snapshot that brings none.</summary>
    public string NewId() => $"urn:ngsi-ld:Snapshot:{Guid.CreateVersion7(_clock.GetUtcNow())}";

    /// <summary>Clause 5.16.1. The snapshot exists when this returns; it is filled in the background.</summary>
    /// <param name="origin">The request, as it is remembered after it was answered: other sources are asked in its name. Null: there are none.</param>
    /// <exception cref="ProblemException">AlreadyExists; NonexistentTenant; BadRequestData: too many queries; Conflict: too many snapshots.</exception>
    public async Task<string> Create(
        string tenant,
        Snapshot wanted,
        IReadOnlyList<SnapshotQuery> queries,
        IReadOnlyList<EvolutionQuery> evolutions,
        RequestOrigin? origin,
        CancellationToken cancel)
    {
        await _tenants.Require(tenant, cancel);
        if (queries.Count + evolutions.Count > _options.MaxQueries)
        {
            throw ProblemException.BadRequestData(
                $"The snapshot has {queries.Count + evolutions.Count} queries; at most {_options.MaxQueries} are taken", "snapshotQueries");
        }

        var registered = await Register(tenant, wanted, cancel);
        _filler.Add(new SnapshotOrder(registered, tenant, queries, evolutions, IsClone: false, origin));
        return wanted.Id;
    }

    /// <summary>Clause 5.16.2.</summary>
    /// <exception cref="ProblemException">ResourceNotFound; AlreadyExists; Conflict: the snapshot is not ready, or there are too many.</exception>
    public async Task<string> Clone(string tenant, string id, Snapshot wanted, CancellationToken cancel)
    {
        await Retrieve(tenant, id, cancel);
        var source = _registry.Use(tenant, id, _clock.GetUtcNow());
        try
        {
            var registered = await Register(tenant, wanted, cancel);
            _filler.Add(new SnapshotOrder(registered, source.Partition, [SnapshotQuery.Everything], [new EvolutionQuery()], IsClone: true, Held: source));
        }
        catch
        {
            source.Dispose();
            throw;
        }

        return wanted.Id;
    }

    /// <summary>Clause 5.16.3.</summary>
    /// <exception cref="ProblemException">BadRequestData: not a URI; ResourceNotFound.</exception>
    public async ValueTask<Snapshot> Retrieve(string tenant, string id, CancellationToken cancel) => (await Require(tenant, id, cancel)).Snapshot;

    /// <summary>Clause 5.16.4.</summary>
    /// <returns>The snapshot's new status.</returns>
    /// <exception cref="ProblemException">BadRequestData, naming the member; ResourceNotFound.</exception>
    public async Task<Snapshot> Update(string tenant, string id, JsonValue fragment, CancellationToken cancel)
    {
        var registered = await Require(tenant, id, cancel);
        if (!await _registry.Change(registered, record => Updated(record, fragment)))
        {
            throw Missing(id);
        }

        await _notices.Send(registered);
        return registered.Snapshot;
    }

    /// <summary>Clause 5.16.5.</summary>
    /// <exception cref="ProblemException">BadRequestData: not a URI; ResourceNotFound.</exception>
    public async Task Delete(string tenant, string id, CancellationToken cancel)
    {
        if (!await _removal.Remove(await Require(tenant, id, cancel)))
        {
            throw Missing(id);
        }
    }

    /// <summary>Clause 5.16.7.</summary>
    /// <returns>How many fit and are gone.</returns>
    /// <exception cref="ProblemException">NonexistentTenant.</exception>
    public async Task<int> Purge(string tenant, SnapshotFilter filter, CancellationToken cancel)
    {
        await _tenants.Require(tenant, cancel);
        var purged = 0;
        foreach (var registered in _registry.List(tenant))
        {
            if (!HasExpired(registered) && filter.Matches(registered.Snapshot) && await _removal.Remove(registered))
            {
                purged++;
            }
        }

        return purged;
    }

    public void Dispose() => _creating.Dispose();

    private async ValueTask<RegisteredSnapshot> Require(string tenant, string id, CancellationToken cancel)
    {
        if (!Names.IsUri(id))
        {
            throw ProblemException.BadRequestData($"The snapshot id \"{id}\" is not a URI", "snapshotId");
        }

        await _tenants.Require(tenant, cancel);
        return _registry.Find(tenant, id) is { } registered && !HasExpired(registered) ? registered : throw Missing(id);
    }

    private async Task<RegisteredSnapshot> Register(string tenant, Snapshot wanted, CancellationToken cancel)
    {
        if (_registry.Find(tenant, wanted.Id) is { } known)
        {
            await EndExpired(known);
        }

        await _creating.WaitAsync(cancel);
        try
        {
            await MakeRoom(tenant, wanted);
            return await Add(tenant, wanted, cancel);
        }
        finally
        {
            _creating.Release();
        }
    }

    private async Task<RegisteredSnapshot> Add(string tenant, Snapshot wanted, CancellationToken cancel)
    {
        var now = _clock.GetUtcNow();
        var snapshot = wanted with
        {
            Status = SnapshotStatus.Preparing, CreatedAt = now, ModifiedAt = now, LastUsedAt = now, ExpiresAt = EndOf(wanted.Lifetime, now),
        };
        return await _registry.Add(tenant, snapshot, cancel) ?? throw Known(wanted.Id);
    }

    // One whose time is over does not stand in the way of its successor until it is swept away.
    private async Task EndExpired(RegisteredSnapshot known)
    {
        if (!HasExpired(known))
        {
            throw Known(known.Record.Snapshot.Id);
        }

        await _removal.Remove(known);
    }

    /// <summary>Clause 5.5.15: when there are too many, one with a lower priority goes, of these the one that was not used for longest.</summary>
    private async Task MakeRoom(string tenant, Snapshot wanted)
    {
        while (_registry.List(tenant) is { } all && all.Count >= _options.MaxPerTenant)
        {
            var least = all.Select(registered => (Registered: registered, registered.Snapshot))
                .OrderBy(one => one.Snapshot.Priority).ThenBy(one => one.Snapshot.LastUsedAt).First();
            if (least.Snapshot.Priority >= wanted.Priority)
            {
                throw new ProblemException(new Problem(
                    ProblemType.Conflict,
                    $"There are {all.Count} snapshots, which is the limit, and none has a lower snapshotPriority than {wanted.Priority}; delete some",
                    "snapshotPriority"));
            }

            await _removal.Remove(least.Registered);
        }
    }

    private SnapshotRecord Updated(SnapshotRecord record, JsonValue fragment)
    {
        var now = _clock.GetUtcNow();
        var updated = SnapshotParser.Update(record.Snapshot, fragment) with { ModifiedAt = now };
        updated = NamesLifetime(fragment) ? updated with { ExpiresAt = EndOf(updated.Lifetime, now) } : updated;
        return updated.Status == SnapshotStatus.Preparing ? record with { Snapshot = updated } : record.Next(updated);
    }

    // The same duration again counts from now on, too.
    private static bool NamesLifetime(JsonValue fragment) => fragment is JsonObject members && members["snapshotLifetime"] is not null;

    private DateTimeOffset EndOf(SnapshotLifetime? lifetime, DateTimeOffset now)
    {
        var most = now + _options.MaxLifetime;
        var end = lifetime is null ? now + _options.DefaultLifetime : lifetime.Duration.After(now);
        return end < most ? end : most;
    }

    private bool HasExpired(RegisteredSnapshot registered) => registered.Record.Snapshot.ExpiresAt <= _clock.GetUtcNow();

    private static ProblemException Known(string id) => ProblemException.AlreadyExists($"Snapshot {id} already exists");

    private static ProblemException Missing(string id) => ProblemException.NotFound($"Snapshot {id} does not exist");
}
