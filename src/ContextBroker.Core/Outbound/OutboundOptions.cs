using System.ComponentModel.DataAnnotations;
using System.Net;

namespace ContextBroker.Core.Outbound;

/// <summary>
/// Settings "Outbound:*": where the broker may connect to by itself, for notifications and @contexts. Clients name these URLs: without a policy they
/// could have it ask servers behind its firewall (SSRF).
/// </summary>
public sealed class OutboundOptions : IValidatableObject
{
    public const string Section = "Outbound";

    /// <summary>
    /// Whether addresses that are not of the public internet (loopback, private, link-local) may be connected to. Default true, for development;
    /// the container image says false, as whoever lets strangers in should.
    /// </summary>
    public bool AllowPrivateAddresses { get; set; } = true;

    /// <summary>Networks (as 10.20.0.0/16 or fd12::/32) that may be connected to although they are private. Default none.</summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>Hosts that may be connected to, as the URL names them; *.example.jp stands for all below example.jp. None: every host may.</summary>
    public IList<string> AllowedHosts { get; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from network in AllowedNetworks
        where !IPNetwork.TryParse(network, out _)
        select new ValidationResult($"Outbound:AllowedNetworks has \"{network}\", which is no network (its first address and length, as 10.20.0.0/16)", [nameof(AllowedNetworks)]);
}
