using System.Globalization;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Snapshots;

namespace ContextBroker.Core.Snapshots;

/// <summary>
/// All snapshots, in memory and stored; those that are gone too, until nothing of them is left. A change is durable before it counts.
/// </summary>
public sealed class SnapshotRegistry(IDocumentStore documents) : IDisposable
{
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Tenant, int Slot), RegisteredSnapshot> _bySlot = [];
    private readonly Dictionary<(string Tenant, string Id), RegisteredSnapshot> _byId = [];

    /// <summary>Reads what is stored; once, before anything else.</summary>
    public async Task Load(CancellationToken cancel)
    {
        foreach (var stored in await documents.List(SnapshotDocument.Kind, cancel))
        {
            var slot = int.Parse(stored.Id, CultureInfo.InvariantCulture);
            Keep(new RegisteredSnapshot(stored.Tenant, slot, SnapshotDocument.Read(stored.Json.Span), stored.Version));
        }
    }

    public RegisteredSnapshot? Find(string tenant, string id)
    {
        lock (_lock)
        {
            return _byId.GetValueOrDefault((tenant, id));
        }
    }

    /// <summary>Those of a tenant that exist.</summary>
    public IReadOnlyList<RegisteredSnapshot> List(string tenant)
    {
        lock (_lock)
        {
            return [.. _byId.Values.Where(registered => registered.Tenant == tenant)];
        }
    }

    /// <summary>The snapshot whose partition this is; null: it is none.</summary>
    public string? IdOf(string tenant)
    {
        if (SnapshotPartition.SlotOf(tenant) is not { } slot)
        {
            return null;
        }

        lock (_lock)
        {
            return _bySlot.GetValueOrDefault((SnapshotPartition.OwnerOf(tenant), slot))?.Record.Snapshot.Id;
        }
    }

    /// <summary>Begins an operation on a snapshot (clause 5.5.15).</summary>
    /// <exception cref="ProblemException">ResourceNotFound; Conflict: it holds nothing that could be asked, not yet or never.</exception>
    public SnapshotUse Use(string tenant, string id, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (!_byId.TryGetValue((tenant, id), out var registered) || registered.Record.Snapshot.ExpiresAt <= now)
            {
                throw ProblemException.NotFound($"Snapshot {id} does not exist");
            }

            RequireReady(registered.Record.Snapshot);
            registered.Touch(now);
            return new SnapshotUse(registered);
        }
    }

    internal IReadOnlyList<RegisteredSnapshot> All()
    {
        lock (_lock)
        {
            return [.. _bySlot.Values];
        }
    }

    /// <returns>Null: there is one with this id.</returns>
    internal async Task<RegisteredSnapshot?> Add(string tenant, Snapshot snapshot, CancellationToken cancel)
    {
        await _changing.WaitAsync(cancel);
        try
        {
            if (Find(tenant, snapshot.Id) is not null)
            {
                return null;
            }

            var (slot, record) = (FreeSlot(tenant), new SnapshotRecord(snapshot));
            var version = await documents.Put(SnapshotDocument.Kind, tenant, IdOf(slot), 0, SnapshotDocument.Write(record), CancellationToken.None)
                ?? throw new InvalidOperationException($"The store has a snapshot {slot} that memory has not");
            var registered = new RegisteredSnapshot(tenant, slot, record, version);
            Keep(registered);
            return registered;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <param name="change">Makes the new record from the current one; may be refused by an exception.</param>
    /// <returns>False: it is gone, and stays as it is.</returns>
    internal async Task<bool> Change(RegisteredSnapshot registered, Func<SnapshotRecord, SnapshotRecord> change, bool evenIfGone = false)
    {
        await _changing.WaitAsync();
        try
        {
            if (registered.Record.IsGone && !evenIfGone)
            {
                return false;
            }

            var record = change(registered.Record with { Snapshot = registered.Snapshot });
            registered.Version = await documents.Put(
                SnapshotDocument.Kind, registered.Tenant, IdOf(registered.Slot), registered.Version, SnapshotDocument.Write(record), CancellationToken.None)
                ?? throw new InvalidOperationException($"The stored snapshot {record.Snapshot.Id} is not the one in memory");
            Exchange(registered, record);
            return true;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Nothing is left of it: its slot is free.</summary>
    internal async Task Forget(RegisteredSnapshot registered)
    {
        await documents.Delete(SnapshotDocument.Kind, registered.Tenant, IdOf(registered.Slot), CancellationToken.None);
        lock (_lock)
        {
            _bySlot.Remove((registered.Tenant, registered.Slot));
        }

        registered.Dispose();
    }

    public void Dispose() => _changing.Dispose();

    private static void RequireReady(Snapshot snapshot)
    {
        if (!snapshot.IsReady)
        {
            throw new ProblemException(new Problem(ProblemType.Conflict, snapshot.Status == SnapshotStatus.Preparing
                ? $"Snapshot {snapshot.Id} is being prepared; its snapshotStatus says when it can be used"
                : $"Snapshot {snapshot.Id} could not be prepared and holds nothing", "NGSILD-Snapshot"));
        }
    }

    private static string IdOf(int slot) => slot.ToString(CultureInfo.InvariantCulture);

    private int FreeSlot(string tenant)
    {
        lock (_lock)
        {
            var slot = 1;
            while (_bySlot.ContainsKey((tenant, slot)))
            {
                slot++;
            }

            return slot;
        }
    }

    private void Keep(RegisteredSnapshot registered)
    {
        lock (_lock)
        {
            _bySlot.Add((registered.Tenant, registered.Slot), registered);
            if (!registered.Record.IsGone)
            {
                _byId.Add((registered.Tenant, registered.Record.Snapshot.Id), registered);
            }
        }
    }

    private void Exchange(RegisteredSnapshot registered, SnapshotRecord record)
    {
        lock (_lock)
        {
            var isLeaving = record.IsGone && !registered.Record.IsGone;
            registered.Record = record;
            if (isLeaving)
            {
                _byId.Remove((registered.Tenant, record.Snapshot.Id));
            }
        }
    }
}
