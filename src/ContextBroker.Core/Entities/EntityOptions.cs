using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Core.Entities;

/// <summary>Settings under "Entities".</summary>
public sealed class EntityOptions
{
    public const string Section = "Entities";

    /// <summary>How often entities and attributes that have expired are deleted (clause 4.22), in milliseconds. Default 1000.</summary>
    [Range(100, 3_600_000)]
    public int ExpiryIntervalMilliseconds { get; set; } = 1000;
}
