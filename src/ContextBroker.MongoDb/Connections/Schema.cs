using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Connections;

/// <summary>The collections with their indexes, and the version they have (schema.version).</summary>
internal static partial class Schema
{
    public const int Version = 1;

    private const int NamespaceExists = 48;

    // t: tenant, i: id, everywhere; _id {t, i}. Times are in ticks (UTC); s, c, x and j are the stored form (UTF-8 JSON).
    // entities: k numbers them in the order of creation and is never given twice; n version, e when something in it first ends, s state; and for queries:
    //   y types; p scopes and all above them; v [{a attribute, x a value}], each attribute at least once, see IndexFields; g [{a GeoProperty, b a point or
    //   the box around it}]; w GeoProperties that lie where a 2dsphere index takes no box, see Areas.
    // changes: _id sequence; s the state after it, c the attribute changes.
    // history: _id the record's number; a attribute, d kind of change, at when written, o observedAt, w = o or else at, x instance, r datasetId.
    // evolutions: ids that were deleted or written by the temporal API: k their order, y every type they had, d when deleted, f and m first and last time.
    // usage: _id {t, y type, a attribute, d kind}; c how many entities. No a: of the type itself, m how often one left it or joined it late; no d: of any kind.
    // documents: _id {d kind, t, i}; v version, j content. positions: _id reader, p position, e epoch of the lease that it may be written under.
    // leases: _id name, h holder, e epoch, n beat. counters: the numbers given last.
    // schema: version, negative while a move fills the database, and its mark then (moving); held: until when a move reads it, and no broker may start.
    // outbox: _id number, s subscription, z state, n notification, q sequence, e [{i, v version}], at when created, u when queued again, f when it ended,
    //   l attempts, ra and r receipt, x payload as long as it may be sent.
    private static readonly (string Collection, string Name, BsonDocument Keys, BsonDocument? Where)[] Indexes =
    [
        ("entities", "creation", Ascending("t", "k"), null),
        ("entities", "types", Ascending("t", "y", "k"), null),
        ("entities", "scopes", Ascending("t", "p", "k"), null),
        ("entities", "values", Ascending("t", "v.a", "v.x", "k"), null),
        ("entities", "areas", Ascending("t", "g.a").Add("g.b", "2dsphere"), null),
        ("entities", "wide", Ascending("t", "w"), Exists("w")),
        ("entities", "ends", Ascending("e"), Exists("e")),
        ("history", "times", Ascending("t", "i", "a", "w", "_id"), null),
        ("evolutions", "creation", Ascending("t", "k"), null),
        ("evolutions", "types", Ascending("t", "y", "k"), null),
        ("documents", "kinds", Ascending("d"), null),
        ("documents", "tenants", Ascending("t"), null),
        ("outbox", "subscriptions", Ascending("t", "s", "z", "_id"), null),
        ("outbox", "sendable", Ascending("z", "t", "s"), new BsonDocument("z", new BsonDocument("$in", new BsonArray { 0, 3 }))),
    ];

    public static readonly string[] Collections =
        ["entities", "changes", "history", "evolutions", "usage", "counters", "documents", "outbox", "positions", "leases"];

    /// <summary>The name of its one document.</summary>
    public static readonly BsonDocument Id = new("_id", "schema");

    /// <summary>Makes in an empty database what is missing, indexes included; refuses one of a version it does not know.</summary>
    public static void Ensure(IMongoDatabase database, ILogger logger)
    {
        var name = database.DatabaseNamespace.DatabaseName;
        var schema = database.GetCollection<BsonDocument>("schema");
        var there = database.ListCollectionNames().ToList();
        var stored = schema.Find(Id).FirstOrDefault();
        if (stored is null && there.Exists(c => c != "schema"))
        {
            throw new InvalidOperationException($"The database {name} is not empty and is no broker's; let Storage:ConnectionString name another one");
        }

        stored = Found(schema, Version);
        CheckVersion(stored, name);
        if (stored.TryGetValue("held", out var until) && until.ToUniversalTime() > Now(database))
        {
            throw new InvalidOperationException($"The database {name} is being read by contextbroker migrate: no broker may change it until that has ended");
        }

        Create(database, there);
        BuildIndexes(database, index => Log.Building(logger, index.Collection, index.Name, index.Number, index.All));
        EnsureNumbers(database);
    }

    /// <summary>The database's own document, made of this version if there is none.</summary>
    public static BsonDocument Found(IMongoCollection<BsonDocument> schema, int version)
    {
        schema.UpdateOne(Id, new BsonDocument("$setOnInsert", new BsonDocument("version", version)), new UpdateOptions { IsUpsert = true });
        return schema.Find(Id).First();
    }

    /// <summary>Refuses what this broker cannot read, or what is not there as a whole.</summary>
    public static void CheckVersion(BsonDocument stored, string name)
    {
        var version = stored["version"].ToInt32();
        if (version < 0)
        {
            throw new InvalidOperationException(
                $"The database {name} is being filled by contextbroker migrate, which has not come to its end: run that again until it says that all is equal, or drop the database");
        }

        if (version != Version)
        {
            throw new InvalidOperationException($"The database {name} has schema version {version}; this broker reads and writes version {Version}");
        }
    }

    /// <summary>Makes the collections that are missing, without their indexes.</summary>
    public static void Create(IMongoDatabase database, List<string> there)
    {
        foreach (var collection in Collections.Except(there))
        {
            Create(database, collection);
        }
    }

    /// <summary>All indexes that are missing.</summary>
    public static void BuildIndexes(IMongoDatabase database, Action<IndexBuild> begun)
    {
        var missing = Indexes.GroupBy(i => i.Collection).SelectMany(group =>
        {
            var there = database.GetCollection<BsonDocument>(group.Key).Indexes.List().ToList().ConvertAll(i => i["name"].AsString);
            return group.Where(i => !there.Contains(i.Name));
        }).ToList();
        for (var i = 0; i < missing.Count; i++)
        {
            var (collection, index, keys, where) = missing[i];
            begun(new IndexBuild(collection, index, i + 1, missing.Count));
            database.GetCollection<BsonDocument>(collection).Indexes.CreateOne(new CreateIndexModel<BsonDocument>(
                keys, new CreateIndexOptions<BsonDocument> { Name = index, PartialFilterExpression = where is null ? null : new BsonDocumentFilterDefinition<BsonDocument>(where) }));
        }
    }

    private static void EnsureNumbers(IMongoDatabase database) => database.GetCollection<BsonDocument>("counters").UpdateOne(
        new BsonDocument("_id", "commits"),
        new BsonDocument("$setOnInsert", new BsonDocument { { "sequence", 0L }, { "entity", 0L }, { "history", 0L } }),
        new UpdateOptions { IsUpsert = true });

    /// <summary>The server's clock.</summary>
    private static DateTime Now(IMongoDatabase database) => database.RunCommand<BsonDocument>(new BsonDocument("hello", 1))["localTime"].ToUniversalTime();

    private static void Create(IMongoDatabase database, string collection)
    {
        try
        {
            database.CreateCollection(collection);
        }
        catch (MongoCommandException e) when (e.Code == NamespaceExists)
        {
            // Another node was quicker.
        }
    }

    private static BsonDocument Ascending(params string[] fields) => new(fields.Select(f => new BsonElement(f, 1)));

    private static BsonDocument Exists(string field) => new(field, new BsonDocument("$exists", true));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Index {Number} of {All} is being built: {Collection}.{Index}", EventName = "IndexBegun")]
        public static partial void Building(ILogger logger, string collection, string index, int number, int all);
    }
}

/// <param name="Number">Of those that are missing, the first is 1.</param>
internal readonly record struct IndexBuild(string Collection, string Name, int Number, int All);
