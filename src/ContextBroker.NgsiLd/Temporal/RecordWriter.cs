using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Temporal;

/// <summary>The instances of an attribute, normalized, each with its instanceId (clauses 4.5.7, 4.5.8).</summary>
internal static class RecordWriter
{
    public static void Write(in WriteState state, AttributeEvolution attribute, TemporalQuery times)
    {
        state.Writer.WriteStartArray();
        foreach (var record in attribute.Records)
        {
            state.Writer.WriteStartObject();
            if (record.DeletedAt is { } deletedAt)
            {
                WriteDeletion(state, attribute.Name, record.Instance);
                state.WriteTime(Members.DeletedAt, deletedAt);
            }
            else
            {
                InstanceWriter.WriteMembers(state, attribute.Name, record.Instance);
                WriteAskedTime(state, record.Instance, times);
            }

            state.Writer.WriteString(Members.InstanceId, record.InstanceId);
            state.Writer.WriteEndObject();
        }

        state.Writer.WriteEndArray();
    }

    /// <summary>What stands for the value of a deleted instance: the NGSI-LD Null as its kind has it (clause 4.5.0); of the scope, none.</summary>
    public static JsonValue DeletedValue(string attribute, AttributeKind kind) => attribute == ScopeEvolution.Name ? JsonValue.EmptyArray : NgsiLdNull.Of(kind);

    private static void WriteDeletion(in WriteState state, string attribute, AttributeInstance instance)
    {
        state.Writer.WriteString(Members.Type, Members.Kind(instance.Kind));
        state.Writer.WritePropertyName(Members.ValueOf(instance.Kind));
        DeletedValue(attribute, instance.Kind).WriteTo(state.Writer);
        if (instance.DatasetId is { } datasetId)
        {
            state.Writer.WriteString(Members.DatasetId, datasetId);
        }

        if (instance.ObservedAt is { } observedAt)
        {
            state.Writer.WriteString(Members.ObservedAt, observedAt.Text);
        }
    }

    // Clause 4.5.7: an instance says the time at which it is shown, also when that is a system attribute and no other is.
    private static void WriteAskedTime(in WriteState state, AttributeInstance instance, TemporalQuery times)
    {
        if (!times.IsRestriction || state.Presentation.SystemAttributes)
        {
            return;
        }

        if (times.Property == TimeProperty.CreatedAt)
        {
            state.WriteTime(Members.CreatedAt, instance.CreatedAt);
        }
        else if (times.Property == TimeProperty.ModifiedAt)
        {
            state.WriteTime(Members.ModifiedAt, instance.ModifiedAt);
        }
    }
}
