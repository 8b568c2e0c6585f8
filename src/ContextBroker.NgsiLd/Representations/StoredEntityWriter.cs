using System.Collections.Immutable;
using System.Text.Json;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>The model to the stored form. Members that hold their default are left out, and modifiedAt when it is createdAt; times are UTC ticks.</summary>
internal static class StoredEntityWriter
{
    public static void WriteEntity(Utf8JsonWriter writer, Entity entity)
    {
        writer.WriteStartObject();
        writer.WriteString(StoredKeys.Id, entity.Id);
        WriteStrings(writer, StoredKeys.Types, entity.Types);
        WriteStrings(writer, StoredKeys.Scopes, entity.Scopes);
        WriteTimes(writer, entity.CreatedAt, entity.ModifiedAt);
        WriteTimestamp(writer, StoredKeys.ExpiresAt, entity.ExpiresAt);
        WriteAttributes(writer, entity.Attributes);
        writer.WriteEndObject();
    }

    public static void WriteInstance(Utf8JsonWriter writer, AttributeInstance instance)
    {
        writer.WriteStartObject();
        if (instance.Kind != AttributeKind.Property)
        {
            writer.WriteNumber(StoredKeys.Kind, (int)instance.Kind);
        }

        writer.WritePropertyName(StoredKeys.Value);
        instance.Value.WriteTo(writer);
        WriteString(writer, StoredKeys.DatasetId, instance.DatasetId);
        WriteTimestamp(writer, StoredKeys.ObservedAt, instance.ObservedAt);
        WriteString(writer, StoredKeys.UnitCode, instance.UnitCode);
        WriteStrings(writer, StoredKeys.ObjectTypes, instance.ObjectTypes);
        WriteString(writer, StoredKeys.ValueType, instance.ValueType);
        WriteTimestamp(writer, StoredKeys.ExpiresAt, instance.ExpiresAt);
        WriteTimes(writer, instance.CreatedAt, instance.ModifiedAt);
        WriteFlag(writer, StoredKeys.IsNull, instance.IsNull);
        WriteFlag(writer, StoredKeys.HasNoValue, instance.HasNoValue);
        WriteFlag(writer, StoredKeys.KindIsUnknown, !instance.KindIsKnown);
        WriteAttributes(writer, instance.SubAttributes);
        writer.WriteEndObject();
    }

    public static void WriteChanges(Utf8JsonWriter writer, EntityChange change)
    {
        writer.WriteStartObject();
        writer.WriteNumber(StoredKeys.Kind, (int)change.Kind);
        writer.WriteNumber(StoredKeys.At, change.At.UtcTicks);
        writer.WriteStartArray(StoredKeys.Attributes);
        foreach (var attribute in change.Attributes)
        {
            writer.WriteStartObject();
            writer.WriteString(StoredKeys.Name, attribute.Name);
            WriteString(writer, StoredKeys.DatasetId, attribute.DatasetId);
            var inState = change.State.Find(attribute.Name)?.Find(attribute.DatasetId);
            WriteSide(writer, StoredKeys.Before, attribute.Before, inState);
            WriteSide(writer, StoredKeys.After, attribute.After, inState);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // The state lies beside the change: an instance that is in it (by reference, as edits leave it) is written as true.
    private static void WriteSide(Utf8JsonWriter writer, JsonEncodedText name, AttributeInstance? side, AttributeInstance? inState)
    {
        if (side is null)
        {
            return;
        }

        if (ReferenceEquals(side, inState))
        {
            writer.WriteBoolean(name, true);
            return;
        }

        writer.WritePropertyName(name);
        WriteInstance(writer, side);
    }

    private static void WriteAttributes(Utf8JsonWriter writer, ImmutableArray<EntityAttribute> attributes)
    {
        if (attributes.IsEmpty)
        {
            return;
        }

        writer.WriteStartObject(StoredKeys.Attributes);
        foreach (var attribute in attributes)
        {
            writer.WritePropertyName(attribute.Name);
            WriteInstances(writer, attribute.Instances);
        }

        writer.WriteEndObject();
    }

    private static void WriteInstances(Utf8JsonWriter writer, ImmutableArray<AttributeInstance> instances)
    {
        if (instances.Length == 1)
        {
            WriteInstance(writer, instances[0]);
            return;
        }

        writer.WriteStartArray();
        foreach (var instance in instances)
        {
            WriteInstance(writer, instance);
        }

        writer.WriteEndArray();
    }

    private static void WriteTimes(Utf8JsonWriter writer, DateTimeOffset createdAt, DateTimeOffset modifiedAt)
    {
        if (createdAt != default)
        {
            writer.WriteNumber(StoredKeys.CreatedAt, createdAt.UtcTicks);
        }

        if (modifiedAt != createdAt)
        {
            writer.WriteNumber(StoredKeys.ModifiedAt, modifiedAt.UtcTicks);
        }
    }

    private static void WriteTimestamp(Utf8JsonWriter writer, JsonEncodedText name, Timestamp? timestamp)
    {
        if (timestamp is { } given)
        {
            writer.WriteString(name, given.Text);
        }
    }

    private static void WriteString(Utf8JsonWriter writer, JsonEncodedText name, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }

    private static void WriteStrings(Utf8JsonWriter writer, JsonEncodedText name, ImmutableArray<string> texts)
    {
        if (texts.IsEmpty)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static void WriteFlag(Utf8JsonWriter writer, JsonEncodedText name, bool flag)
    {
        if (flag)
        {
            writer.WriteBoolean(name, true);
        }
    }
}
