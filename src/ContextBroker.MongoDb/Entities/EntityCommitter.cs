using ContextBroker.Core.Storage;
using ContextBroker.MongoDb.History;
using ContextBroker.MongoDb.Writing;
using ContextBroker.NgsiLd.Edits;
using MongoDB.Bson;

namespace ContextBroker.MongoDb.Entities;

/// <summary>Applies commits within a group's transaction: checks the version that was expected, then writes entity, change and history.</summary>
internal readonly struct EntityCommitter(GroupTransaction transaction, TimeProvider clock)
{
    public async Task<CommitResult> Apply(PreparedCommit commit)
    {
        var before = await transaction.Find(commit.Key).ConfigureAwait(false);
        if (commit.ExpectedVersion == 0)
        {
            if (before is not null && !Transience.HasEnded(before.Entity, clock.GetUtcNow()))
            {
                return new CommitResult(CommitStatus.Conflict, 0);
            }

            DeleteEnded(before);
            return Create(commit);
        }

        if (before is null || before.Entity.Version != commit.ExpectedVersion)
        {
            return new CommitResult(CommitStatus.Conflict, 0);
        }

        return commit.Change.Kind == ChangeKind.Deleted ? Delete(commit, before) : Update(commit, before);
    }

    private CommitResult Create(PreparedCommit commit)
    {
        var state = Next(commit, transaction.Numbers.NextEntity());
        transaction.Usage.Add(commit.Tenant, state.Entity);
        return Put(commit, state, before: null);
    }

    private CommitResult Update(PreparedCommit commit, StoredState before)
    {
        var state = Next(commit, before.K);
        transaction.Usage.Replace(commit.Tenant, before.Entity, commit.Change);
        return Put(commit, state, before);
    }

    private CommitResult Put(PreparedCommit commit, StoredState state, StoredState? before)
    {
        transaction.Put(commit.Key, state, EntityDocuments.Write(state, commit.State, commit.Indexed));
        return Log(commit, state, before);
    }

    private CommitResult Delete(PreparedCommit commit, StoredState before)
    {
        var state = Next(commit, before.K);
        transaction.Usage.Remove(commit.Tenant, before.Entity);
        transaction.Put(commit.Key, null, null);
        EvolutionDocuments.Keep(transaction, commit.Tenant, before.Entity, commit.Change.At);
        return Log(commit, state, before);
    }

    // Its time was up before its successor came, and the log says so in this order (clause 4.22).
    private void DeleteEnded(StoredState? before)
    {
        if (before is not null)
        {
            var change = EntityEdits.Delete(before.Entity, clock.GetUtcNow());
            Delete(new PreparedCommit(new EntityCommit(before.Tenant, before.Entity.Version, change)), before);
        }
    }

    private StoredState Next(PreparedCommit commit, long k) =>
        new(k, commit.Tenant, commit.Change.State with { Version = transaction.Numbers.NextSequence() }, commit.State.Bytes.Length, commit.EndsAt);

    private CommitResult Log(PreparedCommit commit, StoredState state, StoredState? before)
    {
        var sequence = state.Entity.Version;
        var document = new BsonDocument { { "_id", sequence }, { "t", commit.Tenant }, { "s", commit.State }, { "c", commit.Attributes } };
        transaction.Log(new ChangeRecord(sequence, commit.Tenant, commit.Change with { State = state.Entity }), document);
        HistoryDocuments.Add(transaction, commit, before?.Entity.Scopes ?? []);
        return new CommitResult(CommitStatus.Done, sequence);
    }
}
