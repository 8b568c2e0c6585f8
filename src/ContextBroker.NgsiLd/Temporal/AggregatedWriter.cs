using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Temporal;

/// <summary>For each method that is for such values triples of value, start and end (clause 4.5.19). Instances of different datasetIds are aggregated apart.</summary>
internal static class AggregatedWriter
{
    public static void Write(in WriteState state, ImmutableArray<AggregatedAttribute> attributes)
    {
        foreach (var attribute in attributes.GroupBy(a => a.Name))
        {
            state.Writer.WritePropertyName(state.Context.CompactEncoded(attribute.Key));
            var isOne = attribute.Skip(1).FirstOrDefault() is null;
            if (!isOne)
            {
                state.Writer.WriteStartArray();
            }

            foreach (var group in attribute)
            {
                Write(state.Writer, group);
            }

            if (!isOne)
            {
                state.Writer.WriteEndArray();
            }
        }
    }

    private static void Write(Utf8JsonWriter writer, AggregatedAttribute attribute)
    {
        writer.WriteStartObject();
        writer.WriteString(Members.Type, Members.Kind(attribute.IsRelationship ? AttributeKind.Relationship : AttributeKind.Property));
        if (attribute.DatasetId is { } datasetId)
        {
            writer.WriteString(Members.DatasetId, datasetId);
        }

        foreach (var (method, values) in attribute.Values.Where(v => !v.Value.IsEmpty).OrderBy(v => v.Key))
        {
            writer.WriteStartArray(AggregationMethods.NameOf(method));
            foreach (var value in values)
            {
                Write(writer, value);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, AggregatedValue value)
    {
        writer.WriteStartArray();
        value.Value.WriteTo(writer);
        writer.WriteStringValue(Text(value.Start));
        writer.WriteStringValue(Text(value.End));
        writer.WriteEndArray();
    }

    // Periods begin at whole seconds mostly; a fraction is shown where there is one.
    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
