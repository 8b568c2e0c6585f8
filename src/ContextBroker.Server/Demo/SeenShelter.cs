using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Server.Demo;

/// <summary>A shelter as a notification shows it (concise representation), in a reader's words.</summary>
/// <param name="Keys">What this state proves to have been heard of.</param>
internal sealed record SeenShelter(string Name, string What, IReadOnlyList<string> Keys)
{
    public static string OpenedKey(string entityId, string observedAt) => entityId + "|opened|" + observedAt;

    public static string CountedKey(string entityId, string observedAt) => entityId + "|counted|" + observedAt;

    public static SeenShelter Read(JsonObject entity)
    {
        var id = Text(entity["id"]);
        var status = Text(Value(entity["statusLabel"]));
        var count = Value(entity["evacueeTotal"]) is JsonNumber number ? $" {number.Text}人" : "";
        var crowding = Text(Value(entity["crowdingStatus"])) switch
        {
            "full" => " 満員",
            "crowded" => " 混雑",
            _ => "",
        };
        var keys = new List<string>();
        Add(keys, ObservedAt(entity["openingStatus"]), at => OpenedKey(id, at));
        Add(keys, ObservedAt(entity["evacueeTotal"]) ?? ObservedAt(entity["crowdingStatus"]), at => CountedKey(id, at));
        return new SeenShelter(Text(Value(entity["name"])), status + count + crowding, keys);
    }

    private static void Add(List<string> keys, string? at, Func<string, string> key)
    {
        if (at is not null)
        {
            keys.Add(key(at));
        }
    }

    // Concise: a bare value where nothing is said about it, an object where something is.
    private static JsonValue? Value(JsonValue? attribute) => attribute is JsonObject o ? o["value"] : attribute;

    private static string? ObservedAt(JsonValue? attribute) => (attribute as JsonObject)?["observedAt"] is JsonString text ? text.Value : null;

    private static string Text(JsonValue? value) => value is JsonString text ? text.Value : "";
}
