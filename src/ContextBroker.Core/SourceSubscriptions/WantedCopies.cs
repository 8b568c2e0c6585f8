using System.Collections.Immutable;
using ContextBroker.Core.Federation;
using ContextBroker.Core.Subscriptions;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Federation;
using ContextBroker.NgsiLd.Registrations;
using ContextBroker.NgsiLd.Subscriptions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.SourceSubscriptions;

/// <summary>A subscription that is to be at a source.</summary>
/// <param name="Number">Which of the registration's sets of attributes it is about.</param>
internal sealed record WantedCopy(ContextSourceRegistration Registration, int Number, ForwardScope Scope);

/// <summary>Which subscriptions are to be at which sources (clause 5.8.1.4). Auxiliary ones are never asked: they offer to be read alone (clause 4.3.6.2).</summary>
internal sealed partial class WantedCopies(
    Gathering gathering, BrokerIdentity identity, IOptions<FederationOptions> options, TimeProvider clock, ILogger<WantedCopies> logger)
{
    private readonly string? _root = string.IsNullOrEmpty(options.Value.PublicUrl) ? null : options.Value.PublicUrl.TrimEnd('/') + SourceNotifications.Path + "/";

    public bool IsSplit(Subscription subscription) => gathering.IsSplit(subscription.SplitEntities);

    /// <summary>Where the source of a copy is to notify.</summary>
    public Uri Address(SourceCopy copy) => new(_root + copy.Key);

    /// <summary>Who a source is asked by: after all whom the subscription went through.</summary>
    public RequestOrigin Origin(RegisteredSubscription registered) =>
        new(registered.Subscription.Context, identity.AliasOf(registered.Tenant), registered.Origin.Through, static _ => null);

    /// <summary>Who a source is asked by for a subscription that is gone.</summary>
    public RequestOrigin Origin(string tenant) => RequestOrigin.OfBroker(LdContext.Core, identity.AliasOf(tenant));

    /// <param name="registered">Null: it is gone.</param>
    public ImmutableArray<WantedCopy> Of(RegisteredSubscription? registered)
    {
        if (registered is not { IsDistributed: true } || registered.Subscription.StatusAt(clock.GetUtcNow()) == SubscriptionStatus.Expired)
        {
            return [];
        }

        var subscription = registered.Subscription;
        var wanted =
            from matched in gathering.Sources(registered.Tenant, SubscriptionCopy.QueryOf(subscription, IsSplit(subscription)), SourceOperations.CreateSubscription, Origin(registered))
            from scope in SubscriptionCopy.Scopes(subscription, matched).Select((scope, number) => new WantedCopy(matched.Registration, number, scope))
            select scope;
        return _root is not null ? [.. wanted] : Unreachable(subscription.Id, wanted.Select(copy => copy.Registration.Id).FirstOrDefault());
    }

    /// <summary>The registration has to do with the subscription.</summary>
    public bool Concerns(Subscription subscription, ContextSourceRegistration? registration) =>
        registration is not null
        && !RegistrationMatcher.Match(registration, SubscriptionCopy.QueryOf(subscription, IsSplit(subscription))).IsEmpty;

    private ImmutableArray<WantedCopy> Unreachable(string subscriptionId, string? registrationId)
    {
        if (registrationId is not null)
        {
            Log.NoAddress(logger, subscriptionId, registrationId);
        }

        return [];
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Subscription {SubscriptionId} hears nothing of what the source of registration {RegistrationId} has: Federation:PublicUrl does not say where it could notify this broker")]
        public static partial void NoAddress(ILogger logger, string subscriptionId, string registrationId);
    }
}
