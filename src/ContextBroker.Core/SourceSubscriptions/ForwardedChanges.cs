using System.Collections.Immutable;
using ContextBroker.Core.Delivery;
using ContextBroker.Core.Federation;
using ContextBroker.Core.Storage;
using ContextBroker.Core.Subscriptions;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Federation;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Registrations;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.Core.SourceSubscriptions;

/// <summary>What of a source's changes a subscriber is told (clause 5.8.6): what was registered and subscribed to, put together with what others have of it.</summary>
internal sealed class ForwardedChanges(WantedCopies wanted, Gathering gathering, IEntityStore store, LinkedStates linked, TimeProvider clock)
{
    /// <param name="copy">What its source was subscribed to.</param>
    /// <returns>Null: it is none of what is subscribed to there, or does not fit.</returns>
    public async ValueTask<EntityChange?> Fitting(RegisteredSubscription registered, SourceCopy copy, EntityChange change, CancellationToken cancel)
    {
        var (subscription, source) = (registered.Subscription, copy.Registration);
        var scopes = SubscriptionCopy.Scopes(subscription, new MatchedRegistration(source, Matching(subscription, source)));
        if (copy.Number >= scopes.Length || Admitted(scopes[copy.Number], change) is not { } admitted || !SubscriptionMatcher.Selects(subscription, admitted.State))
        {
            return null;
        }

        if (wanted.IsSplit(subscription))
        {
            return admitted.Kind == ChangeKind.Deleted
                ? await Remaining(registered, source, admitted, cancel)
                : await Fitting(registered, admitted, await Whole(registered, source, admitted.State.Id, admitted.State, cancel), cancel);
        }

        // The source has applied the conditions that it was told: where the entity is gone, to what it was.
        var isJudged = admitted.Kind == ChangeKind.Deleted || subscription.Q is null || copy.Sent?["q"] is not null;
        return isJudged || await HoldsQ(registered, change.State, cancel) ? admitted : null;
    }

    private ImmutableArray<int> Matching(Subscription subscription, ContextSourceRegistration source) =>
        RegistrationMatcher.Match(source, SubscriptionCopy.QueryOf(subscription, wanted.IsSplit(subscription)));

    private ValueTask<bool> HoldsQ(RegisteredSubscription registered, Entity entity, CancellationToken cancel) => registered.Subscription.FollowsRelationships
        ? linked.Fit(registered, entity, cancel)
        : ValueTask.FromResult(EntityMatcher.Matches(registered.Subscription.Q!, entity));

    // A source is not trusted to keep to what it was registered for.
    private static EntityChange? Admitted(ForwardScope scope, EntityChange change) => scope.Admitted(change.State) is not { } state ? null : change with
    {
        State = state,
        Attributes = scope.Registered.IsEmpty ? change.Attributes : change.Attributes.RemoveAll(attribute => !scope.Registered.Contains(attribute.Name)),
    };

    private async ValueTask<EntityChange?> Fitting(RegisteredSubscription registered, EntityChange change, Entity? whole, CancellationToken cancel) =>
        whole is not null && SubscriptionMatcher.Covers(registered.Subscription, whole) && await linked.Fit(registered, whole, cancel)
            ? change with { State = whole }
            : null;

    // A part of the entity is gone. As long as others have some of it, that is the loss of attributes; the last part makes it the end of the entity.
    private async ValueTask<EntityChange?> Remaining(RegisteredSubscription registered, ContextSourceRegistration source, EntityChange change, CancellationToken cancel)
    {
        if (await Whole(registered, source, change.State.Id, null, cancel) is not { } whole)
        {
            return change;
        }

        return registered.Subscription.Triggers.HasFlag(NotificationTriggers.AttributeDeleted)
            ? await Fitting(registered, change with { Kind = ChangeKind.Updated }, whole, cancel)
            : null;
    }

    /// <param name="told">What the source has told; null: it has nothing any more.</param>
    private async ValueTask<Entity?> Whole(RegisteredSubscription registered, ContextSourceRegistration source, string id, Entity? told, CancellationToken cancel)
    {
        var origin = RequestOrigin.OfBroker(registered.Subscription.Context, wanted.Origin(registered.Tenant).Alias);
        var gathered = await gathering.Retrieve(registered.Tenant, id, null, [], [], origin, cancel, source.Id);
        if (told is not null)
        {
            gathered.Parts.Add(told, isAuxiliary: false);
        }

        return gathered.Parts.Merge(id, await store.Find(registered.Tenant, id, cancel), clock.GetUtcNow());
    }
}
