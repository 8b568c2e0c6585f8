using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Core.Contexts;

/// <summary>
/// Documents by URL: stored ones while they are good, else fetched, one fetch for all who wait. A newer version that cannot be had in
/// time never stands in the way of the version at hand.
/// </summary>
internal sealed partial class RemoteContexts(ContextDownload download, StoredContexts stored, ContextOptions options, TimeProvider clock, ILogger logger)
{
    private const int RememberedFailures = 1000;

    private readonly ConcurrentDictionary<string, Task<ContextEntry>> _underway = new();
    private readonly BoundedCache<string, Failure> _failures = new(RememberedFailures);

    public async Task<ContextEntry> Get(string url, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (stored.Find(url) is { } entry)
        {
            return entry.IsFresh(now) ? entry : await Refresh(entry, cancel);
        }

        if (_failures.TryGet(url, out var failure) && now < failure.Until)
        {
            throw new ProblemException(failure.Problem);
        }

        return await Fetch(url).WaitAsync(cancel);
    }

    /// <summary>Fetches now, whatever is stored or remembered.</summary>
    public Task<ContextEntry> Reload(ContextEntry entry, CancellationToken cancel) => Fetch(entry.Url!).WaitAsync(cancel);

    private async Task<ContextEntry> Refresh(ContextEntry entry, CancellationToken cancel)
    {
        try
        {
            return await Fetch(entry.Url!).WaitAsync(options.RefreshPatience, clock, cancel);
        }
        catch (Exception) when (!cancel.IsCancellationRequested)
        {
            entry.RefreshAt(clock.GetUtcNow() + options.RetryInterval);
            return stored.Find(entry.Url!) ?? entry;
        }
    }

    private Task<ContextEntry> Fetch(string url)
    {
        var started = new TaskCompletionSource<ContextEntry>(TaskCreationOptions.RunContinuationsAsynchronously);
        var underway = _underway.GetOrAdd(url, started.Task);
        if (ReferenceEquals(underway, started.Task))
        {
            _ = Complete(url, started);
        }

        return underway;
    }

    private async Task Complete(string url, TaskCompletionSource<ContextEntry> waiters)
    {
        try
        {
            var entry = await FetchAndKeep(url);
            _underway.TryRemove(url, out _);
            waiters.SetResult(entry);
        }
        catch (Exception e)
        {
            Remember(url, e);
            _underway.TryRemove(url, out _);
            waiters.SetException(e);
        }
    }

    private async Task<ContextEntry> FetchAndKeep(string url)
    {
        var document = await download.Get(url);
        CheckContent(url, document);
        var now = clock.GetUtcNow();
        var before = stored.Find(url);
        var content = before is not null && JsonContentComparer.Instance.Equals(before.Content, document.Content) ? before.Content : document.Content;
        var entry = new ContextEntry(before?.Id ?? IdOf(url), tenant: "", url, ContextKind.Cached, content, before?.Usage ?? new ContextUsage())
        {
            CreatedAt = now,
            ExpiresAt = now + document.Age,
            Bytes = document.Bytes,
        };
        entry.RefreshAt(now + document.Age);
        await stored.Put(entry, CancellationToken.None);
        Log.Fetched(logger, url, document.Bytes, document.Age);
        return entry;
    }

    // The same on every node, so that two that fetch at the same time keep one document.
    private static string IdOf(string url) => $"urn:ngsi-ld:JsonLdContext:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url)).AsSpan(0, 16))}";

    public static string NewId() => $"urn:ngsi-ld:JsonLdContext:{Guid.CreateVersion7():N}";

    // A broken new version must not replace a good one.
    private static void CheckContent(string url, DownloadedContext document)
    {
        try
        {
            ContextCompiler.Check(document.Content, url);
        }
        catch (ProblemException e)
        {
            throw new ProblemException(e.Problem with { Detail = $"The @context {url} is invalid: {e.Problem.Detail}" });
        }
    }

    private void Remember(string url, Exception e)
    {
        Log.NotFetched(logger, url, e.Message);

        // Of a document at hand nothing is remembered: should it be deleted, its next use asks its source.
        if (e is ProblemException expected && stored.Find(url) is null)
        {
            _failures.Set(url, new Failure(expected.Problem, clock.GetUtcNow() + options.FailureMemory));
        }
    }

    private sealed record Failure(Problem Problem, DateTimeOffset Until);

    private static partial class Log
    {
        [LoggerMessage(EventName = "ContextFetched", Level = LogLevel.Information, Message = "Fetched @context {Url}: {Bytes} bytes, good for {Age}")]
        public static partial void Fetched(ILogger logger, string url, int bytes, TimeSpan age);

        [LoggerMessage(EventName = "ContextNotFetched", Level = LogLevel.Warning, Message = "Could not fetch @context {Url}: {Reason}")]
        public static partial void NotFetched(ILogger logger, string url, string reason);
    }
}
