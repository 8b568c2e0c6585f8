using ContextBroker.MongoDb;
using ContextBroker.MongoDb.Connections;
using ContextBroker.MongoDb.Moving;
using ContextBroker.Storage.Tests.MongoDb;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.Storage.Tests.Moving;

/// <summary>What only a move from a server must watch: who else is there.</summary>
public sealed class MongoMoveTests
{
    private MongoOptions _options = null!;

    private IMongoDatabase Database => new MongoClient(_options.ConnectionString).GetDatabase(_options.Database);

    [SetUp]
    public async Task Make()
    {
        _options = new MongoOptions { ConnectionString = MongoDatabase.Uri, Database = "contextbroker-move-" + Guid.NewGuid().ToString("N")[..12] };
        await Ports.Of(_options).DisposeAsync();
    }

    [TearDown]
    public async Task Drop() => await (_options is null ? Task.CompletedTask : Database.Client.DropDatabaseAsync(_options.Database));

    [Test]
    public async Task ARunningBrokerIsNoticed()
    {
        var leases = Database.GetCollection<BsonDocument>("leases");
        await leases.ReplaceOneAsync(new BsonDocument("_id", "duties"), new BsonDocument { { "_id", "duties" }, { "h", "node-1" }, { "e", 1L }, { "n", 1L } }, new ReplaceOptions { IsUpsert = true });
        using var over = new CancellationTokenSource();
        var living = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                await leases.UpdateOneAsync(new BsonDocument("_id", "duties"), new BsonDocument("$inc", new BsonDocument("n", 1L)));
            }
        });
        Assert.That(() => MongoMove.OpenSource(_options, default), Throws.InvalidOperationException.With.Message.StartsWith("A broker runs on the database"));
        await over.CancelAsync();
        await living;
        var schema = await Database.GetCollection<BsonDocument>("schema").Find(Schema.Id).FirstAsync();
        Assert.That(schema.Contains("held"), Is.False, "nothing is left of the try");
    }

    // The rest is made anew from what is moved, or is of the brokers that ran there.
    [Test]
    public void EveryCollectionIsMovedOrNotNeeded()
    {
        string[] moved = ["entities", "changes", "history", "evolutions", "usage", "documents", "outbox", "positions"];
        string[] notNeeded = ["counters", "leases"];
        Assert.That(Schema.Collections, Is.SubsetOf(moved.Concat(notNeeded)));
    }

    [Test]
    public void ADatabaseThatHoldsNothingIsNoSource()
    {
        var empty = _options with { Database = _options.Database + "-none" };
        Assert.That(() => MongoMove.OpenSource(empty, default), Throws.InvalidOperationException.With.Message.Contains("holds no broker's data"));
    }
}
