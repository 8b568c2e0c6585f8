using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Http.Limits;

/// <summary>Settings under "Limits": what one request may ask for.</summary>
public sealed class LimitOptions
{
    public const string Section = "Limits";

    /// <summary>Bytes of a request's body.</summary>
    [Range(1024, 1 << 30)]
    public int MaxBodyBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Nesting of objects and arrays in a body.</summary>
    [Range(8, 512)]
    public int MaxDepth { get; set; } = 64;

    /// <summary>Characters of a request's path and query.</summary>
    [Range(256, 1 << 20)]
    public int MaxUriLength { get; set; } = 8192;

    /// <summary>Elements of a batch operation.</summary>
    [Range(1, 1_000_000)]
    public int MaxBatchSize { get; set; } = 10_000;

    /// <summary>Elements of a page when the request does not say (clause 5.5.9).</summary>
    [Range(1, 10_000)]
    public int DefaultPageSize { get; set; } = 20;

    /// <summary>Elements of a page at most; more is refused.</summary>
    [Range(1, 100_000)]
    public int MaxPageSize { get; set; } = 1000;

    /// <summary>Relationships followed one after the other for linked entities (joinLevel); more is refused.</summary>
    [Range(1, 32)]
    public int MaxJoinLevel { get; set; } = 10;

    /// <summary>Targets of relationships followed for one answer with linked entities; more is refused.</summary>
    [Range(1, 1_000_000)]
    public int MaxLinkedEntities { get; set; } = 10_000;
}
