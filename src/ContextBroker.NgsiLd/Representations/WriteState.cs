using System.Collections.Immutable;
using System.Text.Json;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>What holds while one answer is written.</summary>
internal readonly struct WriteState(Utf8JsonWriter writer, LdContext context, Presentation presentation, EntityGraph? graph = null)
{
    public Utf8JsonWriter Writer { get; } = writer;

    public LdContext Context { get; } = context;

    public Presentation Presentation { get; } = presentation;

    /// <summary>The entity that is written, with its linked entities; null: none were asked for.</summary>
    public EntityGraph? Graph { get; } = graph;

    /// <summary>Null: no language filter.</summary>
    public LanguageRanges? Languages { get; } = presentation.Language is { } language ? LanguageRanges.Parse(language) : null;

    public EntityFormat Format => Presentation.Format;

    public bool Shows(string member) => Presentation.Projection?.Includes(member) ?? true;

    public bool ShowsDataset(string? datasetId) => Presentation.ShowsDataset(datasetId);

    /// <summary>
    /// For what lies within an attribute: only the relationships of the entity itself carry linked entities, and the datasetId filter chooses among
    /// its attributes, not among what is said about them (clause 5.7.1.4).
    /// </summary>
    public WriteState WithinAttribute() =>
        Presentation.DatasetIds.Count > 0 ? new WriteState(Writer, Context, Presentation with { DatasetIds = [] })
        : Graph is null ? this
        : new WriteState(Writer, Context, Presentation);

    /// <summary>One name as a text, several as an array.</summary>
    public void WriteTypes(JsonEncodedText member, ImmutableArray<string> types)
    {
        if (types.Length == 1)
        {
            Writer.WriteString(member, Context.CompactEncoded(types[0]));
            return;
        }

        Writer.WriteStartArray(member);
        foreach (var type in types)
        {
            Writer.WriteStringValue(Context.CompactEncoded(type));
        }

        Writer.WriteEndArray();
    }

    public void WriteTime(JsonEncodedText member, DateTimeOffset time)
    {
        if (time != default)
        {
            Writer.WriteString(member, Timestamp.Format(time));
        }
    }
}
