using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.Storage.Tests.MongoDb;

/// <summary>One database for all tests below this namespace, emptied before each: to make one takes longer than a test.</summary>
[SetUpFixture]
public sealed class MongoDatabase
{
    private static readonly string Name = "contextbroker-tests-" + Guid.NewGuid().ToString("N")[..12];

    /// <summary>Of the server that tests/mongodb.sh found or started.</summary>
    public static string Uri => Environment.GetEnvironmentVariable("MONGODB_URI") is { Length: > 0 } uri ? uri : Missing();

    /// <summary>For what tests look at or do behind the engine's back.</summary>
    public static IMongoDatabase Database => new MongoClient(Uri).GetDatabase(Name);

    /// <summary>An empty one, named.</summary>
    public static async Task<string> Emptied()
    {
        var database = Database;
        using var names = await database.ListCollectionNamesAsync();
        foreach (var name in (await names.ToListAsync()).Where(n => n is not "schema"))
        {
            await database.GetCollection<BsonDocument>(name).DeleteManyAsync(new BsonDocument());
        }

        return Name;
    }

    [OneTimeTearDown]
    public async Task Drop()
    {
        if (Environment.GetEnvironmentVariable("MONGODB_URI") is { Length: > 0 })
        {
            await Database.Client.DropDatabaseAsync(Name);
        }
    }

    private static string Missing()
    {
        Assert.Ignore("No MongoDB: " + (Environment.GetEnvironmentVariable("MONGODB_ABSENT") ?? "MONGODB_URI is not set; tests/mongodb.sh starts a server"));
        return "";
    }
}
