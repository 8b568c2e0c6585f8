using ContextBroker.Core.Entities;
using ContextBroker.Core.Subscriptions;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Delivery;

/// <summary>
/// What a notification needs of entities that the subscribed ones are linked with (clauses 4.9, 4.5.23), as they are when it is written. A change
/// of theirs alone notifies nobody: it is none of a subscribed entity (clause 5.8.6).
/// </summary>
internal sealed partial class LinkedStates(LinkedEntities linked, IOptions<DeliveryOptions> options, ILogger<LinkedStates> logger, IDiscretion? discretion = null)
{
    private readonly int _most = options.Value.MaxLinkedEntities;

    /// <summary>What notifications do not say; null: nothing is withheld.</summary>
    public IDiscretion? Discretion => discretion;

    /// <summary>q holds, as far as it follows relationships.</summary>
    /// <exception cref="ProblemException">It leads to too many entities.</exception>
    public ValueTask<bool> Fit(RegisteredSubscription registered, Entity entity, CancellationToken cancel) =>
        registered.Subscription is { FollowsRelationships: true, Q: { } q }
            ? linked.Hold(registered.Tenant, q, entity, _most, cancel)
            : ValueTask.FromResult(true);

    /// <returns>The entities with those to be shown with them; null: none are asked for, or they are too many, which is logged.</returns>
    public async ValueTask<IReadOnlyList<EntityGraph>?> Of(RegisteredSubscription registered, IReadOnlyList<Entity> entities, CancellationToken cancel)
    {
        var notification = registered.Subscription.Notification;
        if (notification.Linked is not { } retrieval)
        {
            return null;
        }

        try
        {
            return await linked.Join(registered.Tenant, entities, notification.Presentation, retrieval with { MaxTargets = _most }, cancel, discretion.Of);
        }
        catch (ProblemException e) when (e.Problem.Type == ProblemType.TooManyResults)
        {
            Log.TooMany(logger, registered.Subscription.Id, _most, entities[0].Id);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Subscription {SubscriptionId} is told of no linked entities: they are more than {Most}, from {EntityId} on")]
        public static partial void TooMany(ILogger logger, string subscriptionId, int most, string entityId);
    }
}
