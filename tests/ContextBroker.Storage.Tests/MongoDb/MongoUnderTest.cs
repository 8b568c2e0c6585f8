using ContextBroker.Core.Storage;
using ContextBroker.MongoDb;
using ContextBroker.MongoDb.Delivery;
using ContextBroker.MongoDb.Documents;
using ContextBroker.MongoDb.Entities;
using ContextBroker.MongoDb.History;
using ContextBroker.Storage.Tests.Contracts;
using ContextBroker.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ContextBroker.Storage.Tests.MongoDb;

/// <summary>The engine over the emptied database.</summary>
public sealed class MongoUnderTest : IStoreUnderTest
{
    private readonly MongoOptions _options;

    private MongoUnderTest(MongoOptions options)
    {
        _options = options;
        Engine = Open();
    }

    public FakeTimeProvider Clock { get; } = new(Make.Noon);

    public IEntityStore Entities => new MongoEntityStore(Engine);

    public IHistoryStore History => new MongoHistoryStore(Engine);

    public IDocumentStore Documents => new MongoDocumentStore(Engine);

    public IOutbox Outbox => new MongoOutbox(Engine);

    public IDeliveryLedger Ledger => new MongoDeliveryLedger(Engine);

    internal MongoEngine Engine { get; private set; }

    public static async Task<IStoreUnderTest> New() => new MongoUnderTest(new MongoOptions { ConnectionString = MongoDatabase.Uri, Database = await MongoDatabase.Emptied() });

    public async Task Reopen()
    {
        await Engine.DisposeAsync();
        Engine = Open();
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();

    private MongoEngine Open() => new(_options, Clock, NullLogger<MongoEngine>.Instance);
}
