using System.Collections.Immutable;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Registrations;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.NgsiLd.Federation;

/// <summary>A subscription as a registered source is given it: reduced to what is registered, and notifying this broker (clause 5.8.1.4).</summary>
public static class SubscriptionCopy
{
    // What is told of the subscription as it was written.
    private static readonly string[] Copied = ["subscriptionName", "description", "notificationTrigger"];

    /// <summary>Which registrations a subscription is about.</summary>
    /// <param name="split">Parts of an entity fit or not only once they are together: no condition rules a source out.</param>
    public static RegistrationQuery QueryOf(Subscription subscription, bool split)
    {
        var query = RegistrationSubscription.QueryOf(subscription) with { IsToAsk = true, DatasetIds = [.. subscription.Notification.Presentation.DatasetIds] };
        return split ? query with { Geo = null, Scope = null, Attributes = [] } : query;
    }

    /// <summary>What a source may hear of, one scope for each subscription to be made there; none where nothing that is watched is registered.</summary>
    public static ImmutableArray<ForwardScope> Scopes(Subscription subscription, MatchedRegistration matched) =>
    [
        .. ForwardScope.Of(matched, subscription.Entities, subscription.WatchedAttributes)
            .Where(scope => subscription.WatchedAttributes.IsEmpty || !scope.Attributes.IsEmpty),
    ];

    /// <summary>
    /// The document, without @context. Everything of the entities is asked for: what is shown of them is decided here, with lang, the format, and how
    /// often they are told, for a source that throttles may drop the last state.
    /// </summary>
    public static JsonObject Write(Subscription subscription, ContextSourceRegistration source, ForwardScope scope, LdContext context, bool split, string id, Uri notified)
    {
        var members = ImmutableArray.CreateBuilder<JsonMember>();
        members.Add(new("id", JsonValue.Of(id)));
        members.Add(new("type", JsonValue.Of("Subscription")));
        members.AddRange(subscription.Members.Where(member => Copied.Contains(member.Name)).Select(member => new JsonMember(member.Name, member.Value)));
        AddSelection(members, subscription, scope, context);
        AddConditions(members, subscription, split ? null : context);
        AddLimits(members, subscription, source, split);
        members.Add(new("notification", Notification(subscription, notified)));
        return new JsonObject(members.ToImmutable());
    }

    /// <summary>What of a document is to be said to change one into the other (clause 5.5.8), both with @context: members that differ, and Nulls for what is gone.</summary>
    public static JsonObject Difference(JsonObject before, JsonObject after)
    {
        var isAllNew = after["@context"] is { } context && !context.Equals(before["@context"]);
        var gone = before.Members.Where(member => after[member.Name] is null).Select(member => member with { Value = NgsiLdNull.Value });
        var changed = after.Members.Where(member => member.Name == "type" || isAllNew || !member.Value.Equals(before[member.Name]));
        return new JsonObject([.. changed.Concat(gone).Where(member => member.Name is not ("id" or "@context"))]);
    }

    private static void AddSelection(ImmutableArray<JsonMember>.Builder members, Subscription subscription, ForwardScope scope, LdContext context)
    {
        if (!scope.Selectors.IsEmpty)
        {
            members.Add(new("entities", new JsonArray([.. scope.Selectors.Select(selector => QueryWords.Selector(selector, context))])));
        }

        if (subscription.TimeInterval is { } interval)
        {
            members.Add(new("timeInterval", JsonValue.Of(interval.TotalSeconds)));
        }
        else if (!scope.Attributes.IsEmpty)
        {
            members.Add(new("watchedAttributes", JsonValue.Of(scope.Attributes.Select(context.Compact))));
        }
    }

    // Null: they are for the whole alone. A q that cannot be written for another broker is applied here to what the source tells.
    private static void AddConditions(ImmutableArray<JsonMember>.Builder members, Subscription subscription, LdContext? context)
    {
        if (context is null)
        {
            return;
        }

        if (subscription.Q is { } q && QueryWords.Expression(q, context) is { } expression)
        {
            members.Add(new("q", JsonValue.Of(expression)));
        }

        if (subscription.Geo is { } geo)
        {
            members.Add(new("geoQ", new JsonObject([.. QueryWords.Geo(geo, context).Select(member => new JsonMember(member.Key, member.Value))])));
        }

        if (subscription.Scope is { } scope)
        {
            members.Add(new("scopeQ", JsonValue.Of(scope.ToString())));
        }
    }

    private static void AddLimits(ImmutableArray<JsonMember>.Builder members, Subscription subscription, ContextSourceRegistration source, bool split)
    {
        if (source.DatasetsOf([.. subscription.Notification.Presentation.DatasetIds]) is { IsEmpty: false } datasetIds)
        {
            members.Add(new("datasetId", JsonValue.Of(datasetIds)));
        }

        if (subscription.ExpiresAt is { } end)
        {
            members.Add(new("expiresAt", JsonValue.Of(end.Text)));
        }

        members.Add(new("isActive", JsonValue.Of(subscription.IsActive)));
        if (source.Management.LocalOnly)
        {
            members.Add(new("localOnly", JsonValue.True));
        }

        if (split || subscription.SplitEntities is not null)
        {
            members.Add(new("splitEntities", JsonValue.Of(split)));
        }
    }

    private static JsonObject Notification(Subscription subscription, Uri notified)
    {
        var notification = JsonValue.Object(
            ("format", JsonValue.Of("normalized")),
            ("sysAttrs", JsonValue.True),
            ("endpoint", JsonValue.Object(("uri", JsonValue.Of(notified.AbsoluteUri)), ("accept", JsonValue.Of("application/json")))));
        return subscription.Notification.ShowChanges ? notification.With("showChanges", JsonValue.True) : notification;
    }
}
