using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.MongoDb.Entities;

internal sealed class MongoEntityStore(MongoEngine engine) : IEntityStore
{
    private readonly MongoEngine _engine = engine;

    public long LastSequence => _engine.Publisher.LastSequence;

    public event Action<IReadOnlyList<ChangeRecord>>? Committed
    {
        add => _engine.Publisher.Committed += value;
        remove => _engine.Publisher.Committed -= value;
    }

    public async ValueTask<Entity?> Find(string tenant, string id, CancellationToken cancel) =>
        (await _engine.Entities.Find(tenant, id, cancel).ConfigureAwait(false))?.Entity;

    public ValueTask<EntityPage> Query(string tenant, EntityQuery query, CancellationToken cancel) => new(_engine.Queries.Run(tenant, query, cancel));

    public ValueTask<EntityIds> Ids(string tenant, EntityQuery query, CancellationToken cancel) => new(_engine.Queries.Ids(tenant, query, cancel));

    public ValueTask<EntityWalk> Walk(string tenant, EntityQuery query, long after, int max, CancellationToken cancel) =>
        new(_engine.Queries.Walk(tenant, query, after, max, cancel));

    public ValueTask<IReadOnlyList<EntityKey>> Expired(DateTimeOffset now, int max, CancellationToken cancel) => new(_engine.Discovery.Expired(now, max, cancel));

    public Task<IReadOnlyList<CommitResult>> Commit(IReadOnlyList<EntityCommit> commits, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var prepared = new PreparedCommit[commits.Count];
        for (var i = 0; i < prepared.Length; i++)
        {
            prepared[i] = new PreparedCommit(commits[i]);
        }

        var write = new CommitWrite(prepared, _engine.Clock);
        _engine.Writes.Enqueue(write);
        return write.Answer;
    }

    public ValueTask<IReadOnlyList<ChangeRecord>> ReadChanges(long after, int max, CancellationToken cancel) => new(_engine.Changes.Read(after, max, cancel));

    public Task TrimChanges(long upTo, CancellationToken cancel) => _engine.Changes.Trim(Math.Min(upTo, LastSequence), cancel);

    public Task<bool> Erase(string tenant, int max, CancellationToken cancel) => _engine.Eraser.Erase(tenant, max, cancel);

    public ValueTask<IReadOnlyList<string>> Tenants(CancellationToken cancel) => new(_engine.Discovery.Tenants(cancel));

    public ValueTask<IReadOnlyList<TypeUsage>> Types(string tenant, CancellationToken cancel) => new(_engine.Discovery.Types(tenant, cancel));
}
