using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>Linked entities at the relationship that leads to them (clauses 4.5.23.2, 5.2.6, 5.2.37); targets that were not retrieved are left as they are.</summary>
internal static class LinkedEntityWriter
{
    /// <summary>The member entity or entityList beside object or objectList; nothing when no target was retrieved.</summary>
    public static void WriteMember(in WriteState state, string relationship, AttributeInstance instance)
    {
        if (state.Graph is not { } graph || !EntityLinks.IsRelationship(instance) || Linked(graph, relationship, instance) is not { Count: > 0 } linked)
        {
            return;
        }

        state.Writer.WritePropertyName(instance.Kind == AttributeKind.Relationship ? Members.Entity : Members.EntityList);
        if (instance.Value is JsonString)
        {
            WriteEntity(state, linked[0]);
            return;
        }

        state.Writer.WriteStartArray();
        foreach (var entity in linked)
        {
            WriteEntity(state, entity);
        }

        state.Writer.WriteEndArray();
    }

    /// <summary>Simplified, each linked entity stands in the place of its URI (clause 4.5.4).</summary>
    public static void WriteInPlace(in WriteState state, EntityGraph graph, string relationship, JsonValue target)
    {
        switch (target)
        {
            case JsonArray targets:
                state.Writer.WriteStartArray();
                foreach (var item in targets.Items)
                {
                    WriteInPlace(state, graph, relationship, item);
                }

                state.Writer.WriteEndArray();
                break;
            case JsonString id when graph.Find(new EntityLink(relationship, id.Value)) is { } linked:
                WriteEntity(state, linked);
                break;
            default:
                target.WriteTo(state.Writer);
                break;
        }
    }

    private static List<EntityGraph> Linked(EntityGraph graph, string relationship, AttributeInstance instance)
    {
        var linked = new List<EntityGraph>();
        foreach (var target in EntityLinks.Targets(instance))
        {
            if (graph.Find(new EntityLink(relationship, target)) is { } entity)
            {
                linked.Add(entity);
            }
        }

        return linked;
    }

    // The @context is said once, by the linking entity; a feature holds linked entities as plain ones.
    private static void WriteEntity(in WriteState state, EntityGraph linked) =>
        EntityMembersWriter.WriteEntity(
            new WriteState(
                state.Writer,
                state.Context,
                state.Presentation with { Projection = linked.Projection, WithContext = false, GeometryProperty = null },
                linked),
            linked.Entity);
}
