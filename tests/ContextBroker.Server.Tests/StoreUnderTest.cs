using MongoDB.Driver;

namespace ContextBroker.Server.Tests;

/// <summary>An empty store for brokers under test, on the engine that TEST_ENGINE names: sqlite if nothing is said. Gone when it is disposed.</summary>
internal sealed class StoreUnderTest : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("contextbroker-test-");

    /// <summary>As on the command line.</summary>
    public string[] Settings => IsMongoDb
        ? ["--Storage:Engine=mongodb", $"--Storage:ConnectionString={Uri}", $"--Storage:Database={Database}"]
        : [$"--Storage:Path={Path.Combine(_folder.FullName, "broker.db")}"];

    private static bool IsMongoDb => Environment.GetEnvironmentVariable("TEST_ENGINE") == "mongodb";

    private static string Uri => Environment.GetEnvironmentVariable("MONGODB_URI") ?? throw new InvalidOperationException("TEST_ENGINE is mongodb, and MONGODB_URI is not set");

    private string Database => _folder.Name;

    public async ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        if (IsMongoDb)
        {
            await new MongoClient(Uri).DropDatabaseAsync(Database);
        }
    }
}
