using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Core.Federation;

/// <summary>Settings under "Federation": how registered context sources are asked (clause 4.3.6).</summary>
public sealed class FederationOptions : IValidatableObject
{
    public const string Section = "Federation";

    /// <summary>How long a source may take to answer when its registration does not say (management.timeout). Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The most that a registration may ask for, and that all pages of one source's answer may take together. Default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan MaxTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a source that did not answer is left alone when its registration does not say (management.cooldown). Default 5 s; 0: not at all.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Cooldown { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Requests to sources under way at a time for one request. Default 8.</summary>
    [Range(1, 1000)]
    public int Parallel { get; set; } = 8;

    /// <summary>Requests to sources under way at a time for all; one more waits, within its time. Default 256.</summary>
    [Range(1, 100_000)]
    public int MaxUnderWay { get; set; } = 256;

    /// <summary>Bytes of a source's answer, decompressed; a longer one is not read. Default 16 MiB.</summary>
    [Range(1024, 1 << 30)]
    public int MaxAnswerBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Entities that a source is asked for at a time: the limit of its pages. Default 1000.</summary>
    [Range(1, 100_000)]
    public int PageSize { get; set; } = 1000;

    /// <summary>Entities taken from one source for one query; when it has more, the query is refused. Default 10 000.</summary>
    [Range(1, 10_000_000)]
    public int MaxEntities { get; set; } = 10_000;

    /// <summary>Brokers that a request may have gone through (Via); beyond, it is taken for a loop. Default 16.</summary>
    [Range(1, 1000)]
    public int MaxHops { get; set; } = 16;

    /// <summary>Parts of one entity may lie with several sources, so filters are applied to what was put together, unless a query says otherwise (splitEntities). Default false.</summary>
    public bool SplitEntities { get; set; }

    /// <summary>
    /// Where sources reach this broker to notify it, as https://broker.example.jp or with a path; subscriptions made at them name it (clause 5.8.1.4). Default:
    /// Gateway:PublicUrl; without either, no source is subscribed to.
    /// </summary>
    public string? PublicUrl { get; set; }

    /// <summary>How long after a subscription could not be made, changed or deleted at a source it is tried again; each time twice as long. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest of these waits. Default 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromMinutes(5);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxTimeout < Timeout)
        {
            yield return new ValidationResult("Federation:MaxTimeout is shorter than Federation:Timeout", [nameof(MaxTimeout)]);
        }

        if (MaxRetryAfter < RetryAfter)
        {
            yield return new ValidationResult("Federation:MaxRetryAfter is shorter than Federation:RetryAfter", [nameof(MaxRetryAfter)]);
        }

        if (!string.IsNullOrEmpty(PublicUrl)
            && !(Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Query.Length == 0 && url.Fragment.Length == 0))
        {
            yield return new ValidationResult($"Federation:PublicUrl: \"{PublicUrl}\" is not a URL such as https://broker.example.jp/path", [nameof(PublicUrl)]);
        }
    }
}
