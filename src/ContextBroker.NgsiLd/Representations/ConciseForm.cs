using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>How little says it all: what <see cref="AttributeParser"/> would read back as the same instance.</summary>
internal static class ConciseForm
{
    /// <summary>The value alone is enough: a Property or GeoProperty of which nothing else is said.</summary>
    public static bool IsBare(in WriteState state, string name, AttributeInstance instance) =>
        state.Format == EntityFormat.Concise
        && instance.Kind is AttributeKind.Property or AttributeKind.GeoProperty
        && IsSilent(state, instance)
        && (instance.Kind == AttributeKind.GeoProperty ? GeoJsonForm.IsGeometry(instance.Value) : IsReadAsProperty(state, name, instance.Value));

    /// <summary>The member that holds the value tells the kind; only a Property whose value looks like a geometry must say that it is one.</summary>
    public static bool TellsKind(AttributeInstance instance) => instance.Kind switch
    {
        AttributeKind.Property => !GeoJsonForm.IsGeometry(instance.Value),
        AttributeKind.GeoProperty => GeoJsonForm.IsGeometry(instance.Value),
        _ => true,
    };

    private static bool IsSilent(in WriteState state, AttributeInstance instance) =>
        instance.DatasetId is null
        && instance.ObservedAt is null
        && instance.UnitCode is null
        && instance.ValueType is null
        && instance.SubAttributes.IsEmpty
        && !(state.Presentation.SystemAttributes && (instance.CreatedAt != default || instance.ModifiedAt != default || instance.ExpiresAt is not null));

    private static bool IsReadAsProperty(in WriteState state, string name, JsonValue value) => value switch
    {
        JsonObject { Members: [{ Name: "dataset" }] } => false,
        JsonObject json => !GeoJsonForm.IsGeometry(json) && !InstanceForm.IsInstance(json, ParseMode.Whole),
        JsonArray array when InstanceForm.IsInstances(array, ParseMode.Whole) => false,
        JsonArray { Items: [JsonString, ..] } or JsonString => !IsCoerced(state, name),
        _ => true,
    };

    private static bool IsCoerced(in WriteState state, string name) =>
        state.Context.Find(state.Context.Compact(name)) is { Type: "@id" or "@vocab" };
}
