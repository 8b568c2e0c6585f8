using ContextBroker.Core.Storage;
using ContextBroker.MongoDb.Connections;
using ContextBroker.NgsiLd.Model;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Entities;

/// <summary>What is in the store, without reading it all: tenants, types in use, what has ended.</summary>
internal sealed class Discovery(Collections store)
{
    private readonly Collections _store = store;

    public async Task<IReadOnlyList<string>> Tenants(CancellationToken cancel)
    {
        var tenants = new SortedSet<string>(StringComparer.Ordinal) { "" };
        foreach (var collection in new[] { _store.Entities, _store.Evolutions, _store.Documents })
        {
            using var found = await collection.DistinctAsync<string>("t", new BsonDocument(), null, cancel).ConfigureAwait(false);
            tenants.UnionWith(await found.ToListAsync(cancel).ConfigureAwait(false));
        }

        return [.. tenants];
    }

    public async Task<IReadOnlyList<EntityKey>> Expired(DateTimeOffset now, int max, CancellationToken cancel)
    {
        var found = await _store.Entities.Find(new BsonDocument("e", new BsonDocument("$lte", now.UtcTicks))).Sort(new BsonDocument("e", 1))
            .Project(new BsonDocument("_id", 1)).Limit(max).ToListAsync(cancel).ConfigureAwait(false);
        return found.ConvertAll(d => new EntityKey(d["_id"]["t"].AsString, d["_id"]["i"].AsString));
    }

    public async Task<IReadOnlyList<TypeUsage>> Types(string tenant, CancellationToken cancel)
    {
        var filter = new BsonDocument
        {
            { "_id", new BsonDocument { { "$gte", new BsonDocument("t", tenant) }, { "$lt", new BsonDocument("t", tenant + '\0') } } },
            { "c", new BsonDocument("$gt", 0) },
        };
        var uses = await _store.Usage.Find(filter).ToListAsync(cancel).ConfigureAwait(false);
        return [.. uses.GroupBy(u => u["_id"]["y"].AsString).OrderBy(g => g.Key, StringComparer.Ordinal).Select(Usage).OfType<TypeUsage>()];
    }

    /// <summary>Entities of one type, and how often one of them left it or joined it behind later ones.</summary>
    public async Task<(long Count, long Moves)> OfType(string tenant, string type, CancellationToken cancel)
    {
        var use = await _store.Usage.Find(new BsonDocument("_id", UsageTally.Id(tenant, type))).FirstOrDefaultAsync(cancel).ConfigureAwait(false);
        return use is null ? default : (use["c"].AsInt64, use.GetValue("m", 0L).AsInt64);
    }

    private static TypeUsage? Usage(IGrouping<string, BsonDocument> type)
    {
        var entities = type.FirstOrDefault(u => !u["_id"].AsBsonDocument.Contains("a"));
        var attributes = type.Where(u => u["_id"].AsBsonDocument.Contains("a")).GroupBy(u => u["_id"]["a"].AsString).OrderBy(g => g.Key, StringComparer.Ordinal);
        return entities is null ? null : new TypeUsage(type.Key, entities["c"].AsInt64, [.. attributes.Select(Attribute)]);
    }

    private static AttributeUsage Attribute(IGrouping<string, BsonDocument> attribute)
    {
        var kinds = attribute.Where(u => u["_id"].AsBsonDocument.Contains("d")).Select(u => u["_id"]["d"].AsInt32).Order();
        return new AttributeUsage(
            attribute.Key, attribute.First(u => !u["_id"].AsBsonDocument.Contains("d"))["c"].AsInt64, [.. kinds.Select(k => (AttributeKind)k)]);
    }
}
