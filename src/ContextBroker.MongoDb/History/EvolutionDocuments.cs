using System.Collections.Immutable;
using ContextBroker.MongoDb.Connections;
using ContextBroker.MongoDb.Writing;
using ContextBroker.NgsiLd.Model;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.History;

/// <summary>What is known of an id besides its entity: every type it had, and when.</summary>
internal sealed record KeptEvolution(ImmutableArray<string> Types, DateTimeOffset CreatedAt, DateTimeOffset ModifiedAt, DateTimeOffset? DeletedAt);

/// <summary>Evolutions of ids that were deleted, or written by the temporal API, as documents: see <see cref="Schema"/>.</summary>
internal static class EvolutionDocuments
{
    public static async Task<KeptEvolution?> Find(Collections store, IClientSessionHandle session, string tenant, string id)
    {
        var document = await store.Evolutions.Find(session, new BsonDocument("_id", Collections.Key(tenant, id))).FirstOrDefaultAsync().ConfigureAwait(false);
        return document is null ? null : new KeptEvolution(
            [.. document["y"].AsBsonArray.Select(y => y.AsString)],
            Instant(document["f"]),
            Instant(document["m"]),
            document.TryGetValue("d", out var deleted) ? Instant(deleted) : null);
    }

    /// <summary>The entity is deleted, its history stays.</summary>
    public static void Keep(GroupTransaction transaction, string tenant, Entity last, DateTimeOffset deletedAt)
    {
        var first = last.CreatedAt.UtcTicks;
        var set = Types(transaction, tenant, last.Types, deletedAt)
            .Add("f", new BsonDocument("$min", new BsonArray { Or("f", first), first })).Add("d", deletedAt.UtcTicks);
        transaction.PutEvolution(Update(tenant, last.Id, set));
    }

    /// <summary>The temporal API wrote something.</summary>
    public static void Touch(GroupTransaction transaction, string tenant, string id, ImmutableArray<string> types, DateTimeOffset at)
    {
        var set = Types(transaction, tenant, types, at).Add("f", Or("f", at.UtcTicks));
        transaction.PutEvolution(Update(tenant, id, set));
    }

    // As a pipeline the update knows what is there: nothing has to be read first.
    private static UpdateOneModel<BsonDocument> Update(string tenant, string id, BsonDocument set) => new(
        new BsonDocument("_id", Collections.Key(tenant, id)),
        new PipelineUpdateDefinition<BsonDocument>(new BsonDocumentStagePipelineDefinition<BsonDocument, BsonDocument>([new BsonDocument("$set", set)]))) { IsUpsert = true };

    private static BsonDocument Types(GroupTransaction transaction, string tenant, ImmutableArray<string> types, DateTimeOffset modifiedAt)
    {
        var before = Or("y", new BsonArray());
        var isNew = new BsonDocument("$not", new BsonDocument("$in", new BsonArray { "$$type", before }));
        var added = new BsonDocument("$filter", new BsonDocument { { "input", Literal(new BsonArray(types)) }, { "as", "type" }, { "cond", isNew } });
        return new BsonDocument
        {
            { "t", Literal(tenant) },
            { "k", Or("k", transaction.Numbers.NextEntity()) },
            { "y", new BsonDocument("$concatArrays", new BsonArray { before, added }) },
            { "m", modifiedAt.UtcTicks },
        };
    }

    private static BsonDocument Or(string field, BsonValue otherwise) => new("$ifNull", new BsonArray { "$" + field, otherwise });

    private static BsonDocument Literal(BsonValue value) => new("$literal", value);

    private static DateTimeOffset Instant(BsonValue ticks) => new(ticks.AsInt64, TimeSpan.Zero);
}
