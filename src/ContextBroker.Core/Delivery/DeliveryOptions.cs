using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Core.Delivery;

/// <summary>Settings "Delivery:*".</summary>
public sealed class DeliveryOptions : IValidatableObject
{
    public const string Section = "Delivery";

    /// <summary>How long a receiver may take to answer, and the most that a subscription's endpoint.timeout may ask for. Default 10 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The wait after a first failure; it doubles with each further one. Default 500 ms.</summary>
    public TimeSpan FirstRetry { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait between two attempts; attempts never end. Default 30 s.</summary>
    public TimeSpan RetryCeiling { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests under way to one endpoint, each for another subscription. Default 8.</summary>
    [Range(1, 1000)]
    public int Parallel { get; set; } = 8;

    /// <summary>Notifications of one subscription held in memory; what is beyond waits in the outbox. Default 256.</summary>
    [Range(1, 100_000)]
    public int InMemory { get; set; } = 256;

    /// <summary>Bytes of waiting notifications held in memory, of all subscriptions. Default 32 MiB.</summary>
    [Range(0, long.MaxValue)]
    public long InMemoryBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Notifications older than this are given up, seen in log, metrics and observers. Default: none ever is.</summary>
    public TimeSpan? MaxAge { get; set; }

    /// <summary>With more than so many waiting for one subscription the oldest are given up, seen in the same places. Default: no limit.</summary>
    [Range(1, long.MaxValue)]
    public long? MaxWaiting { get; set; }

    /// <summary>Relationships that a subscription may follow one after the other, in joinLevel and in q; more is refused. Default 10.</summary>
    [Range(1, 32)]
    public int MaxJoinLevel { get; set; } = 10;

    /// <summary>
    /// Linked entities looked up for one notification. One that would hold more is sent without any, with a warning in the log. Default 1000.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxLinkedEntities { get; set; } = 1000;

    /// <summary>How long a stop waits for requests under way. Default 5 s.</summary>
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(5);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Timeout <= TimeSpan.Zero)
        {
            yield return new ValidationResult("Delivery:Timeout must be longer than 0", [nameof(Timeout)]);
        }

        if (FirstRetry <= TimeSpan.Zero || RetryCeiling < FirstRetry)
        {
            yield return new ValidationResult("Delivery:FirstRetry must be longer than 0, Delivery:RetryCeiling not shorter", [nameof(FirstRetry)]);
        }
    }
}
