using ContextBroker.Core.Storage;

namespace ContextBroker.Storage.Tests.Contracts;

/// <summary>One empty store for each test. An engine's subclass only says how it is built.</summary>
public abstract class StorageContract
{
    protected const string Tenant = "";

    private IStoreUnderTest? _store;

    protected IStoreUnderTest Store => _store!;

    protected IEntityStore Entities => Store.Entities;

    protected abstract Task<IStoreUnderTest> Build();

    [SetUp]
    public async Task SetUp() => _store = await Build();

    [TearDown]
    public async Task TearDown() => await (_store?.DisposeAsync() ?? ValueTask.CompletedTask);
}
