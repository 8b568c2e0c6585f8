using ContextBroker.Core.Storage;
using ContextBroker.Sqlite;
using ContextBroker.Sqlite.Delivery;
using ContextBroker.Sqlite.Documents;
using ContextBroker.Sqlite.Entities;
using ContextBroker.Sqlite.History;
using ContextBroker.Storage.Tests.Contracts;
using ContextBroker.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ContextBroker.Storage.Tests.Sqlite;

/// <summary>The embedded engine over a file of its own in a directory of its own.</summary>
public sealed class SqliteUnderTest : IStoreUnderTest
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("context-broker-");
    private readonly SqliteOptions _options;
    private SqliteEngine _engine;

    public SqliteUnderTest(SqliteOptions? options = null)
    {
        _options = (options ?? new SqliteOptions()) with { Path = Path.Combine(_directory.FullName, "store.db") };
        _engine = Open();
    }

    public FakeTimeProvider Clock { get; } = new(Make.Noon);

    public IEntityStore Entities => new SqliteEntityStore(_engine);

    public IHistoryStore History => new SqliteHistoryStore(_engine);

    public IDocumentStore Documents => new SqliteDocumentStore(_engine);

    public IOutbox Outbox => new SqliteOutbox(_engine);

    public string FilePath => _options.Path;

    public async Task Reopen()
    {
        await _engine.DisposeAsync();
        _engine = Open();
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private SqliteEngine Open() => new(_options, Clock, NullLogger<SqliteEngine>.Instance);
}
