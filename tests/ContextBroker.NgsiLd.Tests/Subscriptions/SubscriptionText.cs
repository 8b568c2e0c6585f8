using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.NgsiLd.Tests.Subscriptions;

/// <summary>Subscriptions from what a test is about.</summary>
internal static class SubscriptionText
{
    public const string Id = "urn:ngsi-ld:Subscription:1";

    public const string Endpoint = "\"endpoint\":{\"uri\":\"http://receiver.example/in\"}";

    public static readonly DateTimeOffset Now = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);

    public static SubscriptionFrame Frame => new(LdContext.Core, LdContext.Core, Now);

    /// <summary>A valid subscription on shelters, with these members added or in place of others.</summary>
    public static Subscription Of(string members = "{}") => SubscriptionParser.Create(With(members), "urn:ngsi-ld:Subscription:new", Frame);

    /// <summary>The same with members of notification.</summary>
    public static Subscription Notifying(string members)
    {
        var notification = (JsonObject)JsonText.Parse("{" + Endpoint + "}");
        foreach (var (name, value) in ((JsonObject)JsonText.Parse(members)).Members)
        {
            notification = notification.With(name, value);
        }

        return Of("{\"notification\":" + notification + "}");
    }

    /// <summary>The same with members of notification.endpoint.</summary>
    public static Subscription Sending(string members) => Notifying("{\"endpoint\":" + members + "}");

    private static JsonObject With(string members)
    {
        var body = (JsonObject)JsonText.Parse(
            "{\"id\":\"" + Id + "\",\"type\":\"Subscription\",\"entities\":[{\"type\":\"Shelter\"}],\"notification\":{" + Endpoint + "}}");
        foreach (var (name, value) in ((JsonObject)JsonText.Parse(members)).Members)
        {
            body = value is JsonString { Value: "-" } ? body.Without(name) : body.With(name, value);
        }

        return body;
    }
}
