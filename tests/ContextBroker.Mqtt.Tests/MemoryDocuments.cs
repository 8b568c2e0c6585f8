using System.Collections.Concurrent;
using ContextBroker.Core.Storage;

namespace ContextBroker.Mqtt;

/// <summary>Documents that outlive a host.</summary>
internal sealed class MemoryDocuments : IDocumentStore
{
    // Not every store begins at one.
    private const long FirstVersion = 1000;

    private readonly ConcurrentDictionary<(string Kind, string Tenant, string Id), StoredDocument> _documents = new();

    /// <summary>Documents of these kinds cannot be stored.</summary>
    public Func<string, bool> Refuses { get; set; } = _ => false;

    /// <summary>As a crash in this moment leaves them.</summary>
    public MemoryDocuments Copy()
    {
        var copy = new MemoryDocuments();
        foreach (var (key, document) in _documents)
        {
            copy._documents[key] = document;
        }

        return copy;
    }

    public ValueTask<IReadOnlyList<StoredDocument>> List(string kind, CancellationToken cancel) => new([.. _documents.Values.Where(d => d.Kind == kind)]);

    public Task<long?> Put(string kind, string tenant, string id, long expectedVersion, ReadOnlyMemory<byte> json, CancellationToken cancel)
    {
        if (Refuses(kind))
        {
            return Task.FromException<long?>(new IOException("The store does not take it"));
        }

        var document = new StoredDocument(kind, tenant, id, expectedVersion == 0 ? FirstVersion : expectedVersion + 1, json.ToArray());
        var key = (kind, tenant, id);
        var isPut = expectedVersion == 0
            ? _documents.TryAdd(key, document)
            : _documents.TryGetValue(key, out var stored) && stored.Version == expectedVersion && _documents.TryUpdate(key, document, stored);
        return Task.FromResult(isPut ? (long?)document.Version : null);
    }

    public Task<bool> Delete(string kind, string tenant, string id, CancellationToken cancel) => Task.FromResult(_documents.TryRemove((kind, tenant, id), out _));
}
