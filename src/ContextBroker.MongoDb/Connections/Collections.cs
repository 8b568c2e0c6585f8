using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Connections;

/// <summary>The collections of one broker. What is read is what a majority has; what is written waits for a majority's journals.</summary>
internal sealed class Collections(IMongoDatabase database)
{
    /// <summary>Says of a commit that this process made it.</summary>
    public string Writer { get; } = Guid.NewGuid().ToString("N");

    public IMongoDatabase Database { get; } = database;

    public IMongoCollection<BsonDocument> Schema { get; } = database.GetCollection<BsonDocument>("schema");

    public IMongoCollection<BsonDocument> Entities { get; } = database.GetCollection<BsonDocument>("entities");

    public IMongoCollection<BsonDocument> Changes { get; } = database.GetCollection<BsonDocument>("changes");

    public IMongoCollection<BsonDocument> History { get; } = database.GetCollection<BsonDocument>("history");

    public IMongoCollection<BsonDocument> Evolutions { get; } = database.GetCollection<BsonDocument>("evolutions");

    public IMongoCollection<BsonDocument> Usage { get; } = database.GetCollection<BsonDocument>("usage");

    public IMongoCollection<BsonDocument> Counters { get; } = database.GetCollection<BsonDocument>("counters");

    public IMongoCollection<BsonDocument> Documents { get; } = database.GetCollection<BsonDocument>("documents");

    public IMongoCollection<BsonDocument> Outbox { get; } = database.GetCollection<BsonDocument>("outbox");

    public IMongoCollection<BsonDocument> Positions { get; } = database.GetCollection<BsonDocument>("positions");

    public IMongoCollection<BsonDocument> Leases { get; } = database.GetCollection<BsonDocument>("leases");

    /// <summary>The document's id of what belongs to one id of one tenant.</summary>
    public static BsonDocument Key(string tenant, string id) => new() { { "t", tenant }, { "i", id } };
}
