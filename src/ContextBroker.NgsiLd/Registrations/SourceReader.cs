using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.NgsiLd.Registrations;

/// <summary>How a source is contacted: address, tenant, extra information, recommendations (clauses 4.3.6.5, 4.3.6.6, 5.2.9, 5.2.34).</summary>
internal static class SourceReader
{
    private const int MaxTenant = 128;
    private const int LongestHeader = 16_384;

    public static Uri Endpoint(MemberReader member) =>
        Uri.TryCreate(member.Uri(), UriKind.Absolute, out var uri)
        && uri is { Scheme: "http" or "https", Host.Length: > 0, UserInfo.Length: 0, Query.Length: 0, Fragment.Length: 0 }
            ? uri
            : throw member.Refuse("a URI with the scheme http or https and a host, without user, query and fragment");

    public static string Alias(MemberReader member)
    {
        var text = member.Text();
        return text.All(IsPseudonymCharacter) ? text : throw member.Refuse("a pseudonym of RFC 7230: letters, digits and signs, without blanks");
    }

    public static string Tenant(MemberReader member)
    {
        var text = member.Text();
        return text.Length <= MaxTenant && text.All(character => character is > ' ' and <= '~')
            ? text
            : throw member.Refuse($"a tenant's name of at most {MaxTenant} characters of ASCII");
    }

    public static ImmutableArray<KeyValuePair<string, string>> Info(MemberReader member) => [.. member.Items().Select(Pair)];

    public static RegistrationManagement Management(MemberReader member)
    {
        if (member.Find("cacheDuration") is { } cache)
        {
            RequireDuration(cache);
        }

        return new RegistrationManagement
        {
            LocalOnly = member.Find("localOnly")?.Boolean() ?? false,
            Timeout = member.Find("timeout")?.Milliseconds(),
            Cooldown = member.Find("cooldown")?.Milliseconds(),
        };
    }

    /// <summary>A duration of ISO 8601; nothing is cached, so how long it is does not matter.</summary>
    public static void RequireDuration(MemberReader member)
    {
        if (!IsoDuration.TryParse(member.Text(), out _))
        {
            throw member.Refuse("a duration such as PT15M");
        }
    }

    private static KeyValuePair<string, string> Pair(MemberReader item)
    {
        var (key, value) = (item.Require("key"), item.Require("value"));
        var (name, text) = (key.Text(), value.Value is JsonString held ? held.Value : throw value.Refuse("a text"));
        if (!name.All(IsTokenCharacter))
        {
            throw key.Refuse("a header name");
        }

        return text.Length > LongestHeader || text.Any(char.IsControl) || !IsMeant(name, text)
            ? throw value.Refuse($"a value that \"{name}\" can have")
            : new(name, text);
    }

    // Keys with a meaning of their own (clause 4.3.6.6).
    private static bool IsMeant(string name, string value) => name switch
    {
        "accept" or "contentType" => value is "application/json" or "application/ld+json",
        "jsonldContext" => Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https",
        "ngsildConformance" => value.Split('.') is [var major, var minor] && IsNumber(major) && IsNumber(minor),
        _ => true,
    };

    private static bool IsNumber(string text) => text.Length is > 0 and < 4 && text.All(char.IsAsciiDigit);

    private static bool IsTokenCharacter(char character) => char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~".Contains(character);

    // A pseudonym is a token; released brokers put colons into theirs, as URNs have.
    private static bool IsPseudonymCharacter(char character) => IsTokenCharacter(character) || character is ':' or '/' or '@';
}
