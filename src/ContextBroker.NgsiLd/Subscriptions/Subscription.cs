using System.Collections.Immutable;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.NgsiLd.Subscriptions;

public enum SubscriptionStatus
{
    Active,
    Paused,
    Expired,
}

/// <summary>A context subscription (clause 5.2.12), names expanded.</summary>
public sealed record Subscription
{
    public required string Id { get; init; }

    /// <summary>An entity must fit one of these; empty: any entity with a watched attribute.</summary>
    public ImmutableArray<EntitySelector> Entities { get; init; } = [];

    /// <summary>Expanded; empty: every attribute is watched.</summary>
    public ImmutableArray<string> WatchedAttributes { get; init; } = [];

    public NotificationTriggers Triggers { get; init; } = NotificationTriggers.Default;

    public QExpression? Q
    {
        get;
        init => (field, FollowsRelationships) = (value, value?.LinkedDepth > 0);
    }

    /// <summary>q asks about linked entities (clause 4.9), which have to be looked up.</summary>
    public bool FollowsRelationships { get; private init; }

    /// <summary>Other entities decide with the changed one whether and what is notified.</summary>
    public bool NeedsLinkedEntities => FollowsRelationships || Notification.Linked is not null;

    public GeoQuery? Geo { get; init; }

    public ScopeQuery? Scope { get; init; }

    /// <summary>What is subscribed to are registrations of context sources (clause 5.11), not entities.</summary>
    public bool IsToRegistrations { get; init; }

    /// <summary>The context source filter (clause 4.9): which registrations count.</summary>
    public QExpression? ContextSourceFilter { get; init; }

    /// <summary>It is about what is held here alone (member localOnly).</summary>
    public bool LocalOnly { get; init; }

    /// <summary>Parts of one entity may lie with several sources (clause 4.3.6.7); null: as the deployment has it.</summary>
    public bool? SplitEntities { get; init; }

    /// <summary>The time that registered sources of temporal evolution must cover; null: sources of the latest state (clause 5.11.2.4).</summary>
    public IntervalQuery? Interval { get; init; }

    public Timestamp? ExpiresAt { get; init; }

    public bool IsActive { get; init; } = true;

    /// <summary>The least time between two notifications; what happens meanwhile is told afterwards, the last state of each entity.</summary>
    public TimeSpan? Throttling { get; init; }

    /// <summary>Notifications go out at this pace whatever changes (clause 5.8.6).</summary>
    public TimeSpan? TimeInterval { get; init; }

    public required NotificationParameters Notification { get; init; }

    /// <summary>The @context of its notifications: jsonldContext, or the one it was created with (clause 5.8.1.4).</summary>
    public required LdContext Context { get; init; }

    /// <summary>What the subscriber wrote, member by member, each with the @context it was written under.</summary>
    public required ImmutableArray<SubscriptionMember> Members { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ModifiedAt { get; init; }

    public SubscriptionStatus StatusAt(DateTimeOffset now) =>
        ExpiresAt is { } end && end.Instant <= now ? SubscriptionStatus.Expired
        : IsActive ? SubscriptionStatus.Active
        : SubscriptionStatus.Paused;
}

/// <summary>
/// One member as written. An update replaces whole members (clause 5.5.8), so one member never mixes names of two contexts.
/// </summary>
public readonly record struct SubscriptionMember(string Name, JsonValue Value, LdContext Context);
