using System.Globalization;
using ContextBroker.Core.Nodes;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Snapshots;

namespace ContextBroker.Core.Snapshots;

/// <summary>
/// All snapshots, in memory and stored; those that are gone too, until nothing of them is left. A change is durable before it counts.
/// </summary>
public sealed class SnapshotRegistry(IDocumentStore documents, ISharedStore? shared = null, Duties? duties = null) : IHeldDocuments, IDisposable
{
    private static readonly DateTimeOffset FirstSlot = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Tenant, int Slot), RegisteredSnapshot> _bySlot = [];
    private readonly Dictionary<(string Tenant, string Id), RegisteredSnapshot> _byId = [];

    /// <summary>Reads what is stored; once, before anything else.</summary>
    public async Task Load(CancellationToken cancel)
    {
        foreach (var stored in await documents.List(SnapshotDocument.Kind, cancel))
        {
            Keep(Read(stored));
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
            await TakeUpOthers(cancel);
            if (Find(tenant, snapshot.Id) is not null)
            {
                return null;
            }

            var record = new SnapshotRecord(snapshot, Node: duties?.Node);
            var (slot, version) = await TakeSlot(tenant, snapshot.CreatedAt, SnapshotDocument.Write(record));
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

            while (true)
            {
                var record = change(registered.Record with { Snapshot = registered.Snapshot });
                if (await documents.Put(
                    SnapshotDocument.Kind, registered.Tenant, IdOf(registered.Slot), registered.Version, SnapshotDocument.Write(record), CancellationToken.None) is { } version)
                {
                    registered.Version = version;
                    Exchange(registered, record);
                    return true;
                }

                await ReadOther(registered);
                if (registered.Record.IsGone && !evenIfGone)
                {
                    return false;
                }
            }
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
        LetGo(registered);
    }

    IReadOnlyCollection<string> IHeldDocuments.Kinds { get; } = [SnapshotDocument.Kind];

    IReadOnlyCollection<(string Tenant, string Id)> IHeldDocuments.Held(string kind) => [.. All().Select(held => (held.Tenant, IdOf(held.Slot)))];

    long? IHeldDocuments.VersionOf(string kind, string tenant, string id) => OfSlot(tenant, id)?.Version;

    /// <summary>Reads it again, for another node has changed it, or nothing of it is left.</summary>
    async Task IHeldDocuments.Refresh(string kind, string tenant, string id, CancellationToken cancel)
    {
        await _changing.WaitAsync(cancel);
        try
        {
            var (stored, held) = (await documents.Find(kind, tenant, id, cancel), OfSlot(tenant, id));
            if (stored is null)
            {
                LetGo(held);
            }
            else if (held is null)
            {
                Keep(Read(stored));
            }
            else if (held.Version != stored.Version)
            {
                TakeUp(held, stored);
            }
        }
        finally
        {
            _changing.Release();
        }
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

    private RegisteredSnapshot? OfSlot(string tenant, string id)
    {
        lock (_lock)
        {
            return _bySlot.GetValueOrDefault((tenant, int.Parse(id, CultureInfo.InvariantCulture)));
        }
    }

    // Another node may have taken the same: then the next one.
    private async Task<(int Slot, long Version)> TakeSlot(string tenant, DateTimeOffset now, byte[] json)
    {
        // Of several nodes one may still erase what was in a slot when another has freed it: there no slot is given twice.
        var first = shared is null ? 0 : (int)((now - FirstSlot).Ticks / TimeSpan.TicksPerSecond);
        for (var slot = FreeSlot(tenant, first); ; slot = FreeSlot(tenant, slot))
        {
            if (await documents.Put(SnapshotDocument.Kind, tenant, IdOf(slot), 0, json, CancellationToken.None) is { } version)
            {
                return (slot, version);
            }

            if (shared is null)
            {
                throw new InvalidOperationException($"The store has a snapshot {slot} that memory has not");
            }
        }
    }

    private int FreeSlot(string tenant, int after)
    {
        lock (_lock)
        {
            var slot = after + 1;
            while (_bySlot.ContainsKey((tenant, slot)))
            {
                slot++;
            }

            return slot;
        }
    }

    private async Task ReadOther(RegisteredSnapshot registered)
    {
        if (shared is null || await documents.Find(SnapshotDocument.Kind, registered.Tenant, IdOf(registered.Slot), CancellationToken.None) is not { } stored)
        {
            throw new InvalidOperationException($"The stored snapshot {registered.Record.Snapshot.Id} is not the one in memory");
        }

        TakeUp(registered, stored);
    }

    private async Task TakeUpOthers(CancellationToken cancel)
    {
        foreach (var stored in shared is null ? [] : await documents.List(SnapshotDocument.Kind, cancel))
        {
            if (OfSlot(stored.Tenant, stored.Id) is null)
            {
                Keep(Read(stored));
            }
        }
    }

    private static RegisteredSnapshot Read(StoredDocument stored) =>
        new(stored.Tenant, int.Parse(stored.Id, CultureInfo.InvariantCulture), SnapshotDocument.Read(stored.Json.Span), stored.Version);

    private void TakeUp(RegisteredSnapshot held, StoredDocument stored)
    {
        held.Version = stored.Version;
        Exchange(held, SnapshotDocument.Read(stored.Json.Span));
        if (held.Record.IsGone)
        {
            held.Abandon();
        }
    }

    private void LetGo(RegisteredSnapshot? held)
    {
        if (held is null)
        {
            return;
        }

        lock (_lock)
        {
            _bySlot.Remove((held.Tenant, held.Slot));
            if (_byId.GetValueOrDefault((held.Tenant, held.Record.Snapshot.Id)) == held)
            {
                _byId.Remove((held.Tenant, held.Record.Snapshot.Id));
            }
        }

        held.Dispose();
    }

    private void Keep(RegisteredSnapshot registered)
    {
        lock (_lock)
        {
            _bySlot.Add((registered.Tenant, registered.Slot), registered);
            if (!registered.Record.IsGone)
            {
                _byId[(registered.Tenant, registered.Record.Snapshot.Id)] = registered;
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
