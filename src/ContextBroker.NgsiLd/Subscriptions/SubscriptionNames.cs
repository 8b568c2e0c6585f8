using System.Text;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Subscriptions;

/// <summary>A member written under one @context as it reads under another (clauses 5.5.7, 5.8.3).</summary>
internal static class SubscriptionNames
{
    private const string SelectionSigns = "|,;()";
    private const string ProjectionSigns = "|,{}";

    public static JsonValue Translate(SubscriptionMember member, Subscription subscription, LdContext context)
    {
        if (ReferenceEquals(member.Context, context))
        {
            return member.Value;
        }

        var names = new Names(member.Context, context);
        return member.Name switch
        {
            "entities" => Each(member.Value, selector => Within(selector, "type", type => names.InText(type, SelectionSigns))),
            "watchedAttributes" => Each(member.Value, name => names.InText(name, "")),
            "geoQ" => Within(member.Value, "geoproperty", name => names.InText(name, "")),
            "q" when subscription.Q is { } q => JsonValue.Of(q.ToString()),
            "notification" => Projections(member.Value, names),
            _ => member.Value,
        };
    }

    private static JsonValue Projections(JsonValue notification, Names names)
    {
        foreach (var member in (ReadOnlySpan<string>)["attributes", "pick", "omit"])
        {
            notification = Within(notification, member, list => Each(list, name => names.InText(name, ProjectionSigns)));
        }

        return notification;
    }

    private static JsonValue Each(JsonValue value, Func<JsonValue, JsonValue> change) =>
        value is JsonArray array ? new JsonArray([.. array.Items.Select(change)]) : value;

    private static JsonValue Within(JsonValue value, string member, Func<JsonValue, JsonValue> change) =>
        value is JsonObject members && members[member] is { } part ? members.With(member, change(part)) : value;

    private readonly struct Names(LdContext from, LdContext to)
    {
        /// <summary>The names between the signs of a language, each in the other context.</summary>
        public JsonValue InText(JsonValue value, string signs)
        {
            if (value is not JsonString { Value: var text })
            {
                return value;
            }

            var (result, start) = (new StringBuilder(), 0);
            for (var i = 0; i <= text.Length; i++)
            {
                if (i == text.Length || signs.Contains(text[i]))
                {
                    Append(result, text[start..i]);
                    result.Append(i < text.Length ? text[i] : "");
                    start = i + 1;
                }
            }

            return JsonValue.Of(result.ToString());
        }

        private void Append(StringBuilder result, string name)
        {
            var bare = name.Trim();
            result.Append(bare.Length == 0 || bare == "*" || ProjectionParser.IsEntityMember(bare) ? bare : to.Compact(from.Expand(bare)));
        }
    }
}
