using System.Collections.Immutable;
using System.Text.Json;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Subscriptions;

/// <summary>Notifications that are written already: what they are about, and several as one.</summary>
public static class NotificationText
{
    // An entity, with the levels of linked entities that joinLevel may ask for: each adds relationship, array, entity and its array.
    internal const int MaxDepth = (2 * JsonText.MaxDepth) + (4 * 32);

    /// <summary>The ids of the entities it tells of, linked ones after the one that links; of one whose id is not shown, "".</summary>
    public static IReadOnlyList<string> EntityIds(ReadOnlySpan<byte> notification)
    {
        var reader = new Utf8JsonReader(notification, new JsonReaderOptions { MaxDepth = MaxDepth });
        var ids = new List<string>();
        Enter(ref reader, "data"u8);
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            Enter(ref reader, "features"u8);
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            ids.Add(IdOf(ref reader));
        }

        return ids;
    }

    /// <summary>
    /// One notification of the entities of all, in the order given; the last one gives everything else. What was appended as linked stands there
    /// once, as last seen, and not beside a notification of its own (clause 4.5.23.3).
    /// </summary>
    public static byte[] Merge(IReadOnlyList<ReadOnlyMemory<byte>> notifications)
    {
        var all = notifications.Select(text => (JsonObject)JsonText.Parse(text.Span, MaxDepth)).ToArray();
        var linking = all.Select(one => Entities(one).Items[0]).ToArray();
        var own = linking.Select(Identity).ToHashSet();
        var linked = all.SelectMany(one => Entities(one).Items.Skip(1)).Where(entity => !own.Contains(Identity(entity))).ToArray();
        var entities = linking.Concat(linked.Reverse().DistinctBy(Identity).Reverse()).ToImmutableArray();
        var last = all[^1];
        var merged = last["data"] is JsonObject collection
            ? collection.With("features", new JsonArray(entities))
            : (JsonValue)new JsonArray(entities);
        return last.With("data", merged).ToUtf8();
    }

    // One whose id is not shown is no other one's double.
    private static object Identity(JsonValue entity) => IdOf(entity) is { } id ? id : new object();

    private static string? IdOf(JsonValue entity) => ((entity as JsonObject)?["id"] as JsonString)?.Value;

    private static JsonArray Entities(JsonObject notification) =>
        (JsonArray)(notification["data"] is JsonObject collection ? collection["features"]! : notification["data"]!);

    // Moves to the value of a member of the object that comes next or is just entered.
    private static void Enter(ref Utf8JsonReader reader, ReadOnlySpan<byte> member)
    {
        if (reader.TokenType == JsonTokenType.None)
        {
            reader.Read();
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(member);
            reader.Read();
            if (found)
            {
                return;
            }

            reader.Skip();
        }
    }

    private static string IdOf(ref Utf8JsonReader reader)
    {
        var id = "";
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals("id"u8);
            reader.Read();
            if (isId)
            {
                id = reader.GetString()!;
            }

            reader.Skip();
        }

        return id;
    }
}
