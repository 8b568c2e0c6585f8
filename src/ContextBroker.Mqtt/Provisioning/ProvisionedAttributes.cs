using ContextBroker.Mqtt.Ingestion;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Mqtt.Provisioning;

/// <summary>The members attributes and static_attributes, as the IoT Agents' API has them: object_id, name, type, expression, metadata.</summary>
internal static class ProvisionedAttributes
{
    private const string Value = "value";

    private static readonly Dictionary<string, AttributeKind> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Property"] = AttributeKind.Property,
        ["Relationship"] = AttributeKind.Relationship,
        ["GeoProperty"] = AttributeKind.GeoProperty,
        ["LanguageProperty"] = AttributeKind.LanguageProperty,
        ["VocabProperty"] = AttributeKind.VocabProperty,
        ["JsonProperty"] = AttributeKind.JsonProperty,
        ["ListProperty"] = AttributeKind.ListProperty,
        ["ListRelationship"] = AttributeKind.ListRelationship,
        ["Point"] = AttributeKind.GeoProperty,
        ["LineString"] = AttributeKind.GeoProperty,
        ["Polygon"] = AttributeKind.GeoProperty,
    };

    /// <exception cref="IotProblem">WRONG_SYNTAX, naming the attribute.</exception>
    public static MeasureRule Measured(JsonObject attribute)
    {
        var name = Name(attribute);
        foreach (var member in new[] { "entity_name", "entity_type", "skipValue" })
        {
            if (attribute[member] is not (null or JsonNull))
            {
                throw IotProblem.WrongSyntax($"attribute {name}: {member} is not supported");
            }
        }

        var type = Members.Text(attribute, "type") ?? "";
        return new MeasureRule(Members.Text(attribute, "object_id") ?? name, name)
        {
            Kind = KindOf(type),
            AsText = type.Equals("Text", StringComparison.OrdinalIgnoreCase) || type.Equals("String", StringComparison.OrdinalIgnoreCase),
            AsNumber = type.ToUpperInvariant() is "NUMBER" or "INTEGER" or "FLOAT" or "DOUBLE",
            UnitCode = UnitCode(attribute),
            Scale = Members.Number(attribute, "scale"),
            Offset = Members.Number(attribute, "offset"),
            Words = Words(attribute, name),
            Expression = Expression(attribute, name),
        };
    }

    /// <summary>A static attribute as NGSI-LD writes it.</summary>
    /// <exception cref="IotProblem">WRONG_SYNTAX, naming the attribute.</exception>
    public static JsonMember Constant(JsonObject attribute)
    {
        var name = Name(attribute);
        var content = attribute[Value] ?? throw IotProblem.WrongSyntax($"static attribute {name} has no value");
        var kind = KindOf(Members.Text(attribute, "type") ?? "");
        var value = kind == AttributeKind.GeoProperty ? Position.AsGeometry(content) : content;
        var instance = JsonValue.Object(("type", JsonValue.Of(kind.ToString())), (AttributeInstance.ValueMember(kind), value));
        return new JsonMember(name, UnitCode(attribute) is { } unit ? instance.With("unitCode", JsonValue.Of(unit)) : instance);
    }

    public static string Name(JsonObject attribute) => Members.Text(attribute, "name") is { Length: > 0 } name
        ? name
        : throw IotProblem.WrongSyntax("an attribute has no name");

    private static AttributeKind KindOf(string type) =>
        type.StartsWith("geo:", StringComparison.OrdinalIgnoreCase) ? AttributeKind.GeoProperty : Kinds.GetValueOrDefault(type, AttributeKind.Property);

    // Metadata of NGSI-v2: {"unitCode": {"type": "Text", "value": "CEL"}}, or the bare text.
    private static string? UnitCode(JsonObject attribute) => (attribute["metadata"] as JsonObject)?["unitCode"] switch
    {
        JsonString { Value: var unit } => unit,
        JsonObject described when described[Value] is JsonString { Value: var unit } => unit,
        _ => null,
    };

    private static Dictionary<string, string>? Words(JsonObject attribute, string name) => attribute["values"] switch
    {
        null or JsonNull => null,
        JsonObject { Members: var words } => words.ToDictionary(
            word => word.Name, word => word.Value is JsonString { Value: var text } ? text : throw IotProblem.WrongSyntax($"attribute {name}: values must be texts")),
        _ => throw IotProblem.WrongSyntax($"attribute {name}: values must be an object of codes and words"),
    };

    private static MeasureExpression? Expression(JsonObject attribute, string name)
    {
        if (Members.Text(attribute, "expression") is not { Length: > 0 } text)
        {
            return null;
        }

        return MeasureExpression.Parse(text, out var reason) ?? throw IotProblem.WrongSyntax($"attribute {name}: the expression {text} is refused: {reason}");
    }
}
