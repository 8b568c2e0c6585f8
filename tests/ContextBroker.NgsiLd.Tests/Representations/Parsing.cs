using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Tests.Representations;

/// <summary>Bodies as texts, for rows of tests.</summary>
internal static class Parsing
{
    public const string Default = "https://uri.etsi.org/ngsi-ld/default-context/";

    /// <summary>Coerces isIn to a link and state to a term.</summary>
    public static readonly LdContext Coercing = ContextCompiler.Compile(JsonText.Parse(
        """{"isIn":{"@id":"https://example.org/isIn","@type":"@id"},"state":{"@id":"https://example.org/state","@type":"@vocab"},"ex":"https://example.org/"}"""));

    public static EntityFragment Entity(string json, ParseMode mode = ParseMode.Whole, LdContext? context = null) =>
        EntityParser.Parse(JsonText.Parse(json), context ?? LdContext.Core, mode);

    /// <summary>The entity that has only this attribute.</summary>
    public static EntityAttribute Attribute(string value, ParseMode mode = ParseMode.Whole, string name = "a", LdContext? context = null) =>
        Entity($$"""{"{{name}}":{{value}}}""", mode, context).Attributes.Single();

    /// <summary>Kind and value, then what is said about it.</summary>
    public static string Say(AttributeInstance instance)
    {
        string?[] parts =
        [
            $"{instance.Kind} {(instance.IsNull ? "null" : instance.HasNoValue ? "no value" : instance.Value.ToString())}",
            instance.KindIsKnown ? null : "kind unknown",
            instance.DatasetId is { } datasetId ? $"dataset {datasetId}" : null,
            instance.ObservedAt is { } observedAt ? $"observed {observedAt.Text}" : null,
            instance.ExpiresAt is { } expiresAt ? $"expires {expiresAt.Text}" : null,
            instance.UnitCode is { } unitCode ? $"unit {unitCode}" : null,
            instance.ObjectTypes.IsEmpty ? null : $"targets {string.Join(' ', instance.ObjectTypes.Select(Short))}",
            instance.ValueType is { } valueType ? $"type {Short(valueType)}" : null,
            instance.Removes == RemovedMembers.None ? null : $"removes {instance.Removes}",
            instance.SubAttributes.IsEmpty ? null : $"with {string.Join(", ", instance.SubAttributes.Select(Say))}",
        ];
        return string.Join(" | ", parts.Where(part => part is not null));
    }

    public static string Say(EntityAttribute attribute) => $"{Short(attribute.Name)}: ({string.Join(" ; ", attribute.Instances.Select(Say))})";

    private static string Short(string iri) => iri.Replace(Default, "", StringComparison.Ordinal);
}
