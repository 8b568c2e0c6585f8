using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Temporal;

/// <summary>Pairs of value and observedAt (clause 4.5.9) written out as instances (clause 4.5.7), which clause 5.2.20 takes as well.</summary>
internal static class TemporalValuesForm
{
    public static JsonObject Expand(JsonObject entity) => new([.. entity.Members.Select(m => m with { Value = Expand(m.Value) })]);

    private static JsonValue Expand(JsonValue attribute) => attribute switch
    {
        JsonObject group when Instances(group) is { } instances => new JsonArray([.. instances]),
        JsonArray { Items: { IsEmpty: false } groups } when groups.All(g => g is JsonObject group && Instances(group) is not null) =>
            new JsonArray([.. groups.SelectMany(g => Instances((JsonObject)g)!)]),
        _ => attribute,
    };

    // Null: not in this form.
    private static IEnumerable<JsonValue>? Instances(JsonObject group)
    {
        if (group["type"] is not JsonString type || InstanceForm.KindOf(type.Value) is not { } kind)
        {
            return null;
        }

        var member = AttributeInstance.ValueMember(kind);
        return group[member + "s"] is JsonArray pairs && pairs.Items.All(p => p is JsonArray { Items.Length: 2 })
            ? pairs.Items.Select(p => Instance(group, member, ((JsonArray)p).Items[0], ((JsonArray)p).Items[1]))
            : null;
    }

    private static JsonObject Instance(JsonObject group, string member, JsonValue value, JsonValue time)
    {
        var plain = value is JsonObject { Members: [{ Name: "languageMap" or "vocab" or "json" } only] } && only.Name == member
            ? only.Value
            : value;
        var instance = JsonValue.Object(("type", group["type"]!), (member, plain), ("observedAt", time));
        return group["datasetId"] is { } datasetId ? instance.With("datasetId", datasetId) : instance;
    }
}
