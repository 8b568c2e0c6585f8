using MongoDB.Driver;

namespace ContextBroker.Server.Tests;

/// <summary>An empty store for brokers under test. Gone when it is disposed.</summary>
/// <param name="engine">sqlite or mongodb; null: the one that TEST_ENGINE names, sqlite if nothing is said.</param>
internal sealed class StoreUnderTest(string? engine = null) : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("contextbroker-test-");

    /// <summary>As on the command line.</summary>
    public string[] Settings => IsMongoDb
        ? ["--Storage:Engine=mongodb", $"--Storage:ConnectionString={Uri}", $"--Storage:Database={Database}"]
        : [$"--Storage:Path={File}"];

    /// <summary>As migrate takes it.</summary>
    public string Place => IsMongoDb ? new MongoUrlBuilder(Uri) { DatabaseName = Database }.ToString() : "sqlite:" + File;

    /// <summary>How much has been written to it, roughly.</summary>
    public async Task<long> Size() => IsMongoDb
        ? await Collection("entities") + await Collection("changes") + await Collection("history")
        : _folder.EnumerateFiles().Sum(f => f.Exists ? f.Length : 0);

    private bool IsMongoDb => (engine ?? Environment.GetEnvironmentVariable("TEST_ENGINE")) == "mongodb";

    private string File => Path.Combine(_folder.FullName, "broker.db");

    private static string Uri => Environment.GetEnvironmentVariable("MONGODB_URI") ?? throw new InvalidOperationException("TEST_ENGINE is mongodb, and MONGODB_URI is not set");

    private string Database => _folder.Name;

    /// <summary>Skips the test where there is no server for it.</summary>
    public static void Need(params string[] engines)
    {
        if (engines.Contains("mongodb") && Environment.GetEnvironmentVariable("MONGODB_URI") is not { Length: > 0 })
        {
            Assert.Ignore("No MongoDB: " + (Environment.GetEnvironmentVariable("MONGODB_ABSENT") ?? "MONGODB_URI is not set; tests/mongodb.sh starts a server"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        if (IsMongoDb)
        {
            await new MongoClient(Uri).DropDatabaseAsync(Database);
        }
    }

    private Task<long> Collection(string name) => new MongoClient(Uri).GetDatabase(Database).GetCollection<MongoDB.Bson.BsonDocument>(name).EstimatedDocumentCountAsync();
}
