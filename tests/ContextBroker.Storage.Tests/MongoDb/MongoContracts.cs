using ContextBroker.Storage.Tests.Contracts;

namespace ContextBroker.Storage.Tests.MongoDb;

public sealed class MongoEntityStoreTests : EntityStoreContract
{
    protected override Task<IStoreUnderTest> Build() => MongoUnderTest.New();
}

public sealed class MongoChangeLogTests : ChangeLogContract
{
    protected override Task<IStoreUnderTest> Build() => MongoUnderTest.New();
}

public sealed class MongoWalkTests : WalkContract
{
    protected override Task<IStoreUnderTest> Build() => MongoUnderTest.New();
}

public sealed class MongoHistoryTests : HistoryContract
{
    protected override Task<IStoreUnderTest> Build() => MongoUnderTest.New();
}

public sealed class MongoDocumentStoreTests : DocumentStoreContract
{
    protected override Task<IStoreUnderTest> Build() => MongoUnderTest.New();
}

public sealed class MongoOutboxTests : OutboxContract
{
    protected override Task<IStoreUnderTest> Build() => MongoUnderTest.New();
}

public sealed class MongoDeliveryLedgerTests : DeliveryLedgerContract
{
    protected override Task<IStoreUnderTest> Build() => MongoUnderTest.New();
}

public sealed class MongoQueryTests : QueryContract
{
    protected override Task<IStoreUnderTest> Build() => MongoUnderTest.New();
}
