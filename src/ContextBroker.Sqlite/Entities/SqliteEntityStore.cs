using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Sqlite.Entities;

internal sealed class SqliteEntityStore(SqliteEngine engine) : IEntityStore
{
    private readonly SqliteEngine _engine = engine;

    public long LastSequence => _engine.Publisher.LastSequence;

    public event Action<IReadOnlyList<ChangeRecord>>? Committed
    {
        add => _engine.Publisher.Committed += value;
        remove => _engine.Publisher.Committed -= value;
    }

    public ValueTask<Entity?> Find(string tenant, string id, CancellationToken cancel) =>
        new(_engine.Entities.Find(new EntityKey(tenant, id))?.Entity);

    public ValueTask<EntityPage> Query(string tenant, EntityQuery query, CancellationToken cancel) => new(_engine.Queries.Run(tenant, query, cancel));

    public ValueTask<EntityIds> Ids(string tenant, EntityQuery query, CancellationToken cancel) => new(_engine.Queries.Ids(tenant, query, cancel));

    public ValueTask<EntityWalk> Walk(string tenant, EntityQuery query, long after, int max, CancellationToken cancel) =>
        new(_engine.Queries.Walk(tenant, query, after, max, cancel));

    public ValueTask<IReadOnlyList<EntityKey>> Expired(DateTimeOffset now, int max, CancellationToken cancel) =>
        new(_engine.Discovery.Expired(now, max));

    public Task<IReadOnlyList<CommitResult>> Commit(IReadOnlyList<EntityCommit> commits, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var prepared = new PreparedCommit[commits.Count];
        for (var i = 0; i < prepared.Length; i++)
        {
            prepared[i] = new PreparedCommit(commits[i], _engine.Deltas.Base(commits[i]));
        }

        var write = new CommitWrite(prepared);
        _engine.Writes.Enqueue(write);
        return write.Answer;
    }

    public ValueTask<IReadOnlyList<ChangeRecord>> ReadChanges(long after, int max, CancellationToken cancel) => new(_engine.Changes.Read(after, max));

    public Task TrimChanges(long upTo, CancellationToken cancel) => _engine.Changes.Trim(upTo, cancel);

    public Task<bool> Erase(string tenant, int max, CancellationToken cancel) =>
        _engine.Writes.Enqueue(writer => writer.Entities.Erase(tenant, max), cancel);

    public ValueTask<IReadOnlyList<string>> Tenants(CancellationToken cancel) => new(_engine.Discovery.Tenants());

    public ValueTask<IReadOnlyList<TypeUsage>> Types(string tenant, CancellationToken cancel) => new(_engine.Discovery.Types(tenant));
}
