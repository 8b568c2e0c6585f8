using System.Collections.Concurrent;
using ContextBroker.Core.Storage;
using ContextBroker.Sqlite;
using ContextBroker.Sqlite.Delivery;
using ContextBroker.Sqlite.Documents;
using ContextBroker.Sqlite.Entities;
using ContextBroker.Sqlite.History;
using ContextBroker.Storage.Tests.Contracts;
using ContextBroker.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ContextBroker.Storage.Tests.Sqlite;

/// <summary>The embedded engine over a file of its own in a directory of its own.</summary>
public sealed class SqliteUnderTest : IStoreUnderTest
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("context-broker-");
    private SqliteOptions _options;

    public SqliteUnderTest(SqliteOptions? options = null)
    {
        _options = (options ?? new SqliteOptions()) with { Path = Path.Combine(_directory.FullName, "store.db") };
        Engine = Open();
    }

    public FakeTimeProvider Clock { get; } = new(Make.Noon);

    public IEntityStore Entities => new SqliteEntityStore(Engine);

    public IHistoryStore History => new SqliteHistoryStore(Engine);

    public IDocumentStore Documents => new SqliteDocumentStore(Engine);

    public IOutbox Outbox => new SqliteOutbox(Engine);

    public IDeliveryLedger Ledger => new SqliteDeliveryLedger(Engine);

    internal SqliteEngine Engine { get; private set; }

    /// <summary>Names of the events that the engine logged.</summary>
    public ConcurrentQueue<string> Logged { get; } = [];

    public string FilePath => _options.Path;

    public Task Reopen() => Reopen(_options);

    public async Task Reopen(SqliteOptions options)
    {
        _options = options with { Path = FilePath };
        await Engine.DisposeAsync();
        Engine = Open();
    }

    /// <summary>Opens the file as it is at this moment, as if the process had been killed now: nothing is written any more.</summary>
    public async Task ReopenAsIfKilled()
    {
        // On the writer's thread: the log does not start anew meanwhile.
        var copy = Path.Combine(_directory.FullName, $"{Guid.NewGuid():N}.db");
        await Engine.Writes.Enqueue(
            _ =>
            {
                File.Copy(FilePath, copy);
                File.Copy(FilePath + "-wal", copy + "-wal");
                return 0;
            },
            CancellationToken.None);
        await Engine.DisposeAsync();
        _options = _options with { Path = copy };
        Engine = Open();
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private SqliteEngine Open() => new(_options, Clock, new EventNames(Logged));

    private sealed class EventNames(ConcurrentQueue<string> names) : ILogger<SqliteEngine>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            names.Enqueue(eventId.Name!);
    }
}
