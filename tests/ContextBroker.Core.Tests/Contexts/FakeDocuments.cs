using System.Collections.Concurrent;
using ContextBroker.Core.Storage;

namespace ContextBroker.Core.Tests.Contexts;

/// <summary>A document store in memory; outlives the registries that use it.</summary>
internal sealed class FakeDocuments : IDocumentStore
{
    private readonly ConcurrentDictionary<(string Kind, string Tenant, string Id), StoredDocument> _documents = new();

    public int Count => _documents.Count;

    public ValueTask<IReadOnlyList<StoredDocument>> List(string kind, CancellationToken cancel) =>
        new([.. _documents.Values.Where(d => d.Kind == kind)]);

    public Task<long?> Put(string kind, string tenant, string id, long expectedVersion, ReadOnlyMemory<byte> json, CancellationToken cancel)
    {
        var key = (kind, tenant, id);
        if ((_documents.TryGetValue(key, out var held) ? held.Version : 0) != expectedVersion)
        {
            return Task.FromResult<long?>(null);
        }

        _documents[key] = new StoredDocument(kind, tenant, id, expectedVersion + 1, json);
        return Task.FromResult<long?>(expectedVersion + 1);
    }

    public Task<bool> Delete(string kind, string tenant, string id, CancellationToken cancel) =>
        Task.FromResult(_documents.TryRemove((kind, tenant, id), out _));
}
