using System.Collections.Immutable;
using System.Text.Json;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Subscriptions;

/// <summary>Notifications that are written already: what they are about, and several as one.</summary>
public static class NotificationText
{
    /// <summary>The ids of the entities it tells of.</summary>
    public static IReadOnlyList<string> EntityIds(ReadOnlySpan<byte> notification)
    {
        var reader = new Utf8JsonReader(notification, new JsonReaderOptions { MaxDepth = 2 * JsonText.MaxDepth });
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

    /// <summary>One notification of the entities of all, in the order given; the last one gives everything else.</summary>
    public static byte[] Merge(IReadOnlyList<ReadOnlyMemory<byte>> notifications)
    {
        var all = notifications.Select(text => (JsonObject)JsonText.Parse(text.Span, 2 * JsonText.MaxDepth)).ToArray();
        var entities = all.SelectMany(one => Entities(one).Items).ToImmutableArray();
        var last = all[^1];
        var merged = last["data"] is JsonObject collection
            ? collection.With("features", new JsonArray(entities))
            : (JsonValue)new JsonArray(entities);
        return last.With("data", merged).ToUtf8();
    }

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
