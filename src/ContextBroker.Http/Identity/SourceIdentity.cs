using System.ComponentModel.DataAnnotations;
using System.Xml;
using Microsoft.Extensions.Options;

namespace ContextBroker.Http.Identity;

/// <summary>Settings under "Identity": what this broker calls itself towards others.</summary>
public sealed class IdentityOptions
{
    public const string Section = "Identity";

    /// <summary>The broker's pseudonym, a token of RFC 7230 without "~"; unique among the brokers that know each other.</summary>
    [RegularExpression(@"[A-Za-z0-9!#$%&'*+.^_`|-]+")]
    public string Alias { get; set; } = "contextbroker";
}

/// <summary>Who this broker is and since when it runs (clause 5.2.40).</summary>
internal sealed class SourceIdentity(IOptions<IdentityOptions> options, TimeProvider clock)
{
    private readonly string _alias = options.Value.Alias;
    private readonly TimeProvider _clock = clock;
    private readonly long _started = clock.GetTimestamp();

    public DateTimeOffset Now => _clock.GetUtcNow();

    public string Uptime => XmlConvert.ToString(TimeSpan.FromSeconds(Math.Floor(_clock.GetElapsedTime(_started).TotalSeconds)));

    /// <summary>Tenants of one broker are different sources to those who forward to them.</summary>
    public string AliasOf(string tenant) => tenant.Length == 0 ? _alias : $"{_alias}~{tenant}";
}
