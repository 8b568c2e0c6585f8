using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Subscriptions;

/// <summary>A member written under one @context as it reads under another (clauses 5.5.7, 5.8.3).</summary>
internal static class SubscriptionNames
{
    public static JsonValue Translate(SubscriptionMember member, Subscription subscription, LdContext context)
    {
        if (ReferenceEquals(member.Context, context))
        {
            return member.Value;
        }

        var names = new NamesBetween(member.Context, context);
        return member.Name switch
        {
            "entities" => Each(member.Value, selector => Within(selector, "type", type => names.InText(type, NamesBetween.SelectionSigns))),
            "watchedAttributes" => Each(member.Value, name => names.InText(name, "")),
            "geoQ" => Within(member.Value, "geoproperty", name => names.InText(name, "")),
            "q" when subscription.Q is { } q => JsonValue.Of(q.ToString()),
            "notification" => Projections(member.Value, names),
            _ => member.Value,
        };
    }

    private static JsonValue Projections(JsonValue notification, NamesBetween names)
    {
        foreach (var member in (ReadOnlySpan<string>)["attributes", "pick", "omit"])
        {
            notification = Within(notification, member, list => Each(list, name => names.InText(name, NamesBetween.ProjectionSigns)));
        }

        return notification;
    }

    private static JsonValue Each(JsonValue value, Func<JsonValue, JsonValue> change) =>
        value is JsonArray array ? new JsonArray([.. array.Items.Select(change)]) : value;

    private static JsonValue Within(JsonValue value, string member, Func<JsonValue, JsonValue> change) =>
        value is JsonObject members && members[member] is { } part ? members.With(member, change(part)) : value;
}
