using System.Collections.Concurrent;
using ContextBroker.Core.Storage;

namespace ContextBroker.Mqtt;

/// <summary>Documents that outlive a host.</summary>
internal sealed class MemoryDocuments : IDocumentStore
{
    private readonly ConcurrentDictionary<(string Kind, string Tenant, string Id), StoredDocument> _documents = new();

    public ValueTask<IReadOnlyList<StoredDocument>> List(string kind, CancellationToken cancel) => new([.. _documents.Values.Where(d => d.Kind == kind)]);

    public Task<long?> Put(string kind, string tenant, string id, long expectedVersion, ReadOnlyMemory<byte> json, CancellationToken cancel)
    {
        var document = new StoredDocument(kind, tenant, id, expectedVersion + 1, json.ToArray());
        var key = (kind, tenant, id);
        var isPut = expectedVersion == 0
            ? _documents.TryAdd(key, document)
            : _documents.TryGetValue(key, out var stored) && stored.Version == expectedVersion && _documents.TryUpdate(key, document, stored);
        return Task.FromResult(isPut ? (long?)document.Version : null);
    }

    public Task<bool> Delete(string kind, string tenant, string id, CancellationToken cancel) => Task.FromResult(_documents.TryRemove((kind, tenant, id), out _));
}
