using System.Collections.Immutable;
using System.Text.Json;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Temporal;

/// <summary>Evolutions to JSON (clauses 4.5.6, 4.5.9, 4.5.19).</summary>
public static class EvolutionWriter
{
    /// <param name="query">What the evolution was selected by: it says which time an instance is shown with.</param>
    public static void Write(Utf8JsonWriter writer, Evolution evolution, LdContext context, EvolutionPresentation presentation, EvolutionQuery query)
    {
        if (presentation.Members.ConformsTo is { } version)
        {
            evolution = EvolutionFallback.Amend(evolution, new VersionFallback(version, context, presentation.Members));
        }

        var state = new WriteState(writer, context, presentation.Members);
        writer.WriteStartObject();
        if (state.Shows("id"))
        {
            writer.WriteString(Members.Id, evolution.Id);
        }

        if (state.Shows("type"))
        {
            state.WriteTypes(Members.Type, evolution.Types);
        }

        if (presentation.Aggregation is { } aggregation)
        {
            AggregatedWriter.Write(state, aggregation.Of(evolution, query));
        }
        else
        {
            WriteAttributes(state, evolution.Attributes, presentation.Format, query.Temporal);
        }

        WriteSystemAttributes(state, evolution);
        EntityMembersWriter.WriteContext(state);
        writer.WriteEndObject();
    }

    private static void WriteAttributes(in WriteState state, ImmutableArray<AttributeEvolution> attributes, EvolutionFormat format, TemporalQuery times)
    {
        foreach (var attribute in attributes)
        {
            if (!attribute.IsShown)
            {
                continue;
            }

            state.Writer.WritePropertyName(state.Context.CompactEncoded(attribute.Name));
            if (format == EvolutionFormat.TemporalValues)
            {
                TemporalValuesWriter.Write(state, attribute, times);
            }
            else
            {
                RecordWriter.Write(state, attribute, times);
            }
        }
    }

    private static void WriteSystemAttributes(in WriteState state, Evolution evolution)
    {
        if (!state.Presentation.SystemAttributes)
        {
            return;
        }

        WriteTime(state, Members.CreatedAt, "createdAt", evolution.CreatedAt);
        WriteTime(state, Members.ModifiedAt, "modifiedAt", evolution.ModifiedAt);
        WriteTime(state, Members.DeletedAt, "deletedAt", evolution.DeletedAt ?? default);
    }

    private static void WriteTime(in WriteState state, JsonEncodedText member, string name, DateTimeOffset time)
    {
        if (state.Shows(name))
        {
            state.WriteTime(member, time);
        }
    }
}
