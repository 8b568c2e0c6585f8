using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Mqtt.Ingestion;

/// <summary>What in a message is written as NGSI-LD writes it (clause 4.5): attributes with their type, and fragments of entities.</summary>
internal static class LdForm
{
    private static readonly Dictionary<string, string> ValueMembers =
        Enum.GetValues<AttributeKind>().ToDictionary(kind => kind.ToString(), AttributeInstance.ValueMember, StringComparer.Ordinal);

    /// <summary>An attribute of one of NGSI-LD's kinds with its value, or an array of instances.</summary>
    public static bool IsAttribute(JsonValue value) => value switch
    {
        JsonObject instance => instance["type"] is JsonString { Value: var kind } && ValueMembers.TryGetValue(kind, out var member) && instance[member] is not null,
        JsonArray { Items: { IsEmpty: false } instances } => instances.All(IsInstance),
        _ => false,
    };

    /// <summary>It has an attribute in NGSI-LD's form and says of which entity, or in which @context: then id and type are no measures.</summary>
    public static bool IsFragment(JsonObject message) => (message["@context"] ?? message["id"]) is not null && HasAttribute(message);

    public static bool IsAboutTheEntity(string name) => name is "id" or "type" or "@context";

    /// <exception cref="ProblemException">The id is no text.</exception>
    public static string? EntityId(JsonObject fragment) => fragment["id"] switch
    {
        null => null,
        JsonString { Value: var id } => id,
        _ => throw ProblemException.BadRequestData("The message cannot be read: the id of the fragment is no text"),
    };

    private static bool IsInstance(JsonValue value) => value is JsonObject && IsAttribute(value);

    private static bool HasAttribute(JsonObject message)
    {
        foreach (var member in message.Members)
        {
            if (IsAttribute(member.Value))
            {
                return true;
            }
        }

        return false;
    }
}
