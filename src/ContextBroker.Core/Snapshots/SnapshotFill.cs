using ContextBroker.Core.Changes;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Federation;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.NgsiLd.Snapshots;
using ContextBroker.NgsiLd.Temporal;

namespace ContextBroker.Core.Snapshots;

/// <summary>What is to be put into a snapshot.</summary>
/// <param name="Source">The tenant, or the partition of the snapshot to be cloned.</param>
/// <param name="Origin">The request that wants it, to ask other sources with; null: none is asked.</param>
/// <param name="Held">Keeps the source of a clone from being erased meanwhile.</param>
internal sealed record SnapshotOrder(
    RegisteredSnapshot Target,
    string Source,
    IReadOnlyList<SnapshotQuery> Queries,
    IReadOnlyList<EvolutionQuery> Evolutions,
    bool IsClone,
    RequestOrigin? Origin = null,
    IDisposable? Held = null);

/// <summary>
/// Fills one snapshot (clauses 5.16.1.4, 5.16.2.4), a batch at a time, through the door. First all pages of all queries are copied, while others
/// go on writing; then what was written meanwhile is read from the change log and applied. The snapshot so is what its queries would have found
/// at one moment, the end of the copying: no entity is older or newer than another.
/// </summary>
internal sealed class SnapshotFill(
    IEntityStore store, EntityLocks locks, LinkedEntities links, ChangeFeed feed, SnapshotSources sources, TimeProvider clock, SnapshotOptions options, SnapshotOrder order)
{
    private readonly IReadOnlyList<SnapshotQuery> _queries = order.Queries;
    private readonly string _partition = order.Target.Partition;

    // Which queries an entity fits, one bit for each.
    private readonly Dictionary<string, uint> _fits = [];

    // Entities that are here because a relationship leads to them, and the query that follows it. They stay as they were found.
    private readonly Dictionary<string, int> _linked = [];
    private readonly Problem?[] _problems = new Problem?[order.Queries.Count];
    private uint _failed;

    // A state can be read a moment before its sequence is the last one.
    private long _newest;

    /// <returns>How each query went.</returns>
    public async Task<IReadOnlyList<ExecutionResultDetails>> Run(CancellationToken cancel)
    {
        using var log = feed.Open($"snapshot {_partition}", feed.LastSequence);
        for (var i = 0; i < _queries.Count; i++)
        {
            await Copy(i, cancel);
        }

        await CatchUp(log, Math.Max(feed.LastSequence, _newest), cancel);
        await Withdraw(cancel);
        return [.. _queries.Select((_, i) => _problems[i] is { } problem ? ExecutionResultDetails.Failed(problem) : ExecutionResultDetails.Of(Found(i), sources.Missing(i)))];
    }

    private long Found(int query) => _fits.Values.LongCount(fits => (fits & Bit(query)) != 0);

    private async Task Copy(int query, CancellationToken cancel)
    {
        try
        {
            await sources.Ask(query, cancel);
            for (long? next = 0; next is { } after && _problems[query] is null;)
            {
                cancel.ThrowIfCancellationRequested();
                var part = await store.Walk(order.Source, sources.ConditionsHere(query), after, options.BatchSize, cancel);
                await Take(query, [.. part.Entities.Where(entity => sources.IsSplit(query) is false || Fits(query, sources.Whole(entity.Id, entity)!))], cancel);
                next = part.Next;
            }

            foreach (var ids in sources.Elsewhere(query).Where(id => (_fits.GetValueOrDefault(id) & Bit(query)) == 0).Chunk(options.BatchSize))
            {
                await TakeElsewhere(query, ids, cancel);
            }
        }
        catch (ProblemException e)
        {
            _problems[query] = e.Problem;
        }

        await Withdraw(cancel);
    }

    private async Task Take(int query, IReadOnlyList<Entity> entities, CancellationToken cancel)
    {
        var operations = new List<EntityOperation>(entities.Count);
        foreach (var entity in entities)
        {
            operations.Add(Put(entity.Id, entity, Fitting(entity.Id, entity) | Bit(query)));
        }

        if (_queries[query].Linked is { } retrieval && entities.Count > 0)
        {
            await TakeLinked(query, entities, retrieval, operations, cancel);
        }

        RequireRoom();
        await Apply(operations, cancel);
    }

    // What only others have, or have parts of that make it fit.
    private async Task TakeElsewhere(int query, string[] ids, CancellationToken cancel)
    {
        var operations = new List<EntityOperation>(ids.Length);
        foreach (var id in ids)
        {
            var held = await store.Find(order.Source, id, cancel);
            if (sources.Whole(id, held) is { } whole && (!sources.IsSplit(query) || Fits(query, whole)))
            {
                operations.Add(Put(id, held, Fitting(id, held) | Bit(query)));
            }
        }

        RequireRoom();
        await Apply(operations, cancel);
    }

    private void RequireRoom()
    {
        if (_fits.Count + _linked.Count > options.MaxEntities)
        {
            throw new ProblemException(new Problem(
                ProblemType.TooManyResults, $"The queries find more than {options.MaxEntities} entities, which is the limit for one snapshot"));
        }
    }

    private async Task TakeLinked(
        int query, IReadOnlyList<Entity> entities, LinkedRetrieval retrieval, List<EntityOperation> operations, CancellationToken cancel)
    {
        var presentation = new Presentation { Projection = _queries[query].Projection };
        var graphs = await links.Join(order.Source, entities, presentation, retrieval with { Form = LinkedForm.Flat }, cancel);
        foreach (var graph in graphs.Skip(entities.Count))
        {
            if (!_fits.ContainsKey(graph.Entity.Id) && _linked.TryAdd(graph.Entity.Id, query))
            {
                operations.Add(new FreezeEntity(FrozenEntity.OfLinked(graph.Entity, _queries[query], graph.Projection)));
            }
        }
    }

    /// <param name="held">What is held here of it; null: only others have it.</param>
    private FreezeEntity Put(string id, Entity? held, uint fits)
    {
        _newest = Math.Max(_newest, held?.Version ?? 0);
        _fits[id] = fits;
        _linked.Remove(id);
        return new FreezeEntity(FrozenEntity.Of(sources.Whole(id, held)!, [.. _queries.Where((_, i) => (fits & Bit(i)) != 0)]));
    }

    private uint Fitting(string id, Entity? held)
    {
        var (known, fitting) = (_fits.GetValueOrDefault(id), 0u);
        for (var i = 0; i < _queries.Count; i++)
        {
            var judged = sources.IsSplit(i) ? sources.Whole(id, held) : held;
            var fits = sources.Has(i, id) || (judged is not null && (_queries[i].IsOfEntityAlone ? Fits(i, judged) : (known & Bit(i)) != 0));
            if (_problems[i] is null && fits)
            {
                fitting |= Bit(i);
            }
        }

        return fitting;
    }

    private bool Fits(int query, Entity entity)
    {
        try
        {
            return EntityMatcher.Matches(_queries[query].Conditions, entity);
        }
        catch (ProblemException e)
        {
            _problems[query] = e.Problem;
            return false;
        }
    }

    /// <summary>What a query brought that failed in the middle does not stay: nobody could tell that it is a part.</summary>
    private async Task Withdraw(CancellationToken cancel)
    {
        for (var i = 0; i < _queries.Count; i++)
        {
            if (_problems[i] is not null && (_failed & Bit(i)) == 0)
            {
                _failed |= Bit(i);
                await Withdraw(i, cancel);
            }
        }
    }

    private async Task Withdraw(int query, CancellationToken cancel)
    {
        var concerned = _fits.Where(entity => (entity.Value & Bit(query)) != 0).Select(entity => entity.Key)
            .Concat(_linked.Where(entity => entity.Value == query).Select(entity => entity.Key));
        foreach (var ids in concerned.ToArray().Chunk(options.BatchSize))
        {
            var operations = new List<EntityOperation>(ids.Length);
            foreach (var id in ids)
            {
                var fits = _fits.GetValueOrDefault(id) & ~Bit(query);
                var entity = fits == 0 ? null : await store.Find(order.Source, id, cancel);
                operations.Add(fits == 0 || sources.Whole(id, entity) is null ? Drop(id) : Put(id, entity, fits));
            }

            await Apply(operations, cancel);
        }
    }

    private DropEntity Drop(string id)
    {
        _fits.Remove(id);
        _linked.Remove(id);
        return new DropEntity(id);
    }

    /// <summary>What others changed since the copying began, up to its end.</summary>
    private async Task CatchUp(ChangeReader log, long upTo, CancellationToken cancel)
    {
        while (log.Position < upTo)
        {
            var last = new Dictionary<string, EntityChange>();
            foreach (var record in await log.Read(options.BatchSize, cancel))
            {
                if (record.Tenant == order.Source && record.Sequence <= upTo)
                {
                    last[record.Change.State.Id] = record.Change;
                }
            }

            await Apply([.. last.Values.Select(After).OfType<EntityOperation>()], cancel);
            log.Confirm(log.Position);
        }
    }

    private EntityOperation? After(EntityChange change)
    {
        var (id, held) = (change.State.Id, change.Kind == ChangeKind.Deleted ? null : change.State);
        var fits = Fitting(id, held);
        return fits != 0 && sources.Whole(id, held) is not null ? Put(id, held, fits)
            : _fits.ContainsKey(id) ? Drop(id)
            : null;
    }

    private async Task Apply(List<EntityOperation> operations, CancellationToken cancel)
    {
        if (operations.Count == 0)
        {
            return;
        }

        foreach (var outcome in await new BatchRun(store, locks, _partition, clock.GetUtcNow()).Run(operations, cancel))
        {
            if (outcome.Problem is { } problem)
            {
                throw new ProblemException(problem);
            }
        }
    }

    private static uint Bit(int query) => 1u << query;
}
