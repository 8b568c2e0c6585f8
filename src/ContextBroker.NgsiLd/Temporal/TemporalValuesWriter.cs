using System.Text.Json;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Temporal;

/// <summary>
/// Pairs of value and time (clause 4.5.9). Instances of different datasetIds, or of the different kinds that an attribute had, stand apart:
/// then the attribute is an array.
/// </summary>
internal static class TemporalValuesWriter
{
    private static readonly JsonEncodedText[] ListMembers =
        [.. Enum.GetValues<AttributeKind>().Select(kind => JsonEncodedText.Encode(AttributeInstance.ValueMember(kind) + "s"))];

    public static void Write(in WriteState state, AttributeEvolution attribute, TemporalQuery times)
    {
        var isTranslated = state.Languages is not null;
        var groups = attribute.Records.GroupBy(r => (r.Instance.DatasetId, Kind: Label(r.Instance.Kind, isTranslated))).ToList();
        if (groups.Count == 0)
        {
            WriteGroup(state, attribute.Name, null, Label(attribute.KindElsewhere ?? AttributeKind.Property, isTranslated), [], times);
            return;
        }

        if (groups.Count > 1)
        {
            state.Writer.WriteStartArray();
        }

        foreach (var group in groups)
        {
            WriteGroup(state, attribute.Name, group.Key.DatasetId, group.Key.Kind, group, times);
        }

        if (groups.Count > 1)
        {
            state.Writer.WriteEndArray();
        }
    }

    private static AttributeKind Label(AttributeKind kind, bool isTranslated) =>
        isTranslated && kind == AttributeKind.LanguageProperty ? AttributeKind.Property : kind;

    private static void WriteGroup(
        in WriteState state, string name, string? datasetId, AttributeKind kind, IEnumerable<EvolutionRecord> records, TemporalQuery times)
    {
        var writer = state.Writer;
        writer.WriteStartObject();
        writer.WriteString(Members.Type, Members.Kind(kind));
        if (datasetId is not null)
        {
            writer.WriteString(Members.DatasetId, datasetId);
        }

        writer.WriteStartArray(ListMembers[(int)kind]);
        foreach (var record in records)
        {
            writer.WriteStartArray();
            WriteValue(state, name, record);
            writer.WriteStringValue(TimeText(record, times));
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteValue(in WriteState state, string name, EvolutionRecord record)
    {
        var instance = record.IsDeletion ? record.Instance with { Value = RecordWriter.DeletedValue(name, record.Instance.Kind) } : record.Instance;
        switch (instance.Kind)
        {
            case AttributeKind.ListRelationship:
                instance.Value.WriteTo(state.Writer);
                break;
            case AttributeKind.VocabProperty or AttributeKind.JsonProperty when record.IsDeletion:
                WriteWrapped(state, instance);
                break;
            default:
                ValueWriter.WriteSimplified(state, name, instance);
                break;
        }
    }

    private static void WriteWrapped(in WriteState state, AttributeInstance instance)
    {
        state.Writer.WriteStartObject();
        state.Writer.WritePropertyName(Members.ValueOf(instance.Kind));
        instance.Value.WriteTo(state.Writer);
        state.Writer.WriteEndObject();
    }

    // As it was written, where the client wrote it.
    private static string TimeText(EvolutionRecord record, TemporalQuery times)
    {
        var time = times.TimeOf(record) ?? record.When;
        return record.Instance.ObservedAt is { } observedAt && observedAt.Instant == time ? observedAt.Text : Timestamp.Format(time);
    }
}
