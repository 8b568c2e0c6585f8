using System.Collections.Immutable;
using System.Globalization;
using ContextBroker.Core.Contexts;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.Core.Subscriptions;

/// <summary>How a subscription is stored: its members as written, each with the number of its @context, and the contexts by their source.</summary>
internal static class SubscriptionDocument
{
    public const string Kind = "subscription";

    private const string State = "state";

    public static byte[] Write(Subscription subscription, long since, ReplayStart? replay, SubscriptionOrigin origin)
    {
        var contexts = new List<LdContext>();
        var members = new JsonArray([.. subscription.Members.Select(member => WriteMember(member, contexts))]);
        var notificationContext = NumberOf(subscription.Context, contexts);
        return JsonValue.Object(
            ("contexts", new JsonArray([.. contexts.Select(context => context.Source)])),
            ("notificationContext", JsonValue.Of(notificationContext)),
            ("toRegistrations", JsonValue.Of(subscription.IsToRegistrations)),
            ("since", JsonValue.Of(since.ToString(CultureInfo.InvariantCulture))),
            ("replay", replay is null ? JsonValue.Null : JsonValue.Of(replay.After?.ToString(CultureInfo.InvariantCulture) ?? State)),
            ("isLocal", JsonValue.Of(origin.IsLocal)),
            ("through", JsonValue.Of(origin.Through)),
            ("createdAt", JsonValue.Of(subscription.CreatedAt.ToString("O", CultureInfo.InvariantCulture))),
            ("modifiedAt", JsonValue.Of(subscription.ModifiedAt.ToString("O", CultureInfo.InvariantCulture))),
            ("members", members)).ToUtf8();
    }

    public static async Task<(Subscription Subscription, long Since, ReplayStart? Replay, SubscriptionOrigin Origin)> Read(
        StoredDocument stored, ContextRegistry registry, CancellationToken cancel)
    {
        var document = (JsonObject)JsonText.Parse(stored.Json.Span, 2 * JsonText.MaxDepth);
        var contexts = new List<LdContext>();
        foreach (var source in ((JsonArray)document["contexts"]!).Items)
        {
            contexts.Add(await registry.Resolve(source, cancel));
        }

        var members = ((JsonArray)document["members"]!).Items.Select(member => ReadMember((JsonObject)member, contexts)).ToImmutableArray();
        var (notificationContext, createdAt) = (contexts[Number(document, "notificationContext")], Time(document, "createdAt"));
        var frame = new SubscriptionFrame(notificationContext, notificationContext, createdAt, document["toRegistrations"] is JsonBoolean { Value: true });
        var subscription = SubscriptionParser.Restore(stored.Id, members, frame, createdAt, Time(document, "modifiedAt"));
        return (subscription, long.Parse(Text(document, "since"), CultureInfo.InvariantCulture), Replay(document["replay"]), Origin(document));
    }

    // Stores of before subscriptions were passed on do not say.
    private static SubscriptionOrigin Origin(JsonObject document) => new(
        document["isLocal"] is JsonBoolean { Value: true },
        document["through"] is JsonArray { Items: var through } ? [.. through.Cast<JsonString>().Select(text => text.Value)] : []);

    private static ReplayStart? Replay(JsonValue? value) =>
        value is JsonString text ? new ReplayStart(text.Value == State ? null : long.Parse(text.Value, CultureInfo.InvariantCulture)) : null;

    private static JsonObject WriteMember(SubscriptionMember member, List<LdContext> contexts) => JsonValue.Object(
        ("name", JsonValue.Of(member.Name)), ("context", JsonValue.Of(NumberOf(member.Context, contexts))), ("value", member.Value));

    private static SubscriptionMember ReadMember(JsonObject member, List<LdContext> contexts) =>
        new(Text(member, "name"), member["value"]!, contexts[Number(member, "context")]);

    private static int NumberOf(LdContext context, List<LdContext> contexts)
    {
        var number = contexts.IndexOf(context);
        if (number < 0)
        {
            number = contexts.Count;
            contexts.Add(context);
        }

        return number;
    }

    private static int Number(JsonObject document, string name) => (int)((JsonNumber)document[name]!).Value;

    private static string Text(JsonObject document, string name) => ((JsonString)document[name]!).Value;

    private static DateTimeOffset Time(JsonObject document, string name) => DateTimeOffset.Parse(Text(document, name), CultureInfo.InvariantCulture);
}
