using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>The inline representation of linked entities (clause 4.5.23.2).</summary>
internal static class LinkedEntityWriter
{
    /// <summary>entity or entityList, beside a relationship's object; nothing when no target was found.</summary>
    public static void WriteBeside(in WriteState state, string attribute, AttributeInstance instance)
    {
        if (!HasAny(state, attribute, instance))
        {
            return;
        }

        var writer = state.Writer;
        if (instance.Value is JsonString { Value: var target })
        {
            writer.WritePropertyName(Members.Entity);
            WriteTarget(state, attribute, target);
            return;
        }

        writer.WriteStartArray(instance.Kind == AttributeKind.ListRelationship ? Members.EntityList : Members.Entity);
        foreach (var item in ((JsonArray)instance.Value).Items)
        {
            if (item is JsonString { Value: var id } && Find(state, attribute, id) is not null)
            {
                WriteTarget(state, attribute, id);
            }
        }

        writer.WriteEndArray();
    }

    /// <summary>In the simplified representation the entity stands for its id.</summary>
    /// <returns>False: no target was found and nothing is written.</returns>
    public static bool TryWriteInstead(in WriteState state, string attribute, AttributeInstance instance)
    {
        if (!HasAny(state, attribute, instance))
        {
            return false;
        }

        if (instance.Value is JsonString { Value: var target })
        {
            WriteTarget(state, attribute, target);
            return true;
        }

        state.Writer.WriteStartArray();
        foreach (var item in ((JsonArray)instance.Value).Items)
        {
            WriteTarget(state, attribute, ((JsonString)item).Value);
        }

        state.Writer.WriteEndArray();
        return true;
    }

    private static bool HasAny(in WriteState state, string attribute, AttributeInstance instance)
    {
        if (state.Presentation.Linked is not { Count: > 0 } || instance.Kind is not (AttributeKind.Relationship or AttributeKind.ListRelationship))
        {
            return false;
        }

        foreach (var target in RelationshipTargets.Of(instance))
        {
            if (Find(state, attribute, target) is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static void WriteTarget(in WriteState state, string attribute, string target)
    {
        if (Find(state, attribute, target) is not { } linked)
        {
            state.Writer.WriteStringValue(target);
            return;
        }

        var presentation = state.Presentation with { Projection = linked.Projection, Linked = linked.Linked, WithContext = false };
        EntityMembersWriter.WriteEntity(new WriteState(state.Writer, state.Context, presentation), linked.Entity);
    }

    private static LinkedEntity? Find(in WriteState state, string attribute, string target) =>
        state.Presentation.Linked!.GetValueOrDefault(new Link(attribute, target));
}
