using ContextBroker.Core.Storage;
using ContextBroker.MongoDb;
using ContextBroker.MongoDb.Delivery;
using ContextBroker.MongoDb.Documents;
using ContextBroker.MongoDb.Entities;
using ContextBroker.MongoDb.History;
using ContextBroker.Sqlite;
using ContextBroker.Sqlite.Delivery;
using ContextBroker.Sqlite.Documents;
using ContextBroker.Sqlite.Entities;
using ContextBroker.Sqlite.History;
using ContextBroker.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ContextBroker.Storage.Tests.Moving;

/// <summary>The ports of a broker on a store.</summary>
internal sealed record Ports(IEntityStore Entities, IHistoryStore History, IDocumentStore Documents, IOutbox Outbox, IDeliveryLedger Ledger, IAsyncDisposable Engine)
    : IAsyncDisposable
{
    public static Ports Of(SqliteOptions options)
    {
        var engine = new SqliteEngine(options, new FakeTimeProvider(Make.Noon), NullLogger<SqliteEngine>.Instance);
        return new Ports(
            new SqliteEntityStore(engine), new SqliteHistoryStore(engine), new SqliteDocumentStore(engine), new SqliteOutbox(engine), new SqliteDeliveryLedger(engine), engine);
    }

    public static Ports Of(MongoOptions options)
    {
        var engine = new MongoEngine(options, new FakeTimeProvider(Make.Noon), NullLogger<MongoEngine>.Instance);
        return new Ports(
            new MongoEntityStore(engine), new MongoHistoryStore(engine), new MongoDocumentStore(engine), new MongoOutbox(engine), new MongoDeliveryLedger(engine), engine);
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
