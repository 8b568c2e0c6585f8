using System.Collections.Immutable;

namespace ContextBroker.Core.Subscriptions;

/// <summary>How a subscription came here, which decides to whom it may be passed on (clauses 4.3.6.4, 5.5.13).</summary>
/// <param name="IsLocal">It was asked for with local=true: it is about what is held here alone.</param>
/// <param name="Through">The pseudonyms of the brokers that it went through, the first first: a copy of a copy must not come back to them.</param>
public sealed record SubscriptionOrigin(bool IsLocal, ImmutableArray<string> Through)
{
    /// <summary>From a client, for wherever its entities are.</summary>
    public static readonly SubscriptionOrigin Client = new(false, []);
}
