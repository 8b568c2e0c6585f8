using System.Collections.Concurrent;
using ContextBroker.Core.Storage;

namespace ContextBroker.Core.Contexts;

/// <summary>The @contexts that the broker keeps (clause 5.13.1), in memory and in the document store.</summary>
internal sealed class StoredContexts(IDocumentStore documents, ContextOptions options) : IDisposable
{
    public const string DocumentKind = "context";
    private const string PathOfServed = "/jsonldContexts/";

    private readonly ConcurrentDictionary<string, ContextEntry> _byId = new();
    private readonly ConcurrentDictionary<string, ContextEntry> _byUrl = new();
    private readonly SemaphoreSlim _writing = new(1, 1);

    private readonly ConcurrentDictionary<string, ContextEntry> _provided = new();

    public IEnumerable<ContextEntry> All => _byId.Select(pair => pair.Value);

    public async Task Load(CancellationToken cancel)
    {
        foreach (var document in await documents.List(DocumentKind, cancel))
        {
            Hold(StoredContextText.Read(document));
        }
    }

    /// <summary>By local id, by the URL it was fetched from, or by the URL under which the broker serves it.</summary>
    public ContextEntry? Find(string idOrUrl) =>
        _byUrl.TryGetValue(idOrUrl, out var entry) || _byId.TryGetValue(idOrUrl, out entry) ? entry : FindServed(idOrUrl);

    public void Provide(string path, ContextEntry entry) => _provided[path] = entry;

    /// <summary>Keeps a new @context, or a newer version of one.</summary>
    public async Task Put(ContextEntry entry, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            var before = _byId.GetValueOrDefault(entry.Id);
            var version = await documents.Put(DocumentKind, entry.Tenant, entry.Id, before?.Version ?? 0, StoredContextText.Write(entry), cancel);
            if (version is null && await documents.Find(DocumentKind, entry.Tenant, entry.Id, cancel) is { } other)
            {
                // Another node has just fetched the same: what is kept is what is stored.
                entry = StoredContextText.Read(other, entry.Usage);
            }

            entry.Version = version ?? entry.Version;
            Hold(entry);
            before?.Supersede();
            await MakeRoom(entry, cancel);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <returns>False: it was already gone.</returns>
    public async Task<bool> Delete(ContextEntry entry, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            return await Forget(entry, cancel);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Reads it again, for another node has written or deleted it.</summary>
    public async Task Refresh(string tenant, string id, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            var (stored, held) = (await documents.Find(DocumentKind, tenant, id, cancel), _byId.GetValueOrDefault(id));
            if (stored is null)
            {
                LetGo(held);
            }
            else if (held?.Version != stored.Version)
            {
                Hold(StoredContextText.Read(stored, held?.Usage ?? new ContextUsage()));
                held?.Supersede();
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();

    private ContextEntry? FindServed(string url)
    {
        var start = url.LastIndexOf(PathOfServed, StringComparison.Ordinal);
        return start >= 0 && _byId.TryGetValue(Uri.UnescapeDataString(url[(start + PathOfServed.Length)..]), out var entry) ? entry : FindProvided(url);
    }

    private ContextEntry? FindProvided(string url) =>
        !_provided.IsEmpty && Uri.TryCreate(url, UriKind.Absolute, out var uri) && _provided.TryGetValue(uri.AbsolutePath, out var entry) ? entry : null;

    private void Hold(ContextEntry entry)
    {
        _byId[entry.Id] = entry;
        if (entry.Url is { } url)
        {
            _byUrl[url] = entry;
        }
    }

    private async Task<bool> Forget(ContextEntry entry, CancellationToken cancel)
    {
        if (!_byId.TryGetValue(entry.Id, out var held))
        {
            return false;
        }

        LetGo(held);
        await documents.Delete(DocumentKind, held.Tenant, held.Id, cancel);
        return true;
    }

    private void LetGo(ContextEntry? held)
    {
        if (held is null || !_byId.TryRemove(held.Id, out _))
        {
            return;
        }

        if (held.Url is { } url)
        {
            _byUrl.TryRemove(url, out _);
        }

        held.Supersede();
    }

    // O(n) in the fetched documents, and only after a download.
    private async Task MakeRoom(ContextEntry newest, CancellationToken cancel)
    {
        var cached = _byUrl.Select(pair => pair.Value).ToList();
        var bytes = cached.Sum(e => e.Bytes);
        var count = cached.Count;
        foreach (var entry in cached.Where(e => e != newest).OrderBy(e => e.Usage.LastTicks))
        {
            if (count <= options.MaxCached && bytes <= options.MaxCachedBytes)
            {
                return;
            }

            await Forget(entry, cancel);
            count--;
            bytes -= entry.Bytes;
        }
    }
}
