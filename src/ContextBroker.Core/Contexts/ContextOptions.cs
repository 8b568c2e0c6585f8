using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Core.Contexts;

/// <summary>How @contexts are fetched and kept.</summary>
public sealed class ContextOptions
{
    public const string Section = "Contexts";

    /// <summary>How long one document may take to arrive, redirects included.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a @context with all the documents that it draws in may take.</summary>
    public TimeSpan ResolutionTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The largest document, in bytes once decompressed.</summary>
    [Range(1024, int.MaxValue)]
    public int MaxBytes { get; set; } = 1024 * 1024;

    /// <summary>How many redirects are followed to one document.</summary>
    [Range(0, 20)]
    public int MaxRedirects { get; set; } = 5;

    /// <summary>How deep documents may refer to further documents.</summary>
    [Range(1, 30)]
    public int MaxDepth { get; set; } = 8;

    /// <summary>How many documents one @context may draw in.</summary>
    [Range(1, 1000)]
    public int MaxDocuments { get; set; } = 64;

    /// <summary>How long a document is good when its source does not say.</summary>
    public TimeSpan DefaultAge { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long a document is used at least, whatever its source says: a source is not asked for every request.</summary>
    public TimeSpan MinAge { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a request waits for the newer version of a document that it has; then it uses the one it has.</summary>
    public TimeSpan RefreshPatience { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>When to ask again for a newer version after the source did not answer.</summary>
    public TimeSpan RetryInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a failure is remembered for a document that was never had.</summary>
    public TimeSpan FailureMemory { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many fetched documents are kept; those not used for longest give way.</summary>
    [Range(1, 1_000_000)]
    public int MaxCached { get; set; } = 1000;

    /// <summary>How many bytes of fetched documents are kept.</summary>
    [Range(1024, long.MaxValue)]
    public long MaxCachedBytes { get; set; } = 64 * 1024 * 1024;
}
