using ContextBroker.Core.Nodes;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Core.Contexts;

/// <summary>Every @context the broker knows: built in, hosted, or fetched and kept (clauses 5.5.6, 5.13). A document is parsed once.</summary>
public sealed class ContextRegistry : IHeldDocuments, IDisposable
{
    // In characters of terms and IRIs: room for some hundred usual contexts, or a few of the largest.
    private const long CompiledCapacity = 16_000_000;

    private readonly TimeProvider _clock;
    private readonly DateTimeOffset _started;
    private readonly ContextDownload _download;
    private readonly StoredContexts _stored;
    private readonly RemoteContexts _remote;
    private readonly ContextDocuments _documents;
    private readonly BoundedCache<JsonValue, CompiledContext> _compiled = new(CompiledCapacity, JsonContentComparer.Instance);
    private readonly Lock _compiling = new();

    /// <param name="http">Fetches the documents, and is disposed of here; must not follow redirects by itself, they are counted here.</param>
    public ContextRegistry(IDocumentStore documents, HttpMessageHandler http, ContextOptions options, TimeProvider clock, ILogger<ContextRegistry> logger)
    {
        _clock = clock;
        _started = clock.GetUtcNow();
        _download = new ContextDownload(http, options, clock);
        _stored = new StoredContexts(documents, options);
        _remote = new RemoteContexts(_download, _stored, options, clock, logger);
        _documents = new ContextDocuments(_remote, options, clock);
    }

    /// <summary>Makes a @context known that this broker serves under a path of its own, under whatever host a client reaches it: it is never fetched.</summary>
    /// <param name="content">What stands at @context.</param>
    public void Provide(string path, JsonValue content)
    {
        ContextCompiler.Check(content);
        _stored.Provide(path, new ContextEntry(path, tenant: "", url: null, ContextKind.Hosted, content, new ContextUsage()) { CreatedAt = _started });
    }

    /// <summary>Takes up what the document store holds; before the first request.</summary>
    public Task Load(CancellationToken cancel) => _stored.Load(cancel);

    /// <summary>
    /// The compiled context for what a request says: null for none, a URL, an object, or an array of these.
    /// The core context always applies last and cannot be overridden.
    /// </summary>
    /// <exception cref="ProblemException">LdContextNotAvailable: a URL does not answer; BadRequestData: not a @context.</exception>
    public ValueTask<LdContext> Resolve(JsonValue? context, CancellationToken cancel)
    {
        if (context is null)
        {
            return new ValueTask<LdContext>(LdContext.Core);
        }

        if (context is JsonString url && CoreContexts.TryFind(url.Value, out var core))
        {
            return new ValueTask<LdContext>(core);
        }

        var now = _clock.GetUtcNow();
        return _compiled.TryGet(context, out var known) && known.IsFresh(now)
            ? new ValueTask<LdContext>(known.Use(now))
            : new ValueTask<LdContext>(UseAfresh(context, cancel));
    }

    /// <summary>Add @context (clause 5.13.2): kept and served under the local id that is returned.</summary>
    /// <param name="content">What stands at @context.</param>
    /// <exception cref="ProblemException">BadRequestData: not a @context.</exception>
    public async Task<string> Add(string tenant, JsonValue content, CancellationToken cancel)
    {
        ContextCompiler.Check(content);
        return await Keep(ContextKind.Hosted, tenant, content, cancel);
    }

    /// <summary>The same context with a URL: an array that a subscription gives must be served from one (clause 5.13.1, ImplicitlyCreated).</summary>
    /// <param name="servedFrom">The address below which the broker serves @contexts by local id; ends in a slash.</param>
    public async ValueTask<LdContext> WithUrl(string tenant, LdContext context, string servedFrom, CancellationToken cancel)
    {
        if (context.Url is not null)
        {
            return context;
        }

        var same = _stored.All.FirstOrDefault(
            e => e.Kind == ContextKind.ImplicitlyCreated && e.Tenant == tenant && JsonContentComparer.Instance.Equals(e.Content, context.Source));
        if (same is not null)
        {
            return await Resolve(JsonValue.Of(servedFrom + same.Id), cancel);
        }

        // Made, not found: no hit (clause 5.13.3.5).
        var id = await Keep(ContextKind.ImplicitlyCreated, tenant, context.Source, cancel);
        return (await CompileAfresh(JsonValue.Of(servedFrom + id), cancel)).Context;
    }

    /// <summary>List @contexts (clause 5.13.3), oldest first. Cached ones belong to every tenant.</summary>
    public IReadOnlyList<ContextDetails> List(string tenant, ContextKind? kind) =>
        [.. _stored.All.Where(e => (kind is null || e.Kind == kind) && IsSeenBy(tenant, e)).Select(e => e.Describe()).OrderBy(d => d.CreatedAt)];

    /// <summary>Serve @context (clause 5.13.4): as it was before this use of it; null: there is none.</summary>
    /// <param name="id">A local id, or the URL that a cached one was fetched from.</param>
    public ContextDetails? Find(string tenant, string id)
    {
        if (CoreContexts.TryFind(id, out var core))
        {
            return new ContextDetails(id, core.Url, ContextKind.Cached, _started, null, null, 0, CoreContexts.Document["@context"]!);
        }

        if (FindSeen(tenant, id) is not { } entry)
        {
            return null;
        }

        var details = entry.Describe();
        entry.Usage.Count(_clock.GetUtcNow());
        return details;
    }

    /// <summary>Delete @context (clause 5.13.5).</summary>
    /// <exception cref="ProblemException">ResourceNotFound: there is none; BadRequestData: the core @context.</exception>
    public async Task Delete(string tenant, string id, CancellationToken cancel)
    {
        if (CoreContexts.IsCore(id))
        {
            throw ProblemException.BadRequestData($"The core @context {id} cannot be deleted");
        }

        if (FindSeen(tenant, id) is not { } entry || !await _stored.Delete(entry, cancel))
        {
            throw ProblemException.NotFound($"The @context {id} does not exist");
        }
    }

    /// <summary>Reload @context (clause 5.13.5): fetched again; what was there stays if that fails.</summary>
    /// <exception cref="ProblemException">LdContextNotAvailable: it cannot be fetched or is invalid; BadRequestData: not a cached one.</exception>
    public async Task Reload(string tenant, string id, CancellationToken cancel)
    {
        // Built in: always as new as it gets.
        if (CoreContexts.IsCore(id))
        {
            return;
        }

        if (FindSeen(tenant, id) is not { Kind: ContextKind.Cached } entry)
        {
            throw ProblemException.BadRequestData($"The @context {id} is not a cached one, so it cannot be reloaded");
        }

        try
        {
            await _remote.Reload(entry, cancel);
        }
        catch (ProblemException e)
        {
            throw new ProblemException(e.Problem with { Type = ProblemType.LdContextNotAvailable });
        }
    }

    public void Dispose()
    {
        _download.Dispose();
        _stored.Dispose();
    }

    IReadOnlyCollection<string> IHeldDocuments.Kinds { get; } = [StoredContexts.DocumentKind];

    IReadOnlyCollection<(string Tenant, string Id)> IHeldDocuments.Held(string kind) => [.. _stored.All.Select(entry => (entry.Tenant, entry.Id))];

    long? IHeldDocuments.VersionOf(string kind, string tenant, string id) => _stored.Find(id) is { } held && held.Id == id ? held.Version : null;

    Task IHeldDocuments.Refresh(string kind, string tenant, string id, CancellationToken cancel) => _stored.Refresh(tenant, id, cancel);

    private async Task<string> Keep(ContextKind kind, string tenant, JsonValue content, CancellationToken cancel)
    {
        var entry = new ContextEntry(RemoteContexts.NewId(), tenant, url: null, kind, content, new ContextUsage()) { CreatedAt = _clock.GetUtcNow() };
        await _stored.Put(entry, cancel);
        return entry.Id;
    }

    private ContextEntry? FindSeen(string tenant, string id) => _stored.Find(id) is { } entry && IsSeenBy(tenant, entry) ? entry : null;

    // Implicitly created ones are named in notifications, whose receivers send no tenant when they follow the link.
    private static bool IsSeenBy(string tenant, ContextEntry entry) => entry.Kind != ContextKind.Hosted || entry.Tenant == tenant;

    private async Task<LdContext> UseAfresh(JsonValue context, CancellationToken cancel) =>
        (await CompileAfresh(context, cancel)).Use(_clock.GetUtcNow());

    private async Task<CompiledContext> CompileAfresh(JsonValue context, CancellationToken cancel)
    {
        var simplest = ContextSource.Simplest(context);
        var documents = await _documents.Collect(simplest, cancel);
        var compiled = Compile(simplest, documents);
        if (!ReferenceEquals(simplest, context))
        {
            _compiled.Set(context, compiled, compiled.Context.Weight);
        }

        return compiled;
    }

    // One at a time, so that all who ask for the same get the same: what is rendered is cached by it.
    private CompiledContext Compile(JsonValue context, OrderedDictionary<string, ContextEntry> documents)
    {
        if (documents.Count == 0)
        {
            var inline = ContextCompiler.Compile(context);
            return _compiled.Add(context, new CompiledContext(inline, []), inline.Weight);
        }

        ContextEntry[] entries = [.. documents.Values];
        lock (_compiling)
        {
            var compiled = _compiled.TryGet(context, out var known) && known.IsMadeOf(entries)
                ? known with { Documents = entries }
                : new CompiledContext(ContextCompiler.Compile(context, documents.ToDictionary(d => d.Key, d => d.Value.Content)), entries);
            _compiled.Set(context, compiled, compiled.Context.Weight);
            return compiled;
        }
    }
}
