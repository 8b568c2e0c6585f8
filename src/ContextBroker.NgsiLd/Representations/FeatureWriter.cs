using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>An entity as a GeoJSON Feature (clauses 4.5.16, 4.5.17).</summary>
internal static class FeatureWriter
{
    public static void Write(in WriteState state, Entity entity, string geometryProperty)
    {
        var writer = state.Writer;
        writer.WriteStartObject();
        if (state.Shows("id"))
        {
            writer.WriteString(Members.Id, entity.Id);
        }

        writer.WriteString(Members.Type, Members.Feature);
        writer.WritePropertyName(Members.Geometry);
        ((JsonValue?)Geometry(state, entity.Find(geometryProperty)) ?? JsonValue.Null).WriteTo(writer);
        writer.WriteStartObject(Members.Properties);
        EntityMembersWriter.Write(state, entity);
        writer.WriteEndObject();
        EntityMembersWriter.WriteContext(state);
        writer.WriteEndObject();
    }

    // Clause 4.5.16.1: the default instance, unless a datasetId is asked for. A deleted GeoProperty in a notification has no geometry.
    private static JsonObject? Geometry(in WriteState state, EntityAttribute? found)
    {
        if (found is not { } attribute)
        {
            return null;
        }

        var wanted = state.Presentation.DatasetIds;
        if (wanted.Count == 0)
        {
            return Geometry(attribute.Find(datasetId: null));
        }

        for (var i = 0; i < wanted.Count; i++)
        {
            if (Geometry(attribute.Find(wanted[i] == "@none" ? null : wanted[i])) is { } geometry)
            {
                return geometry;
            }
        }

        return null;
    }

    private static JsonObject? Geometry(AttributeInstance? instance) =>
        instance is { Kind: AttributeKind.GeoProperty } ? instance.Value as JsonObject : null;
}
