using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.Contexts;

/// <summary>The kinds of stored @context (clause 5.13.1).</summary>
public enum ContextKind
{
    /// <summary>Fetched from its URL while serving requests; used, never served.</summary>
    Cached,

    /// <summary>Given by a client, to be served.</summary>
    Hosted,

    /// <summary>Made by the broker for a @context that needs a URL of its own.</summary>
    ImplicitlyCreated,
}

/// <summary>What is told about a stored @context (clause 5.13.3.5).</summary>
/// <param name="Url">Where it was fetched from; null: the broker itself serves it under its local id.</param>
/// <param name="Content">What stands at @context.</param>
public sealed record ContextDetails(
    string LocalId,
    string? Url,
    ContextKind Kind,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsage,
    long NumberOfHits,
    JsonValue Content);

/// <summary>One stored version of a @context. A newer version is a new entry; the old one then says so to whoever compiled it.</summary>
internal sealed class ContextEntry(string id, string tenant, string? url, ContextKind kind, JsonValue content, ContextUsage usage)
{
    private long _refreshTicks = long.MaxValue;
    private volatile bool _isSuperseded;

    public string Id => id;

    public string Tenant => tenant;

    public string? Url => url;

    public ContextKind Kind => kind;

    public JsonValue Content => content;

    public ContextUsage Usage => usage;

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public long Bytes { get; init; }

    /// <summary>The version under which the document store keeps it; 0: not yet.</summary>
    public long Version { get; set; }

    public bool IsFresh(DateTimeOffset now) => !_isSuperseded && now.UtcTicks < Volatile.Read(ref _refreshTicks);

    public void RefreshAt(DateTimeOffset time) => Volatile.Write(ref _refreshTicks, time.UtcTicks);

    /// <summary>Replaced or deleted: what was compiled from it must be looked at again.</summary>
    public void Supersede() => _isSuperseded = true;

    public ContextDetails Describe() => new(id, url, kind, CreatedAt, ExpiresAt, usage.Last, usage.Hits, content);
}

/// <summary>How often and when last a @context was used; goes on over its versions.</summary>
internal sealed class ContextUsage
{
    private long _hits;
    private long _lastTicks;

    public long Hits => Volatile.Read(ref _hits);

    public long LastTicks => Volatile.Read(ref _lastTicks);

    public DateTimeOffset? Last => LastTicks == 0 ? null : new DateTimeOffset(LastTicks, TimeSpan.Zero);

    public void Count(DateTimeOffset now)
    {
        Interlocked.Increment(ref _hits);
        Volatile.Write(ref _lastTicks, now.UtcTicks);
    }
}
