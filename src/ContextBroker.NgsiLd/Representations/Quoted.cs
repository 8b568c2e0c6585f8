using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>Values of clients in messages: enough to be recognised, never a whole body.</summary>
internal static class Quoted
{
    private const int Longest = 60;

    public static string Shorten(string text) => text.Length <= Longest ? text : $"{text.AsSpan(0, Longest)}...";

    public static string Text(string text) => $"\"{Shorten(text)}\"";

    public static string Value(JsonValue value) => value switch
    {
        JsonString text => Text(text.Value),
        JsonNumber number => Shorten(number.Text),
        JsonObject => "an object",
        JsonArray => "an array",
        JsonBoolean boolean => boolean.Value ? "true" : "false",
        _ => "null",
    };
}
