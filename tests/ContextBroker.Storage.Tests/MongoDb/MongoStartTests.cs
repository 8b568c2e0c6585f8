using ContextBroker.MongoDb;
using ContextBroker.MongoDb.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.Storage.Tests.MongoDb;

/// <summary>What will not do is said at start, in a sentence.</summary>
public sealed class MongoStartTests
{
    [Test]
    public void NoServerIsSaid()
    {
        var options = new MongoOptions { ConnectionString = "mongodb://127.0.0.1:1/?replicaSet=rs0", ConnectTimeout = TimeSpan.FromSeconds(1) };
        Assert.That(() => Open(options), Throws.InvalidOperationException.With.Message.StartsWith("No MongoDB that takes writes answered at 127.0.0.1:1 within 1 s. ").And.Message.Contains("refused"));
    }

    [Test]
    public async Task AForeignDatabaseIsLeftAlone()
    {
        var database = New();
        try
        {
            await database.CreateCollectionAsync("customers");
            Assert.That(() => Open(At(database)), Throws.InvalidOperationException.With.Message.Contains("is not empty and is no broker's"));
            Assert.That(await (await database.ListCollectionNamesAsync()).ToListAsync(), Is.EqualTo(new[] { "customers" }));
        }
        finally
        {
            await database.Client.DropDatabaseAsync(database.DatabaseNamespace.DatabaseName);
        }
    }

    [Test]
    public async Task AnotherVersionIsRefused()
    {
        var database = New();
        try
        {
            await database.GetCollection<BsonDocument>("schema").InsertOneAsync(new BsonDocument { { "_id", "schema" }, { "version", Schema.Version + 1 } });
            Assert.That(() => Open(At(database)), Throws.InvalidOperationException.With.Message.Contains($"has schema version {Schema.Version + 1}; this broker reads and writes version {Schema.Version}"));
        }
        finally
        {
            await database.Client.DropDatabaseAsync(database.DatabaseNamespace.DatabaseName);
        }
    }

    [Test]
    public async Task MissingRightsAreSaid()
    {
        var database = New();
        var admin = database.Client.GetDatabase("admin");
        var data = new BsonDocument { { "failCommands", new BsonArray { "create" } }, { "errorCode", 13 }, { "appName", "rightless" } };
        try
        {
            await admin.RunCommandAsync<BsonDocument>(new BsonDocument { { "configureFailPoint", "failCommand" }, { "mode", new BsonDocument("times", 1) }, { "data", data } });
        }
        catch (MongoCommandException)
        {
            Assert.Ignore("The server has no test commands: tests/mongodb.sh starts one that has");
        }

        try
        {
            var options = At(database) with { ConnectionString = MongoDatabase.Uri + "&appName=rightless" };
            Assert.That(() => Open(options), Throws.InvalidOperationException.With.Message.StartsWith("MongoDB lets the user not do what the broker must"));
        }
        finally
        {
            await database.Client.DropDatabaseAsync(database.DatabaseNamespace.DatabaseName);
        }
    }

    [TestCase(null, "must say where MongoDB is")]
    [TestCase("db1:27017", "is no connection string of MongoDB")]
    [TestCase("mongodb://user:secret@db1:port/", "is no connection string of MongoDB")]
    public void ABadConnectionStringIsSaidAndNotShown(string? text, string expected)
    {
        var result = new ConnectionStringCheck().Validate(null, new MongoOptions { ConnectionString = text });
        Assert.That(result.FailureMessage, Does.StartWith("Storage:ConnectionString ").And.Contain(expected).And.Not.Contain("secret"));
    }

    private static IMongoDatabase New() =>
        new MongoClient(MongoDatabase.Uri).GetDatabase("contextbroker-start-" + Guid.NewGuid().ToString("N")[..12]);

    private static MongoOptions At(IMongoDatabase database) => new() { ConnectionString = MongoDatabase.Uri, Database = database.DatabaseNamespace.DatabaseName };

    private static Collections Open(MongoOptions options) => Server.Open(options, NullLogger.Instance);
}
