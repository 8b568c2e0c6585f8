using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Core.Delivery;

/// <summary>Settings "Ledger:*": how long the record of deliveries is kept. What was given up stays until it is sent again.</summary>
public sealed class LedgerOptions : IValidatableObject
{
    public const string Section = "Ledger";

    /// <summary>Records of deliveries that ended longer ago are forgotten; empty: none is for its age. Default 90 days.</summary>
    public TimeSpan? MaxAge { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Only records of so many newest notifications are kept, some 300 bytes each; empty: all. Default 1 000 000.</summary>
    [Range(0, long.MaxValue)]
    public long? MaxEntries { get; set; } = 1_000_000;

    /// <summary>How often the ledger is trimmed. Default one minute.</summary>
    public TimeSpan TrimInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>A receipt may be of one of so many newest notifications of its subscription. Default 100 000.</summary>
    [Range(1, 10_000_000)]
    public int ReceiptWindow { get; set; } = 100_000;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxAge < TimeSpan.Zero || TrimInterval <= TimeSpan.Zero)
        {
            yield return new ValidationResult("Ledger:MaxAge must not be negative, Ledger:TrimInterval must be longer than 0", [nameof(MaxAge)]);
        }
    }
}
