namespace ContextBroker.Core.Storage;

/// <summary>Small JSON documents by kind and id: subscriptions, contexts, devices, policies. Held in memory by registries, reloaded at start.</summary>
public interface IDocumentStore
{
    ValueTask<IReadOnlyList<StoredDocument>> List(string kind, CancellationToken cancel);

    /// <summary>Null: there is none.</summary>
    async ValueTask<StoredDocument?> Find(string kind, string tenant, string id, CancellationToken cancel) =>
        (await List(kind, cancel)).FirstOrDefault(stored => stored.Tenant == tenant && stored.Id == id);

    /// <summary>Durable when it returns. Version 0 expects that the document does not exist.</summary>
    /// <returns>The new version; null: the stored version is another one.</returns>
    Task<long?> Put(string kind, string tenant, string id, long expectedVersion, ReadOnlyMemory<byte> json, CancellationToken cancel);

    /// <returns>False: there was none.</returns>
    Task<bool> Delete(string kind, string tenant, string id, CancellationToken cancel);
}

public sealed record StoredDocument(string Kind, string Tenant, string Id, long Version, ReadOnlyMemory<byte> Json);
