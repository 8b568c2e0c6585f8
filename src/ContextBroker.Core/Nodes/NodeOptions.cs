using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Core.Nodes;

/// <summary>Settings "Nodes:*": several brokers on one store (MongoDB). On the embedded engine they say nothing.</summary>
public sealed class NodeOptions : IValidatableObject
{
    public const string Section = "Nodes";

    /// <summary>How long a node may deliver notifications and run timers after it was last heard of in the store. Another one takes over when a quarter more has passed. Default 8 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>How often that node says that it is there; at most a third of LeaseDuration. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:03:20")]
    public TimeSpan RenewEvery { get; set; } = TimeSpan.FromSeconds(2);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RenewEvery * 3 > LeaseDuration)
        {
            yield return new ValidationResult("Nodes:RenewEvery must be at most a third of Nodes:LeaseDuration", [nameof(RenewEvery)]);
        }
    }
}
