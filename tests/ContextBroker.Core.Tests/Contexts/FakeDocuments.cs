using System.Collections.Concurrent;
using ContextBroker.Core.Storage;

namespace ContextBroker.Core.Tests.Contexts;

/// <summary>A document store in memory; outlives the registries that use it.</summary>
internal sealed class FakeDocuments : IDocumentStore
{
    private readonly ConcurrentDictionary<(string Kind, string Tenant, string Id), StoredDocument> _documents;
    private readonly Lock _gate = new();
    private bool _isCut;

    public FakeDocuments()
        : this([])
    {
    }

    private FakeDocuments(ConcurrentDictionary<(string Kind, string Tenant, string Id), StoredDocument> documents) => _documents = documents;

    public int Count => _documents.Count;

    /// <summary>As a kill -9 does it: what is stored is what another process finds, and nothing more reaches it from here.</summary>
    public FakeDocuments Cut()
    {
        lock (_gate)
        {
            _isCut = true;
            return new FakeDocuments(new(_documents));
        }
    }

    public ValueTask<IReadOnlyList<StoredDocument>> List(string kind, CancellationToken cancel) =>
        new([.. _documents.Values.Where(d => d.Kind == kind)]);

    public Task<long?> Put(string kind, string tenant, string id, long expectedVersion, ReadOnlyMemory<byte> json, CancellationToken cancel)
    {
        var key = (kind, tenant, id);
        lock (_gate)
        {
            RequireWhole();
            if ((_documents.TryGetValue(key, out var held) ? held.Version : 0) != expectedVersion)
            {
                return Task.FromResult<long?>(null);
            }

            _documents[key] = new StoredDocument(kind, tenant, id, expectedVersion + 1, json);
            return Task.FromResult<long?>(expectedVersion + 1);
        }
    }

    public Task<bool> Delete(string kind, string tenant, string id, CancellationToken cancel)
    {
        lock (_gate)
        {
            RequireWhole();
            return Task.FromResult(_documents.TryRemove((kind, tenant, id), out _));
        }
    }

    private void RequireWhole()
    {
        if (_isCut)
        {
            throw new IOException("The store is cut off");
        }
    }
}
