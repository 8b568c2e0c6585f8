using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>The content of the member that holds an attribute's value.</summary>
internal static class ValueWriter
{
    public static void WriteValue(in WriteState state, AttributeInstance instance)
    {
        switch (instance.Kind)
        {
            case AttributeKind.VocabProperty:
                WriteVocab(state, instance.Value);
                break;
            case AttributeKind.ListRelationship when state.Format == EntityFormat.Normalized && !NgsiLdNull.IsInArray(instance.Value):
                WriteObjectList(state, instance.Value);
                break;
            default:
                instance.Value.WriteTo(state.Writer);
                break;
        }
    }

    /// <summary>Clause 4.5.4: the value alone, but languageMap, vocab and json under their own name.</summary>
    public static void WriteSimplified(in WriteState state, string name, AttributeInstance instance)
    {
        if (InstanceWriter.Language(state, instance) is { } text)
        {
            text.Value.WriteTo(state.Writer);
            return;
        }

        if (state.Graph is { } graph && EntityLinks.IsRelationship(instance))
        {
            LinkedEntityWriter.WriteInPlace(state, graph, name, instance.Value);
            return;
        }

        if (instance.Kind is not (AttributeKind.LanguageProperty or AttributeKind.VocabProperty or AttributeKind.JsonProperty))
        {
            WriteValue(state, instance);
            return;
        }

        state.Writer.WriteStartObject();
        state.Writer.WritePropertyName(Members.ValueOf(instance.Kind));
        WriteValue(state, instance);
        state.Writer.WriteEndObject();
    }

    private static void WriteVocab(in WriteState state, JsonValue value)
    {
        switch (value)
        {
            case JsonString iri:
                state.Writer.WriteStringValue(state.Context.CompactEncoded(iri.Value));
                break;
            case JsonArray array:
                state.Writer.WriteStartArray();
                foreach (var item in array.Items)
                {
                    WriteVocab(state, item);
                }

                state.Writer.WriteEndArray();
                break;
            default:
                value.WriteTo(state.Writer);
                break;
        }
    }

    // Clause 4.5.22.2: each URI is an object of its own; the concise form has the URIs alone.
    private static void WriteObjectList(in WriteState state, JsonValue value)
    {
        var writer = state.Writer;
        writer.WriteStartArray();
        foreach (var item in ((JsonArray)value).Items)
        {
            writer.WriteStartObject();
            writer.WritePropertyName(Members.Object);
            item.WriteTo(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
