using ContextBroker.MongoDb.Connections;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Moving;

/// <summary>What a database must be to be moved from or to. One that is being filled has the negative of its version, which no broker takes.</summary>
internal static class MoveSchema
{
    /// <summary>Refuses what is no broker's database of this version. Nothing is made.</summary>
    public static void EnsureSource(IMongoDatabase database)
    {
        var name = database.DatabaseNamespace.DatabaseName;
        var stored = Of(database).Find(Schema.Id).FirstOrDefault() ?? throw new InvalidOperationException($"The database {name} holds no broker's data");
        Schema.CheckVersion(stored, name);
    }

    /// <summary>Marks an empty database and makes its collections, whose indexes come last; or finds one that a move has begun.</summary>
    public static void EnsureTarget(IMongoDatabase database)
    {
        var name = database.DatabaseNamespace.DatabaseName;
        var there = database.ListCollectionNames().ToList();
        var isEmpty = there.TrueForAll(c => c == "schema");
        if (isEmpty || Of(database).Find(Schema.Id).FirstOrDefault() is { } known && known["version"].ToInt32() < 0)
        {
            var version = Schema.Found(Of(database), -Schema.Version)["version"].ToInt32();
            if (version < 0 && version != -Schema.Version)
            {
                throw new InvalidOperationException($"The database {name} was begun by another version of contextbroker migrate: begin anew with --restart");
            }

            if (version < 0)
            {
                Schema.Create(database, there);
                return;
            }
        }

        throw new InvalidOperationException($"The database {name} is not empty: a move needs a new one");
    }

    /// <summary>What a move has left there that did not come to its end is deleted; anything else stays.</summary>
    public static void DropTarget(IMongoDatabase database)
    {
        if (Of(database).Find(Schema.Id).FirstOrDefault() is not { } stored || stored["version"].ToInt32() >= 0)
        {
            return;
        }

        // The mark goes last: whatever happens before, the rest is still known to be of a move.
        foreach (var collection in Schema.Collections)
        {
            database.DropCollection(collection);
        }

        Of(database).DeleteOne(Schema.Id);
    }

    private static IMongoCollection<BsonDocument> Of(IMongoDatabase database) => database.GetCollection<BsonDocument>("schema");
}
