using ContextBroker.Sqlite;
using ContextBroker.Storage.Tests.Contracts;

namespace ContextBroker.Storage.Tests.Sqlite;

public sealed class SqliteEntityStoreTests : EntityStoreContract
{
    protected override Task<IStoreUnderTest> Build() => Task.FromResult<IStoreUnderTest>(new SqliteUnderTest());
}

public sealed class SqliteChangeLogTests : ChangeLogContract
{
    protected override Task<IStoreUnderTest> Build() => Task.FromResult<IStoreUnderTest>(new SqliteUnderTest());
}

public sealed class SqliteWalkTests : WalkContract
{
    protected override Task<IStoreUnderTest> Build() => Task.FromResult<IStoreUnderTest>(new SqliteUnderTest());
}

public sealed class SqliteHistoryTests : HistoryContract
{
    protected override Task<IStoreUnderTest> Build() => Task.FromResult<IStoreUnderTest>(new SqliteUnderTest());
}

public sealed class SqliteDocumentStoreTests : DocumentStoreContract
{
    protected override Task<IStoreUnderTest> Build() => Task.FromResult<IStoreUnderTest>(new SqliteUnderTest());
}

public sealed class SqliteOutboxTests : OutboxContract
{
    protected override Task<IStoreUnderTest> Build() => Task.FromResult<IStoreUnderTest>(new SqliteUnderTest());
}

public sealed class SqliteDeliveryLedgerTests : DeliveryLedgerContract
{
    protected override Task<IStoreUnderTest> Build() => Task.FromResult<IStoreUnderTest>(new SqliteUnderTest());
}

public sealed class SqliteQueryTests : QueryContract
{
    protected override Task<IStoreUnderTest> Build() => Task.FromResult<IStoreUnderTest>(new SqliteUnderTest());
}

/// <summary>With every attribute that a query compares indexed by value at once.</summary>
public sealed class SqliteValueIndexedQueryTests : QueryContract
{
    protected override Task<IStoreUnderTest> Build() => Task.FromResult<IStoreUnderTest>(new SqliteUnderTest(new SqliteOptions { LongScan = 1, IndexAfterScanned = 1, MaxValueIndexes = 1000 }));
}
