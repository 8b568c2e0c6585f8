using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.NgsiLd.Registrations;

/// <summary>A subscription to registrations as a query for them (clauses 5.11.2.4, 5.12).</summary>
public static class RegistrationSubscription
{
    public static RegistrationQuery QueryOf(Subscription subscription) => new()
    {
        Selectors = subscription.Entities,
        Attributes = Attributes(subscription),
        Geo = subscription.Geo,
        Scope = subscription.Scope,
        Interval = subscription.Interval,
        Filter = subscription.ContextSourceFilter,
    };

    // If either of the two lists is missing, all attributes match.
    private static ImmutableArray<string> Attributes(Subscription subscription)
    {
        var shown = Shown(subscription);
        return subscription.WatchedAttributes.IsEmpty || shown.Count == 0 ? [] : [.. subscription.WatchedAttributes.Union(shown)];
    }

    private static List<string> Shown(Subscription subscription)
    {
        foreach (var member in subscription.Members)
        {
            if (member is { Name: "notification", Value: JsonObject notification })
            {
                return [.. Texts(notification["attributes"]).Concat(Texts(notification["pick"]))
                    .Where(name => !ProjectionParser.IsEntityMember(name))
                    .Select(member.Context.Expand)];
            }
        }

        return [];
    }

    private static IEnumerable<string> Texts(JsonValue? list) =>
        list is JsonArray { Items: var items } ? items.OfType<JsonString>().Select(text => text.Value) : [];
}
