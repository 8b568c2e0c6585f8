using ContextBroker.Core.Storage;
using Microsoft.Extensions.Time.Testing;

namespace ContextBroker.Storage.Tests.Contracts;

/// <summary>The ports of one engine over one empty store of its own.</summary>
public interface IStoreUnderTest : IAsyncDisposable
{
    IEntityStore Entities { get; }

    IHistoryStore History { get; }

    IDocumentStore Documents { get; }

    IOutbox Outbox { get; }

    IDeliveryLedger Ledger { get; }

    /// <summary>The engine's clock.</summary>
    FakeTimeProvider Clock { get; }

    /// <summary>Closes the store and opens it again, as a broker that is restarted does.</summary>
    Task Reopen();
}
