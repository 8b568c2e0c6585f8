using System.Text.Json;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Mqtt.Live;

/// <summary>What several changes of one entity, one after the other, come to: its last state, all that was changed.</summary>
internal sealed class LiveChange
{
    private readonly HashSet<string> _attributes = [];

    public LiveChange(ChangeRecord first) => (Tenant, Entity, Kind) = (first.Tenant, first.Change.State, first.Change.Kind);

    public string Tenant { get; }

    /// <summary>The last one's number.</summary>
    public long Sequence { get; private set; }

    public Entity Entity { get; private set; }

    public ChangeKind Kind { get; private set; }

    public void Add(ChangeRecord record)
    {
        var change = record.Change;
        Kind = change.Kind == ChangeKind.Updated && Kind == ChangeKind.Created ? ChangeKind.Created : change.Kind;
        (Sequence, Entity) = (record.Sequence, change.State);
        _attributes.UnionWith(change.Attributes.Select(static attribute => attribute.Name));
    }

    /// <param name="previous">The number of the message before it on its topic; null: there may be others between.</param>
    /// <param name="mostBytes">A larger state is left out; "omitted" says so.</param>
    public byte[] ToUtf8(long? previous, int mostBytes)
    {
        var state = Kind == ChangeKind.Deleted ? null : State();
        var isOmitted = state?.Length > mostBytes;
        using var output = new MemoryStream((isOmitted ? 0 : state?.Length ?? 0) + 512);
        using (var writer = new Utf8JsonWriter(output, JsonText.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteNumber("sequence", Sequence);
            WriteNumber(writer, "previous", previous);
            writer.WriteString("id", Entity.Id);
            WriteNames(writer, "type", Entity.Types);
            writer.WriteString("change", Kind switch { ChangeKind.Created => "created", ChangeKind.Deleted => "deleted", _ => "updated" });
            WriteNames(writer, "attributes", _attributes);
            WriteNumber(writer, "observedAt", Entity.Attributes.SelectMany(static a => a.Instances).Max(static i => i.ObservedAt?.Instant)?.ToUnixTimeSeconds());
            WriteNumber(writer, "modifiedAt", Entity.ModifiedAt.ToUnixTimeSeconds());
            writer.WritePropertyName("entity");
            if (state is null || isOmitted)
            {
                writer.WriteNullValue();
            }
            else
            {
                writer.WriteRawValue(state, skipInputValidation: true);
            }

            if (isOmitted)
            {
                writer.WriteBoolean("omitted", true);
            }

            writer.WriteEndObject();
        }

        return output.ToArray();
    }

    /// <summary>Says on a topic that a viewer was not told of all changes, up to this one.</summary>
    public static byte[] Missed(long sequence) => JsonValue.Object(
        ("sequence", JsonValue.Of(sequence)), ("previous", JsonValue.Null), ("id", JsonValue.Null), ("type", JsonValue.EmptyArray), ("change", JsonValue.Of("missed")),
        ("attributes", JsonValue.EmptyArray), ("observedAt", JsonValue.Null), ("modifiedAt", JsonValue.Null), ("entity", JsonValue.Null)).ToUtf8();

    // Not by the bytes that are kept with the entity: those are of whoever reads it again and again in another form.
    private byte[] State()
    {
        using var output = new MemoryStream(512);
        using (var writer = new Utf8JsonWriter(output, JsonText.WriterOptions))
        {
            EntityWriter.Write(writer, Entity, LdContext.Core, Presentation.Simplified);
        }

        return output.ToArray();
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, long? number)
    {
        if (number is { } value)
        {
            writer.WriteNumber(name, value);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static void WriteNames(Utf8JsonWriter writer, string name, IEnumerable<string> iris)
    {
        writer.WriteStartArray(name);
        foreach (var iri in iris)
        {
            writer.WriteStringValue(LdContext.Core.Compact(iri));
        }

        writer.WriteEndArray();
    }
}
