using System.Text.Json;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.EntityMaps;

/// <summary>An entity map as it is retrieved (clause 5.2.39).</summary>
public static class EntityMapWriter
{
    /// <summary>The members, within an object that the caller begins and ends.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, EntityMap map)
    {
        writer.WriteString("id"u8, map.Id);
        writer.WriteString("type"u8, EntityMap.Type);
        writer.WriteString("expiresAt"u8, Timestamp.Format(map.ExpiresAt));
        writer.WriteStartObject("entityMap"u8);
        foreach (var entry in map.Entries)
        {
            WriteSources(writer, entry);
        }

        writer.WriteEndObject();
        WriteLinkedMaps(writer, map);
    }

    private static void WriteSources(Utf8JsonWriter writer, EntityMapEntry entry)
    {
        writer.WriteStartArray(entry.EntityId);
        foreach (var source in entry.Sources)
        {
            writer.WriteStringValue(source);
        }

        writer.WriteEndArray();
    }

    private static void WriteLinkedMaps(Utf8JsonWriter writer, EntityMap map)
    {
        if (map.LinkedMaps.IsEmpty)
        {
            return;
        }

        writer.WriteStartObject("linkedMaps"u8);
        foreach (var (registration, linked) in map.LinkedMaps)
        {
            writer.WriteString(registration, linked);
        }

        writer.WriteEndObject();
    }
}
