using ContextBroker.Core.Moving;
using ContextBroker.MongoDb;
using ContextBroker.MongoDb.Moving;
using ContextBroker.Sqlite;
using ContextBroker.Sqlite.Moving;
using ContextBroker.Storage.Tests.MongoDb;
using MongoDB.Driver;

namespace ContextBroker.Storage.Tests.Moving;

/// <summary>Where a store of either engine is or may be, of which nothing is left in the end.</summary>
internal abstract class StorePlace : IAsyncDisposable
{
    public static StorePlace New(string engine) => engine == "sqlite" ? new File() : new Database();

    /// <summary>A broker on it.</summary>
    public abstract Ports Open();

    public abstract Task<IMoveSource> Source();

    public abstract IMoveTarget Target(bool restart = false);

    public abstract ValueTask DisposeAsync();

    private sealed class File : StorePlace
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("context-broker-move-");

        private string Path => System.IO.Path.Combine(_folder.FullName, "store.db");

        public override Ports Open() => Ports.Of(new SqliteOptions { Path = Path });

        public override Task<IMoveSource> Source() => Task.FromResult(SqliteMove.OpenSource(Path));

        public override IMoveTarget Target(bool restart) => SqliteMove.OpenTarget(Path, restart);

        public override ValueTask DisposeAsync()
        {
            _folder.Delete(recursive: true);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Database : StorePlace
    {
        private readonly MongoOptions _options = new() { ConnectionString = MongoDatabase.Uri, Database = "contextbroker-move-" + Guid.NewGuid().ToString("N")[..12] };

        public override Ports Open() => Ports.Of(_options);

        public override Task<IMoveSource> Source() => MongoMove.OpenSource(_options, CancellationToken.None);

        public override IMoveTarget Target(bool restart) => MongoMove.OpenTarget(_options, restart);

        public override async ValueTask DisposeAsync() => await new MongoClient(_options.ConnectionString).DropDatabaseAsync(_options.Database);
    }
}
