using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>Tells an attribute instance (normalized, concise) from an object that is a value itself (clauses 4.5.2.3, 4.5.4).</summary>
internal static class InstanceForm
{
    public static bool IsInstance(JsonObject body, ParseMode mode)
    {
        if (GeoJsonForm.IsGeometry(body) || body["@value"] is not null)
        {
            return false;
        }

        foreach (var member in body.Members)
        {
            if (IsTelling(member, mode))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>An array of nothing but instances, or one with an instance that says so by its datasetId: the others are then refused.</summary>
    public static bool IsInstances(JsonArray array, ParseMode mode)
    {
        var areAll = !array.Items.IsEmpty;
        foreach (var item in array.Items)
        {
            var isInstance = item is JsonObject body && IsInstance(body, mode);
            if (isInstance && ((JsonObject)item)["datasetId"] is not null)
            {
                return true;
            }

            areAll &= isInstance;
        }

        return areAll;
    }

    public static AttributeKind? KindOf(string text) => text switch
    {
        "Property" => AttributeKind.Property,
        "Relationship" => AttributeKind.Relationship,
        "GeoProperty" => AttributeKind.GeoProperty,
        "LanguageProperty" => AttributeKind.LanguageProperty,
        "VocabProperty" => AttributeKind.VocabProperty,
        "JsonProperty" => AttributeKind.JsonProperty,
        "ListProperty" => AttributeKind.ListProperty,
        "ListRelationship" => AttributeKind.ListRelationship,
        _ when text.StartsWith(ReservedNames.Core, StringComparison.Ordinal) => KindOf(text[ReservedNames.Core.Length..]),
        _ => null,
    };

    private static bool IsTelling(JsonMember member, ParseMode mode) => member.Name switch
    {
        "type" or "@type" or "value" or "object" or "languageMap" or "vocab" or "json" or "valueList" or "objectList" or "datasetId" => true,
        "observedAt" or "unitCode" or "expiresAt" or "objectType" or "valueType" => mode == ParseMode.Merge,
        _ => mode == ParseMode.Merge && member.Value is JsonObject inner && inner["type"] is JsonString kind && KindOf(kind.Value) is not null,
    };
}
