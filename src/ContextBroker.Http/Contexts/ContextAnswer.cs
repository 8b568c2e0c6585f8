using System.Text.Json;
using ContextBroker.Core.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Http.Contexts;

/// <summary>A stored @context as JSON.</summary>
internal static class ContextAnswer
{
    public static void WriteContent(Utf8JsonWriter writer, ContextDetails context)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("@context"u8);
        context.Content.WriteTo(writer);
        writer.WriteEndObject();
    }

    /// <summary>Clause 5.13.3.5.</summary>
    public static void WriteDetails(Utf8JsonWriter writer, ContextDetails context, string url)
    {
        writer.WriteStartObject();
        writer.WriteString("URL"u8, url);
        writer.WriteString("localId"u8, context.LocalId);
        writer.WriteString("kind"u8, context.Kind.ToString());
        writer.WriteString("createdAt"u8, Timestamp.Format(context.CreatedAt));
        WriteTime(writer, "expiresAt"u8, context.ExpiresAt);
        WriteTime(writer, "lastUsage"u8, context.LastUsage);
        writer.WriteNumber("numberOfHits"u8, context.NumberOfHits);
        writer.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset? time)
    {
        if (time is { } instant)
        {
            writer.WriteString(name, Timestamp.Format(instant));
        }
    }
}
