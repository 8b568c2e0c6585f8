using System.Collections.Immutable;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.Sqlite.History;
using ContextBroker.Sqlite.Values;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Entities;

/// <summary>Applies commits within the writer's transaction: checks the version that was expected, then writes entity, indexes, change and history.</summary>
internal sealed class EntityCommitter
{
    private readonly Writer _writer;
    private readonly EntityCache _cache;
    private readonly RowsBehind _behind;
    private readonly Deltas _deltas;
    private readonly TimeProvider _clock;
    private readonly EntityRows _rows;
    private readonly HistoryRows _history;
    private readonly EvolutionRows _evolutions;
    private readonly AreasBehind _areas;
    private readonly UsageTally _usage;
    private readonly EntityEraser _eraser;

    // What this transaction made of each entity it touched; null: deleted.
    private readonly Dictionary<EntityKey, StoredState?> _states = [];
    private readonly List<ChangeRecord> _changes = [];
    private readonly Dictionary<long, RowState> _touched = [];
    private bool _placesMoved;

    public EntityCommitter(Writer writer, EntityCache cache, RowsBehind behind, Deltas deltas, TimeProvider clock)
    {
        (_writer, _cache, _behind, _deltas, _clock) = (writer, cache, behind, deltas, clock);
        _rows = new EntityRows(writer.Connection, writer.Names);
        _history = new HistoryRows(writer.Connection, writer.Names, writer.Counters);
        _evolutions = new EvolutionRows(writer.Connection, writer.Names);
        _areas = new AreasBehind(writer.Connection, writer.Names, writer.Counters);
        _usage = new UsageTally(writer.Connection, writer.Names);
        Values = new ValueRows(writer.Connection, writer.Names, behind);
        Values.Load();
        _eraser = new EntityEraser(writer.Connection, _rows, _history, _evolutions, _areas, _usage, Values);
    }

    public ValueRows Values { get; }

    public CommitResult Apply(PreparedCommit commit)
    {
        var tenant = _writer.Names.Tenant(commit.Tenant);
        if (commit.ExpectedVersion == 0)
        {
            return Create(commit, tenant);
        }

        var before = Current(commit.Key, tenant);
        if (before is null || before.Entity.Version != commit.ExpectedVersion)
        {
            return new CommitResult(CommitStatus.Conflict, 0);
        }

        return commit.Change.Kind == ChangeKind.Deleted ? Delete(commit, before, tenant) : Update(commit, before, tenant);
    }

    /// <summary>As this transaction sees it.</summary>
    public StoredState? Find(EntityKey key, int tenant) => Current(key, tenant);

    /// <returns>True: nothing of the tenant is left.</returns>
    public bool Erase(string tenant, int max)
    {
        var number = _writer.Names.Tenant(tenant);
        var isDone = _eraser.Erase(tenant, number, max, key => Current(key, number), (key, state) =>
        {
            _states[key] = null;
            _touched[state.K] = new RowState(null, false);
        });
        _placesMoved = true;
        return isDone;
    }

    /// <summary>When the store is opened, after names, counters and the rows behind.</summary>
    public void Load() => _behind.Areas = _areas.Load(_behind.View);

    /// <summary>Before COMMIT.</summary>
    /// <param name="andWhatWaits">Also what can wait, if it is much.</param>
    public void Flush(bool andWhatWaits)
    {
        _usage.Flush();
        if (andWhatWaits)
        {
            _areas.Flush();
        }
    }

    /// <summary>There is work that can be done when nothing is to be written: see <see cref="WorkInQuiet"/>.</summary>
    public bool HasQuietWork => _areas.HasPiece;

    /// <summary>Within a transaction of its own: a few milliseconds' work.</summary>
    public void WorkInQuiet() => _areas.WritePiece();

    /// <summary>After COMMIT: hands over what the transaction did.</summary>
    public void Publish(CommitPublisher publisher)
    {
        _behind.Publish(_touched, _changes.Count);
        _behind.Areas = _areas.Publish();
        publisher.Publish(_states, _changes, _writer.Counters.Sequence, _placesMoved);
        Forget();
    }

    public void Forget()
    {
        _states.Clear();
        _touched.Clear();
        _changes.Clear();
        _usage.Forget();
        _areas.Forget();
        _placesMoved = false;
    }

    private StoredState? Current(EntityKey key, int tenant) =>
        _states.TryGetValue(key, out var state) ? state : _cache.Find(key) ?? Stored(key, tenant);

    private StoredState? Stored(EntityKey key, int tenant) =>
        _rows.Find(key, tenant) is { } row ? _behind.View.TryFind(row.K, out var newer) ? newer : row : null;

    private CommitResult Create(PreparedCommit commit, int tenant)
    {
        var known = _states.TryGetValue(commit.Key, out var before) || (before = _cache.Find(commit.Key)) is not null;
        if (!known || before is null)
        {
            var given = _writer.Counters.Given;
            var state = Next(commit, tenant, _writer.Counters.NextEntity(), HistoryHeads.None, []);
            if (_rows.Insert(state, tenant, commit.State))
            {
                _areas.Add(state.K, tenant, commit.Areas ?? []);
                _usage.Add(state.Entity, tenant);
                Values.Add(state.K, tenant, state.Entity);
                return Done(commit, state, state, tenant);
            }

            _writer.Counters.TakeBack(given);
            before = Stored(commit.Key, tenant)!;
        }

        if (!Transience.HasEnded(before.Entity, _clock.GetUtcNow()))
        {
            return new CommitResult(CommitStatus.Conflict, 0);
        }

        DeleteEnded(before, tenant);
        return Create(commit, tenant);
    }

    private CommitResult Update(PreparedCommit commit, StoredState before, int tenant)
    {
        var later = _behind.IsUsed && before.EndsAt == commit.EndsAt;
        if (!later || (commit.Whole is { } whole && !_deltas.Reach(whole.Entity.Version, _writer.Counters.Sequence + 1)))
        {
            commit.TellWhole();
        }

        var state = Next(commit, tenant, before.K, before.History, before.Entity.Scopes);
        if (state.Whole is null)
        {
            // Not the entity itself, which may hold what was rendered of it.
            state = state with { Whole = new LoggedWhole(state.Entity with { }, state.Size) };
        }

        if (!later)
        {
            _rows.Update(state, commit.State);
        }

        _rows.Index(state, tenant, before);
        _touched[state.K] = new RowState(state, later);
        _placesMoved |= !before.Entity.Types.AsSpan().SequenceEqual(state.Entity.Types.AsSpan());
        _usage.Replace(before.Entity, commit.Change, tenant);
        Values.Replace(state.K, tenant, before.Entity, commit.Change);
        if (commit.Areas is { } areas)
        {
            _areas.Replace(before.K, tenant, EntityArea.Count(before.Entity), areas);
        }

        return Done(commit, state, state, tenant);
    }

    private CommitResult Delete(PreparedCommit commit, StoredState before, int tenant)
    {
        var state = Next(commit, tenant, before.K, before.History, before.Entity.Scopes);
        _rows.Delete(before, tenant, state.History);
        _touched[before.K] = new RowState(null, false);
        _evolutions.Keep(before.Entity, tenant, commit.Change.At);
        _placesMoved = true;
        _areas.Remove(before.K, EntityArea.Count(before.Entity));
        _usage.Remove(before.Entity, tenant);
        Values.Remove(before.K, tenant, before.Entity);
        return Done(commit, state, null, tenant);
    }

    // Its time was up before its successor came, and the log says so in this order (clause 4.22).
    private void DeleteEnded(StoredState before, int tenant)
    {
        var change = EntityEdits.Delete(before.Entity, _clock.GetUtcNow());
        using var deletion = new PreparedCommit(new EntityCommit(before.Tenant, before.Entity.Version, change));
        Delete(deletion, before, tenant);
    }

    private StoredState Next(PreparedCommit commit, int tenant, long k, HistoryHeads before, ImmutableArray<string> scopes) =>
        new(k, commit.Tenant, commit.Change.State with { Version = _writer.Counters.NextSequence() }, commit.Size, commit.Whole, commit.EndsAt,
            _history.Link(commit, tenant, before, scopes));

    private CommitResult Done(PreparedCommit commit, StoredState state, StoredState? after, int tenant)
    {
        var sequence = state.Entity.Version;
        _writer.Connection.Use("INSERT INTO changes(sequence, tenant, k, base, history, state, attributes) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)")
            .Bind(1, sequence).Bind(2, (long)tenant).Bind(3, state.K).Bind(4, commit.Whole?.Entity.Version ?? 0)
            .BindBlob(5, state.History.Stored).BindBlob(6, commit.State).BindBlob(7, commit.Attributes).Run();
        _history.Add(commit, sequence);
        _states[commit.Key] = after;
        _changes.Add(new ChangeRecord(sequence, commit.Tenant, commit.Change with { State = state.Entity }));
        return new CommitResult(CommitStatus.Done, sequence);
    }
}
