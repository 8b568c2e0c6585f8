using ContextBroker.Core.Snapshots;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.Core.Subscriptions;

/// <summary>A subscription as the broker knows it. An update makes another one; what was delivered so far goes on with it.</summary>
public sealed class RegisteredSubscription
{
    internal RegisteredSubscription(
        string tenant, Subscription subscription, long since, long version, TallyKeeper tally, ReplayStart? replay = null, SubscriptionOrigin? origin = null) =>
        (Tenant, Subscription, Since, Version, Tally, Replay, Origin) = (tenant, subscription, since, version, tally, replay, origin ?? SubscriptionOrigin.Client);

    public string Tenant { get; }

    public Subscription Subscription { get; }

    /// <summary>The last change that was committed before the subscription began, or began again: it hears of later ones only.</summary>
    public long Since { get; }

    public DeliveryTally Delivered => Tally.Current;

    /// <summary>It is being told of the present state or of earlier changes; after that it hears of what follows. Null: that is done, or was not wanted.</summary>
    public ReplayStart? Replay { get; }

    public SubscriptionOrigin Origin { get; }

    /// <summary>It is also about entities that other sources hold (clause 5.8.1.4).</summary>
    public bool IsDistributed => Subscription is { IsToRegistrations: false, LocalOnly: false } && !Origin.IsLocal && !SnapshotPartition.Is(Tenant);

    internal long Version { get; }

    internal TallyKeeper Tally { get; }

    /// <summary>The subscriber is owed a notification of this change.</summary>
    public bool Wants(EntityChange change, long sequence, DateTimeOffset now) =>
        sequence > Since
        && Replay is null
        && Subscription.StatusAt(now) == SubscriptionStatus.Active
        && SubscriptionMatcher.Matches(Subscription, change);
}
