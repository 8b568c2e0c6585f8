using System.Collections.Immutable;
using System.Text.Json;
using ContextBroker.NgsiLd.Contexts;

namespace ContextBroker.Core.Models;

/// <summary>
/// Reads a model from its JSON Schema, which describes the simplified representation. What the schema of JSON can't say stands under "x-ngsi",
/// as in the Smart Data Models: {"type": "Relationship", "target": "EvacuationSite"}, and {"observed": true} where a value is told with observedAt. "x-restricted" of the whole: see <see cref="EntityModel.IsRestricted"/>.
/// "x-grid" of the whole: see <see cref="GridModel"/>: {"code": "meshCode", "sum": ["populationTotal"], "apart": [{"attribute": "referenceYear"}]}.
/// </summary>
public static class ModelSchema
{
    private const string Extension = "x-ngsi";

    private const string GridExtension = "x-grid";

    // Members of every entity, which are no attributes.
    private static readonly string[] NoAttributes = ["id", "type", "scope", "createdAt", "modifiedAt", "@context"];

    /// <exception cref="InvalidDataException">It is no schema of an object with a title.</exception>
    public static EntityModel Read(Stream schema)
    {
        using var document = JsonDocument.Parse(schema);
        var root = document.RootElement;
        if (!root.TryGetProperty("title", out var title) || !root.TryGetProperty("properties", out var properties))
        {
            throw new InvalidDataException("The schema of an entity type has a title, its name, and properties");
        }

        var name = title.GetString()!;
        return new EntityModel(name, PluralOf(name), LdContext.Core.Expand(name), Text(root, "description"), Attributes(properties))
        {
            IsRestricted = root.TryGetProperty("x-restricted", out var restricted) && restricted.ValueKind == JsonValueKind.True,
            Grid = root.TryGetProperty(GridExtension, out var grid) ? Grid(grid) : null,
        };
    }

    /// <summary>Municipality: Municipalities; PopulationMesh: PopulationMeshes; EvacuationSite: EvacuationSites.</summary>
    public static string PluralOf(string name) => name switch
    {
        _ when name.EndsWith("Person", StringComparison.Ordinal) => name[..^"Person".Length] + "People",
        [.. var stem, not ('a' or 'e' or 'i' or 'o' or 'u'), 'y'] => name[..^1] + "ies",
        _ when name.EndsWith('s') || name.EndsWith('x') || name.EndsWith("sh", StringComparison.Ordinal) || name.EndsWith("ch", StringComparison.Ordinal) => name + "es",
        _ => name + "s",
    };

    private static GridModel Grid(JsonElement grid) => new(
        LdContext.Core.Expand(Text(grid, "code")),
        [.. Texts(grid, "sum").Select(LdContext.Core.Expand)],
        [.. grid.GetProperty("apart").EnumerateArray().Select(static one => new GridChoice(LdContext.Core.Expand(Text(one, "attribute")), [.. Texts(one, "prefer")]))]);

    private static IEnumerable<string> Texts(JsonElement element, string name) =>
        element.TryGetProperty(name, out var texts) ? texts.EnumerateArray().Select(static text => text.GetString()!) : [];

    private static ImmutableArray<AttributeModel> Attributes(JsonElement properties)
    {
        var attributes = ImmutableArray.CreateBuilder<AttributeModel>();
        foreach (var property in properties.EnumerateObject())
        {
            if (!NoAttributes.Contains(property.Name))
            {
                attributes.Add(Attribute(property.Name, property.Value));
            }
        }

        return attributes.ToImmutable();
    }

    private static AttributeModel Attribute(string name, JsonElement schema)
    {
        var said = schema.TryGetProperty(Extension, out var extension) ? extension : default;
        var isList = Types(schema).Contains("array");
        var one = isList && schema.TryGetProperty("items", out var items) ? items : schema;
        var value = Text(said, "type") is "Relationship" or "ListRelationship" ? ValueModel.Link : ValueOf(one);
        return new AttributeModel(name, LdContext.Core.Expand(name), value)
        {
            IsList = isList || (value == ValueModel.Link && AlsoList(schema)),
            Target = value == ValueModel.Link && Text(said, "target") is { Length: > 0 } target ? target : null,
            IsObserved = said.ValueKind == JsonValueKind.Object && said.TryGetProperty("observed", out var observed) && observed.ValueKind == JsonValueKind.True,
            Members = value == ValueModel.Object && one.TryGetProperty("properties", out var members) ? Attributes(members) : [],
            Description = Text(schema, "description"),
        };
    }

    private static ValueModel ValueOf(JsonElement schema)
    {
        var types = Types(schema);
        return Text(schema, "format") switch
        {
            "date-time" => ValueModel.DateTime,
            "date" => ValueModel.Date,
            _ when types.Contains("integer") => ValueModel.Integer,
            _ when types.Contains("number") => ValueModel.Number,
            _ when types.Contains("boolean") => ValueModel.Truth,
            _ when types.Contains("object") => IsGeometry(schema) ? ValueModel.Geometry : ValueModel.Object,
            _ => ValueModel.Text,
        };
    }

    private static bool IsGeometry(JsonElement schema) =>
        schema.TryGetProperty("properties", out var members) && members.TryGetProperty("coordinates", out _);

    private static bool AlsoList(JsonElement schema) =>
        schema.TryGetProperty("oneOf", out var ways) && ways.EnumerateArray().Any(w => Types(w).Contains("array"));

    private static IReadOnlyList<string> Types(JsonElement schema) => schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type", out var type)
        ? type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(t => t.GetString()!)] : [type.GetString()!]
        : [];

    private static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
