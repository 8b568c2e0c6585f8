using ContextBroker.Core.Storage;
using ContextBroker.MongoDb.Connections;
using ContextBroker.MongoDb.Writing;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.History;

/// <summary>What the temporal API writes, within a group's transaction.</summary>
internal sealed class EvolutionEdits(WriteQueue writes)
{
    private readonly WriteQueue _writes = writes;

    public Task<HistoryWrite> Add(string tenant, EvolutionAddition addition, CancellationToken cancel) => _writes.Enqueue(t => Add(t, tenant, addition), cancel);

    public Task<HistoryWrite> Replace(string tenant, RecordChoice which, AttributeInstance instance, CancellationToken cancel) =>
        _writes.Enqueue(t => Replace(t, tenant, which, instance), cancel);

    public Task<HistoryWrite> Remove(string tenant, RecordChoice which, CancellationToken cancel) => _writes.Enqueue(t => Remove(t, tenant, which), cancel);

    public Task<HistoryWrite> RemoveAll(string tenant, string id, CancellationToken cancel) => _writes.Enqueue(t => RemoveAll(t, tenant, id), cancel);

    private static async Task<HistoryWrite> Add(GroupTransaction transaction, string tenant, EvolutionAddition addition)
    {
        var exists = await Exists(transaction, tenant, addition.Id).ConfigureAwait(false);
        if (!exists && !addition.MayCreate)
        {
            return HistoryWrite.NoEntity;
        }

        if (!exists && addition.Types.IsEmpty)
        {
            throw ProblemException.BadRequestData($"There is no evolution of {addition.Id} yet; to begin one the body needs a type", "type");
        }

        EvolutionDocuments.Touch(transaction, tenant, addition.Id, addition.Types, addition.At);
        var session = await transaction.WriteNow().ConfigureAwait(false);
        var same = await SameMoments(transaction.Store, session, tenant, addition).ConfigureAwait(false);
        foreach (var (name, instance) in addition.Instances)
        {
            var kind = instance.IsNull ? ChangeKind.Deleted : ChangeKind.Created;
            if (instance.ObservedAt is { } moment && same.GetValueOrDefault((name, moment.Instant.UtcTicks, instance.DatasetId)) is { } before)
            {
                await Overwrite(transaction.Store, session, before, HistoryDocuments.Record(kind, addition.At, Succeeding(before, instance))).ConfigureAwait(false);
            }
            else
            {
                transaction.AddHistory(HistoryDocuments.Of(
                    transaction.Numbers.NextHistory(), tenant, addition.Id, name, HistoryDocuments.Record(kind, addition.At, instance)));
            }
        }

        return exists ? HistoryWrite.Done : HistoryWrite.Created;
    }

    private static async Task<HistoryWrite> Replace(GroupTransaction transaction, string tenant, RecordChoice which, AttributeInstance instance)
    {
        var session = await transaction.WriteNow().ConfigureAwait(false);
        var found = await transaction.Store.History.Find(session, Chosen(tenant, which)).Limit(2).ToListAsync().ConfigureAwait(false);
        if (found is not [var before])
        {
            return await WhyNone(transaction, session, tenant, which).ConfigureAwait(false);
        }

        var kind = instance.IsNull ? ChangeKind.Deleted : ChangeKind.Updated;
        await Overwrite(transaction.Store, session, before, HistoryDocuments.Record(kind, instance.ModifiedAt, Succeeding(before, instance))).ConfigureAwait(false);
        return HistoryWrite.Done;
    }

    private static async Task<HistoryWrite> Remove(GroupTransaction transaction, string tenant, RecordChoice which)
    {
        var session = await transaction.WriteNow().ConfigureAwait(false);
        var removed = await transaction.Store.History.DeleteManyAsync(session, Chosen(tenant, which)).ConfigureAwait(false);
        return removed.DeletedCount > 0 ? HistoryWrite.Done : await WhyNone(transaction, session, tenant, which).ConfigureAwait(false);
    }

    private static async Task<HistoryWrite> RemoveAll(GroupTransaction transaction, string tenant, string id)
    {
        if (!await Exists(transaction, tenant, id).ConfigureAwait(false))
        {
            return HistoryWrite.NoEntity;
        }

        var session = await transaction.WriteNow().ConfigureAwait(false);
        await transaction.Store.History.DeleteManyAsync(session, Of(tenant, id)).ConfigureAwait(false);
        await transaction.Store.Evolutions.DeleteOneAsync(session, new BsonDocument("_id", Collections.Key(tenant, id))).ConfigureAwait(false);
        return HistoryWrite.Done;
    }

    private static async Task<bool> Exists(GroupTransaction transaction, string tenant, string id)
    {
        if (await transaction.Find(new EntityKey(tenant, id)).ConfigureAwait(false) is not null)
        {
            return true;
        }

        var session = await transaction.WriteNow().ConfigureAwait(false);
        return await EvolutionDocuments.Find(transaction.Store, session, tenant, id).ConfigureAwait(false) is not null;
    }

    // Of several the newest.
    private static async Task<Dictionary<(string Attribute, long ObservedAt, string? DatasetId), BsonDocument>> SameMoments(
        Collections store, IClientSessionHandle session, string tenant, EvolutionAddition addition)
    {
        var found = new Dictionary<(string, long, string?), BsonDocument>();
        foreach (var attribute in addition.Instances.Where(i => i.Instance.ObservedAt is not null).GroupBy(i => i.Attribute))
        {
            foreach (var moments in attribute.Select(i => i.Instance.ObservedAt!.Value.Instant.UtcTicks).Distinct().Chunk(1000))
            {
                var filter = Of(tenant, addition.Id).Add("a", attribute.Key).Add("w", new BsonDocument("$in", new BsonArray(moments))).Add("o", new BsonDocument("$exists", true));
                var records = await store.History.Find(session, filter).Sort(new BsonDocument("_id", 1)).ToListAsync().ConfigureAwait(false);
                foreach (var record in records)
                {
                    found[(attribute.Key, record["o"].AsInt64, record.TryGetValue("r", out var dataset) ? dataset.AsString : null)] = record;
                }
            }
        }

        return found;
    }

    private static BsonDocument Of(string tenant, string id) => new() { { "t", tenant }, { "i", id } };

    private static BsonDocument Chosen(string tenant, RecordChoice which)
    {
        var filter = Of(tenant, which.Id).Add("a", which.Attribute);
        return which.Number is { } number ? filter.Add("_id", number)
            : which.All ? filter
            : filter.Add("r", which.DatasetId is { } dataset ? dataset : new BsonDocument("$exists", false));
    }

    private static async Task<HistoryWrite> WhyNone(GroupTransaction transaction, IClientSessionHandle session, string tenant, RecordChoice which)
    {
        if (!await Exists(transaction, tenant, which.Id).ConfigureAwait(false))
        {
            return HistoryWrite.NoEntity;
        }

        var any = await transaction.Store.History.Find(session, Of(tenant, which.Id).Add("a", which.Attribute)).Limit(1).AnyAsync().ConfigureAwait(false);
        return any ? HistoryWrite.NoInstance : HistoryWrite.NoAttribute;
    }

    private static async Task Overwrite(Collections store, IClientSessionHandle session, BsonDocument before, BsonDocument record)
    {
        var after = HistoryDocuments.Of(before["_id"].AsInt64, before["t"].AsString, before["i"].AsString, before["a"].AsString, record);
        await store.History.ReplaceOneAsync(session, new BsonDocument("_id", before["_id"]), after).ConfigureAwait(false);
    }

    // Clause 5.6.14: createdAt stays.
    private static AttributeInstance Succeeding(BsonDocument before, AttributeInstance after) =>
        HistoryDocuments.Read(before).Instance is { IsNull: false, CreatedAt: var createdAt } ? after with { CreatedAt = createdAt } : after;
}
