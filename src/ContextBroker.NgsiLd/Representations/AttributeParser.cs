using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>
/// One member of an entity or attribute. What it holds tells the representation: an instance (normalized, concise), an array of
/// instances, a set of simplified values by datasetId, or a value alone.
/// </summary>
internal static class AttributeParser
{
    public static EntityAttribute Read(ParseState state, JsonMember member)
    {
        var name = state.Name(member.Name);
        return new EntityAttribute(name, ReadInstances(state, member.Name, name, member.Value));
    }

    /// <summary>An attribute's own body: an instance always, for there is no member around it whose value it could be.</summary>
    public static AttributeInstance ReadBody(ParseState state, string name, JsonObject body) =>
        GeoJsonForm.IsGeometry(body) ? PlainValueParser.Read(state, name, name, body) : InstanceParser.Read(state, name, body, isBody: true);

    /// <summary>Instances that differ in datasetId; at most one is without (clause 4.5.5). Over time, there may be any number (clause 4.5.7).</summary>
    public static AttributeInstances ReadInstances(ParseState state, string name, JsonArray array)
    {
        var isEvolution = state.Mode == ParseMode.Evolution;
        state.RequireAtMost(isEvolution ? int.MaxValue : EntityBounds.Instances, array.Items.Length, "instances");
        var instances = ImmutableArray.CreateBuilder<AttributeInstance>(array.Items.Length);
        DistinctNames datasetIds = default;
        for (var i = 0; i < array.Items.Length; i++)
        {
            state.Place.Enter(i);
            var body = array.Items[i] as JsonObject ?? throw state.Refuse($"must be an attribute instance, not {Quoted.Value(array.Items[i])}");
            var instance = InstanceParser.Read(state, name, body, isBody: false);
            if (!isEvolution && !datasetIds.Add(instance.DatasetId ?? "@none"))
            {
                throw state.Refuse(
                    instance.DatasetId is null ? "is a second instance without datasetId" : $"is a second instance with datasetId {instance.DatasetId}",
                    "datasetId");
            }

            instances.Add(instance);
            state.Place.Leave();
        }

        return [.. instances];
    }

    private static AttributeInstances ReadInstances(ParseState state, string term, string name, JsonValue value) => value switch
    {
        JsonObject body when InstanceForm.IsInstance(body, state.Mode) => [InstanceParser.Read(state, name, body, isBody: false)],
        JsonObject { Members: [{ Name: "dataset", Value: JsonObject { Members.IsEmpty: false } dataset }] } => ReadDataset(state, term, name, dataset),
        JsonArray array when InstanceForm.IsInstances(array, state.Mode) => ReadInstances(state, name, array),
        _ => [PlainValueParser.Read(state, term, name, value)],
    };

    // Clause 4.5.4: {"dataset": {"@none": value, "urn:...": value}}. The datasetIds are names of one object, so they differ.
    private static AttributeInstances ReadDataset(ParseState state, string term, string name, JsonObject dataset)
    {
        var instances = ImmutableArray.CreateBuilder<AttributeInstance>(dataset.Members.Length);
        state.Place.Enter("dataset");
        state.RequireAtMost(EntityBounds.Instances, dataset.Members.Length, "instances");
        foreach (var (datasetId, value) in dataset.Members)
        {
            state.Place.Enter(datasetId);
            var instance = value is JsonObject body && InstanceForm.IsInstance(body, state.Mode)
                ? InstanceParser.Read(state, name, body, isBody: false)
                : PlainValueParser.Read(state, term, name, value);
            instances.Add(instance with { DatasetId = datasetId == "@none" ? null : state.Uri(JsonValue.Of(datasetId), "datasetId") });
            state.Place.Leave();
        }

        state.Place.Leave();
        return [.. instances];
    }
}
