using System.Text.Json;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Model;

/// <summary>Where in a JSON text something is wrong. Looked for only then: reading keeps no account of where it is.</summary>
internal static class JsonFault
{
    /// <param name="at">The byte where the wrong token starts.</param>
    /// <returns>The last member's name on the way there, and the JSON path.</returns>
    public static (string? Member, string Place) At(ReadOnlySpan<byte> utf8, long at, int maxDepth)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = maxDepth });
        var place = new JsonPlace();
        try
        {
            Walk(ref reader, place, at);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The wrong token itself: the way to it is known.
        }

        return (place.LastName, place.ToString());
    }

    private static void Walk(ref Utf8JsonReader reader, JsonPlace place, long at)
    {
        // For each container around: how many items it has had; -1 in an object.
        var around = new Stack<int>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    place.Enter(reader.GetString()!);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    around.Pop();
                    Leave(around, place);
                    continue;
                default:
                    EnterItem(around, place);
                    break;
            }

            if (reader.TokenStartIndex >= at)
            {
                return;
            }

            Pass(reader.TokenType, around, place);
        }
    }

    private static void EnterItem(Stack<int> around, JsonPlace place)
    {
        if (around.TryPeek(out var index) && index >= 0)
        {
            around.Push(around.Pop() + 1);
            place.Enter(index);
        }
    }

    private static void Pass(JsonTokenType token, Stack<int> around, JsonPlace place)
    {
        switch (token)
        {
            case JsonTokenType.PropertyName: break;
            case JsonTokenType.StartObject: around.Push(-1); break;
            case JsonTokenType.StartArray: around.Push(0); break;
            default: Leave(around, place); break;
        }
    }

    private static void Leave(Stack<int> around, JsonPlace place)
    {
        if (around.Count > 0)
        {
            place.Leave();
        }
    }
}
