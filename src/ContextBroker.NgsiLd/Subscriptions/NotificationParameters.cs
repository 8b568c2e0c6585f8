using System.Collections.Immutable;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Subscriptions;

/// <summary>What a notification looks like and where it goes (clause 5.2.14).</summary>
public sealed record NotificationParameters
{
    public required NotificationEndpoint Endpoint { get; init; }

    /// <summary>How its entities are shown. One object for the subscription's life: rendered bytes are kept by reference to it.</summary>
    public required Presentation Presentation { get; init; }

    /// <summary>Linked entities are told of too (members join and joinLevel, clause 4.5.23); null: they are not.</summary>
    public LinkedRetrieval? Linked { get; init; }

    /// <summary>The value before is told too: previousValue, previousObject and so on.</summary>
    public bool ShowChanges { get; init; }
}

/// <summary>The media types a notification may have (clause 5.2.15).</summary>
public enum NotificationFormat
{
    Json,
    JsonLd,
    GeoJson,
}

/// <summary>Where notifications go, and how (clause 5.2.15).</summary>
public sealed record NotificationEndpoint
{
    /// <summary>http, https, mqtt or mqtts.</summary>
    public required Uri Uri { get; init; }

    public NotificationFormat Accept { get; init; }

    public ImmutableArray<KeyValuePair<string, string>> ReceiverInfo { get; init; } = [];

    public ImmutableArray<KeyValuePair<string, string>> NotifierInfo { get; init; } = [];

    /// <summary>How long an answer may take; null: the broker's own limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The least time between a failure and the next attempt.</summary>
    public TimeSpan? Cooldown { get; init; }

    /// <summary>The URI without user and password: for logs and displays.</summary>
    public Uri PublicUri => Uri.UserInfo.Length == 0 ? Uri : new UriBuilder(Uri) { UserName = "", Password = "" }.Uri;

    public string ContentType => Accept switch
    {
        NotificationFormat.JsonLd => "application/ld+json",
        NotificationFormat.GeoJson => "application/geo+json",
        _ => "application/json",
    };

    /// <summary>The @context stands in the body; otherwise the Link header names it (clause 6.3.8).</summary>
    public bool ContextInBody => Accept switch
    {
        NotificationFormat.JsonLd => true,
        NotificationFormat.GeoJson => !PrefersPlainJson(),
        _ => false,
    };

    private bool PrefersPlainJson()
    {
        foreach (var (key, value) in ReceiverInfo)
        {
            if (key.Equals("Prefer", StringComparison.OrdinalIgnoreCase))
            {
                return value.Trim().Equals("body=json", StringComparison.OrdinalIgnoreCase);
            }
        }

        return false;
    }
}
