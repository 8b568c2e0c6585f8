namespace ContextBroker.NgsiLd.Subscriptions;

/// <summary>The Endpoint of clause 5.2.15, checked as clauses 6.3.8 and 7.2 need it: what is accepted here can be tried.</summary>
internal static class EndpointReader
{
    // More than common servers take.
    private const int LongestHeader = 16_384;

    public static NotificationEndpoint Read(MemberReader endpoint) => new()
    {
        Uri = Address(endpoint.Require("uri")),
        Accept = endpoint.Find("accept") is { } accept ? Format(accept) : NotificationFormat.Json,
        ReceiverInfo = endpoint.Find("receiverInfo") is { } receiver ? [.. receiver.Items().Select(Header)] : [],
        NotifierInfo = endpoint.Find("notifierInfo") is { } notifier ? [.. notifier.Items().Select(Setting)] : [],
        Timeout = endpoint.Find("timeout")?.Milliseconds(),
        Cooldown = endpoint.Find("cooldown")?.Milliseconds(),
    };

    /// <summary>The URI alone, as the endpoint of a snapshot has it.</summary>
    public static Uri Address(MemberReader member)
    {
        if (!Uri.TryCreate(member.Uri(), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https" or "mqtt" or "mqtts") || uri.Host.Length == 0)
        {
            throw member.Refuse("a URI with the scheme http, https, mqtt or mqtts and a host");
        }

        return uri.Scheme is "http" or "https" || IsTopic(uri)
            ? uri
            : throw member.Refuse("an MQTT URI with a topic to publish to, so without wildcards: mqtt://host/topic");
    }

    private static bool IsTopic(Uri uri) =>
        uri.AbsolutePath.Trim('/').Length > 0
        && uri.Fragment.Length == 0
        && !Uri.UnescapeDataString(uri.AbsolutePath).AsSpan().ContainsAny('+', '#', '\0');

    private static NotificationFormat Format(MemberReader member) => member.Text() switch
    {
        "application/json" => NotificationFormat.Json,
        "application/ld+json" => NotificationFormat.JsonLd,
        "application/geo+json" => NotificationFormat.GeoJson,
        _ => throw member.Refuse("application/json, application/ld+json or application/geo+json"),
    };

    /// <summary>A header name and value (RFC 7230): nothing in them may start a line of its own.</summary>
    public static KeyValuePair<string, string> Header(MemberReader item)
    {
        var pair = Pair(item);
        if (!pair.Key.All(IsTokenCharacter))
        {
            throw item.Require("key").Refuse("a header name");
        }

        return pair.Value.Length > LongestHeader || pair.Value.Any(char.IsControl)
            ? throw item.Require("value").Refuse($"a header value, without control characters and of at most {LongestHeader} characters")
            : pair;
    }

    private static KeyValuePair<string, string> Setting(MemberReader item)
    {
        var pair = Pair(item);
        return (pair.Key, pair.Value) switch
        {
            ("MQTT-QoS", not ("0" or "1" or "2")) => throw item.Require("value").Refuse("an MQTT-QoS: \"0\", \"1\" or \"2\""),
            ("MQTT-Response-Topic", var topic) when topic.Length == 0 || topic.AsSpan().ContainsAny('+', '#', '\0') =>
                throw item.Require("value").Refuse("an MQTT-Response-Topic: a topic without + and #"),
            ("MQTT-Version", not ("mqtt3.1.1" or "mqtt5.0")) => throw item.Require("value").Refuse("an MQTT-Version: \"mqtt3.1.1\" or \"mqtt5.0\""),
            _ => pair,
        };
    }

    private static KeyValuePair<string, string> Pair(MemberReader item)
    {
        var value = item.Require("value");
        return new(item.Require("key").Text(), value.Value is Model.JsonString text ? text.Value : throw value.Refuse("a text"));
    }

    private static bool IsTokenCharacter(char character) => char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~".Contains(character);
}
