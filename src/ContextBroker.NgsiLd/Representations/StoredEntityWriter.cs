using System.Collections.Immutable;
using System.Text.Json;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>
/// The model to the stored form. Members that hold their default are left out, modifiedAt when it is createdAt, and createdAt of an attribute that
/// came with its entity; times are UTC ticks.
/// </summary>
internal static class StoredEntityWriter
{
    public static void WriteEntity(Utf8JsonWriter writer, Entity entity)
    {
        writer.WriteStartObject();
        writer.WriteString(StoredKeys.Id, entity.Id);
        WriteNames(writer, StoredKeys.Types, entity.Types);
        WriteStrings(writer, StoredKeys.Scopes, entity.Scopes);
        WriteTimes(writer, entity.CreatedAt, entity.ModifiedAt, default);
        WriteTimestamp(writer, StoredKeys.ExpiresAt, entity.ExpiresAt);
        WriteAttributes(writer, entity.Attributes, entity.CreatedAt);
        writer.WriteEndObject();
    }

    /// <param name="createdAt">When an instance was created that does not say so.</param>
    public static void WriteAttribute(Utf8JsonWriter writer, EntityAttribute attribute, DateTimeOffset createdAt)
    {
        StoredNames.WriteProperty(writer, attribute.Name);
        WriteInstances(writer, attribute.Instances, createdAt);
    }

    /// <param name="createdAt">When an instance was created that does not say so.</param>
    public static void WriteInstance(Utf8JsonWriter writer, AttributeInstance instance, DateTimeOffset createdAt = default)
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
        WriteNames(writer, StoredKeys.ObjectTypes, instance.ObjectTypes);
        if (instance.ValueType is { } type)
        {
            writer.WritePropertyName(StoredKeys.ValueType);
            StoredNames.WriteValue(writer, type);
        }

        WriteTimestamp(writer, StoredKeys.ExpiresAt, instance.ExpiresAt);
        WriteTimes(writer, instance.CreatedAt, instance.ModifiedAt, createdAt);
        WriteFlag(writer, StoredKeys.IsNull, instance.IsNull);
        WriteFlag(writer, StoredKeys.HasNoValue, instance.HasNoValue);
        WriteFlag(writer, StoredKeys.KindIsUnknown, !instance.KindIsKnown);
        WriteAttributes(writer, instance.SubAttributes, default);
        writer.WriteEndObject();
    }

    public static void WriteChanges(Utf8JsonWriter writer, EntityChange change)
    {
        writer.WriteStartObject();
        writer.WriteNumber(StoredKeys.Kind, (int)change.Kind);
        writer.WriteNumber(StoredKeys.At, change.At.UtcTicks);
        if (CreatesAll(change))
        {
            writer.WriteBoolean(StoredKeys.Attributes, true);
            writer.WriteEndObject();
            return;
        }

        writer.WriteStartArray(StoredKeys.Attributes);
        foreach (var attribute in change.Attributes)
        {
            writer.WriteStartObject();
            writer.WritePropertyName(StoredKeys.Name);
            StoredNames.WriteValue(writer, attribute.Name);
            WriteString(writer, StoredKeys.DatasetId, attribute.DatasetId);
            var inState = change.State.Find(attribute.Name)?.Find(attribute.DatasetId);
            WriteSide(writer, StoredKeys.Before, attribute.Before, inState);
            WriteSide(writer, StoredKeys.After, attribute.After, inState);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // Every instance of the state, in its order, is new: what creations nearly always are.
    private static bool CreatesAll(EntityChange change)
    {
        var next = 0;
        foreach (var attribute in change.State.Attributes)
        {
            foreach (var instance in attribute.Instances)
            {
                if (next == change.Attributes.Length || change.Attributes[next] is not { Before: null } created
                    || created.Name != attribute.Name || !ReferenceEquals(created.After, instance))
                {
                    return false;
                }

                next++;
            }
        }

        return next == change.Attributes.Length;
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

    private static void WriteAttributes(Utf8JsonWriter writer, ImmutableArray<EntityAttribute> attributes, DateTimeOffset createdAt)
    {
        if (attributes.IsEmpty)
        {
            return;
        }

        writer.WriteStartObject(StoredKeys.Attributes);
        foreach (var attribute in attributes)
        {
            WriteAttribute(writer, attribute, createdAt);
        }

        writer.WriteEndObject();
    }

    private static void WriteInstances(Utf8JsonWriter writer, AttributeInstances instances, DateTimeOffset createdAt)
    {
        if (instances.Length == 1)
        {
            WriteInstance(writer, instances[0], createdAt);
            return;
        }

        writer.WriteStartArray();
        foreach (var instance in instances)
        {
            WriteInstance(writer, instance, createdAt);
        }

        writer.WriteEndArray();
    }

    private static void WriteTimes(Utf8JsonWriter writer, DateTimeOffset createdAt, DateTimeOffset modifiedAt, DateTimeOffset untold)
    {
        if (createdAt != untold)
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

    private static void WriteNames(Utf8JsonWriter writer, JsonEncodedText name, ImmutableArray<string> names)
    {
        if (names.IsEmpty)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (var given in names)
        {
            StoredNames.WriteValue(writer, given);
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
