using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Testing.Storage;

/// <summary>The entity store's contract in memory, for tests of what stands on it. Safe for concurrent use.</summary>
public sealed class MemoryEntityStore(TimeProvider clock) : IEntityStore
{
    private readonly Lock _gate = new();
    private readonly OrderedDictionary<EntityKey, Entity> _entities = [];
    private readonly Dictionary<EntityKey, long> _places = [];
    private readonly List<ChangeRecord> _changes = [];

    public event Action<IReadOnlyList<ChangeRecord>>? Committed;

    /// <summary>Runs before each commit, outside the store's lock: a test lets others get in between, or counts, or fails.</summary>
    public Func<IReadOnlyList<EntityCommit>, Task>? BeforeCommit { get; set; }

    public long LastSequence { get; private set; }

    /// <summary>Every change so far, in order.</summary>
    public IReadOnlyList<ChangeRecord> Changes
    {
        get
        {
            lock (_gate)
            {
                return [.. _changes];
            }
        }
    }

    public ValueTask<Entity?> Find(string tenant, string id, CancellationToken cancel)
    {
        lock (_gate)
        {
            return new ValueTask<Entity?>(_entities.GetValueOrDefault(new EntityKey(tenant, id)));
        }
    }

    public ValueTask<EntityPage> Query(string tenant, EntityQuery query, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var live = OfTenant(tenant).FindAll(entity => !Transience.HasEnded(entity, now));
        var byId = live.ToDictionary(entity => entity.Id);
        var all = live.FindAll(entity => EntityMatcher.Matches(query, entity, byId.GetValueOrDefault));
        if (query.OrderBy is { } by)
        {
            var order = new EntityOrder(by);
            all = [.. all.Select((entity, i) => order.Rank(entity, i)).Order(order).Select(ranked => ranked.Entity)];
        }

        var page = all.Skip(query.Offset).Take(query.Limit).ToArray();
        return new ValueTask<EntityPage>(new EntityPage(page, query.Count ? all.Count : null, query.Offset + page.Length < all.Count));
    }

    public async ValueTask<EntityIds> Ids(string tenant, EntityQuery query, CancellationToken cancel)
    {
        var page = await Query(tenant, query with { Offset = 0, Count = false, OrderBy = null }, cancel);
        return new EntityIds([.. page.Entities.Select(entity => entity.Id)], page.HasMore);
    }

    public ValueTask<EntityWalk> Walk(string tenant, EntityQuery query, long after, int max, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        (long Place, Entity Entity)[] all;
        lock (_gate)
        {
            all = [.. _entities.Where(e => e.Key.Tenant == tenant).Select(e => (_places[e.Key], e.Value))];
        }

        var byId = all.ToDictionary(e => e.Entity.Id, e => e.Entity);
        var found = all.Where(e => e.Place > after && !Transience.HasEnded(e.Entity, now) && EntityMatcher.Matches(query, e.Entity, byId.GetValueOrDefault))
            .OrderBy(e => e.Place).Take(max + 1).ToArray();
        return new ValueTask<EntityWalk>(new EntityWalk([.. found.Take(max).Select(e => e.Entity)], found.Length > max ? found[max - 1].Place : null));
    }

    public Task<bool> Erase(string tenant, int max, CancellationToken cancel)
    {
        lock (_gate)
        {
            foreach (var key in _entities.Keys.Where(key => key.Tenant == tenant).Take(max).ToArray())
            {
                _entities.Remove(key);
            }

            return Task.FromResult(!_entities.Keys.Any(key => key.Tenant == tenant));
        }
    }

    public ValueTask<IReadOnlyList<EntityKey>> Expired(DateTimeOffset now, int max, CancellationToken cancel)
    {
        lock (_gate)
        {
            var ended = _entities.Select(e => (e.Key, End: Transience.EndsAt(e.Value))).Where(e => e.End <= now);
            return new ValueTask<IReadOnlyList<EntityKey>>([.. ended.OrderBy(e => e.End).Select(e => e.Key).Take(max)]);
        }
    }

    public async Task<IReadOnlyList<CommitResult>> Commit(IReadOnlyList<EntityCommit> commits, CancellationToken cancel)
    {
        if (BeforeCommit is { } hook)
        {
            await hook(commits);
        }

        var results = new CommitResult[commits.Count];
        var records = new List<ChangeRecord>(commits.Count);
        lock (_gate)
        {
            for (var i = 0; i < commits.Count; i++)
            {
                results[i] = Commit(commits[i], records);
            }

            _changes.AddRange(records);
            if (records.Count > 0)
            {
                Committed?.Invoke(records);
            }
        }

        return results;
    }

    public ValueTask<IReadOnlyList<ChangeRecord>> ReadChanges(long after, int max, CancellationToken cancel)
    {
        lock (_gate)
        {
            return new ValueTask<IReadOnlyList<ChangeRecord>>([.. _changes.Where(c => c.Sequence > after).Take(max)]);
        }
    }

    public Task TrimChanges(long upTo, CancellationToken cancel)
    {
        lock (_gate)
        {
            _changes.RemoveAll(c => c.Sequence <= upTo);
        }

        return Task.CompletedTask;
    }

    public ValueTask<IReadOnlyList<string>> Tenants(CancellationToken cancel)
    {
        lock (_gate)
        {
            return new ValueTask<IReadOnlyList<string>>([.. _entities.Keys.Select(key => key.Tenant).Append("").Distinct()]);
        }
    }

    public ValueTask<IReadOnlyList<TypeUsage>> Types(string tenant, CancellationToken cancel)
    {
        var byType = OfTenant(tenant).SelectMany(e => e.Types, (entity, type) => (entity, type)).GroupBy(pair => pair.type, pair => pair.entity);
        return new ValueTask<IReadOnlyList<TypeUsage>>([.. byType.Select(group => new TypeUsage(group.Key, group.LongCount(), AttributesOf(group)))]);
    }

    private static AttributeUsage[] AttributesOf(IEnumerable<Entity> entities) =>
    [
        .. entities.SelectMany(e => e.Attributes).GroupBy(a => a.Name).Select(uses => new AttributeUsage(
            uses.Key, uses.LongCount(), [.. uses.SelectMany(a => a.Instances).Select(i => i.Kind).Distinct()])),
    ];

    private List<Entity> OfTenant(string tenant)
    {
        lock (_gate)
        {
            return [.. _entities.Where(e => e.Key.Tenant == tenant).Select(e => e.Value)];
        }
    }

    private CommitResult Commit(EntityCommit commit, List<ChangeRecord> records)
    {
        var key = new EntityKey(commit.Tenant, commit.Change.State.Id);
        if ((_entities.GetValueOrDefault(key)?.Version ?? 0) != commit.ExpectedVersion)
        {
            return new CommitResult(CommitStatus.Conflict, 0);
        }

        var state = commit.Change.State with { Version = ++LastSequence, Rendered = null };
        if (commit.Change.Kind == ChangeKind.Deleted)
        {
            _entities.Remove(key);
        }
        else
        {
            _entities[key] = state;
            _places[key] = commit.ExpectedVersion == 0 ? LastSequence : _places[key];
        }

        records.Add(new ChangeRecord(LastSequence, commit.Tenant, commit.Change with { State = state }));
        return new CommitResult(CommitStatus.Done, LastSequence);
    }
}
