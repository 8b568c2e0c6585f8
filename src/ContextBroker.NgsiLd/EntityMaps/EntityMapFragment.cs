using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.EntityMaps;

/// <summary>What an update may say of an entity map (clauses 5.2.39, 5.14.2): when it expires. Output-only members are passed over.</summary>
public static class EntityMapFragment
{
    private static readonly string[] PassedOver = ["@context", "entityMap", "linkedMaps"];

    /// <returns>Null: the fragment does not say.</returns>
    /// <exception cref="ProblemException">BadRequestData, naming the member.</exception>
    public static DateTimeOffset? ReadExpiresAt(JsonValue body, string id)
    {
        if (body is not JsonObject fragment)
        {
            throw ProblemException.BadRequestData("The body is an object: a fragment of an EntityMap");
        }

        DateTimeOffset? expiresAt = null;
        foreach (var member in fragment.Members)
        {
            expiresAt = member.Name == "expiresAt" ? Instant(member.Value) : expiresAt;
            RefuseOther(member, id);
        }

        return expiresAt;
    }

    private static DateTimeOffset Instant(JsonValue value) => value is JsonString text && Timestamp.TryParse(text.Value, out var timestamp)
        ? timestamp.Instant
        : throw ProblemException.BadRequestData($"expiresAt is a DateTime, not {value}", "expiresAt");

    private static void RefuseOther(JsonMember member, string id)
    {
        var isRight = member.Name switch
        {
            "expiresAt" => true,
            "id" => member.Value is JsonString { Value: var value } && value == id,
            "type" => member.Value is JsonString { Value: EntityMap.Type },
            _ => PassedOver.Contains(member.Name),
        };
        if (!isRight)
        {
            throw ProblemException.BadRequestData(
                member.Name is "id" or "type"
                    ? $"The {member.Name} of the EntityMap {id} cannot become {member.Value}"
                    : $"\"{member.Name}\" is not a member of an EntityMap; its expiresAt alone can be changed",
                member.Name);
        }
    }
}
