using System.Collections.Immutable;
using System.Text.Json;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>
/// A state told against an earlier one: attributes that stayed are counted, those that are new are written as in the whole state. What is read back
/// is equal to the last attribute's place, and what stayed is shared with the earlier state.
/// <code>{"m": modifiedAt, "a": [3, -1, {"speed": {…}}, 4]}    three stay, one goes, one comes, four stay, and others go</code>
/// </summary>
internal static class StoredDelta
{
    // How many attributes that go are looked over for one that stays: edits take out a few and shuffle none. One that is not found is written.
    private const int MostGoing = 8;

    public static bool CanTell(Entity entity, Entity before) =>
        entity.Id == before.Id
        && entity.CreatedAt == before.CreatedAt
        && entity.ExpiresAt?.Text == before.ExpiresAt?.Text
        && entity.Types.AsSpan().SequenceEqual(before.Types.AsSpan())
        && entity.Scopes.AsSpan().SequenceEqual(before.Scopes.AsSpan());

    public static void Write(Utf8JsonWriter writer, Entity entity, Entity before)
    {
        writer.WriteStartObject();
        writer.WriteNumber(StoredKeys.ModifiedAt, entity.ModifiedAt.UtcTicks);
        writer.WriteStartArray(StoredKeys.Attributes);
        WriteAttributes(writer, entity, before.Attributes);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static Entity Read(ref Utf8JsonReader reader, Entity before)
    {
        var modifiedAt = before.ModifiedAt;
        var attributes = before.Attributes;
        while (StoredEntityReader.NextMember(ref reader, out var key))
        {
            switch (key)
            {
                case 'm': modifiedAt = StoredEntityReader.ReadTime(ref reader); break;
                case 'a': attributes = ReadAttributes(ref reader, before); break;
                default: throw StoredEntityReader.Damaged(key);
            }
        }

        return before with { ModifiedAt = modifiedAt, Attributes = attributes };
    }

    private static void WriteAttributes(Utf8JsonWriter writer, Entity entity, ImmutableArray<EntityAttribute> before)
    {
        var (place, staying) = (0, 0);
        foreach (var attribute in entity.Attributes)
        {
            var found = Find(before, place, attribute);
            if (found != place)
            {
                WriteCount(writer, staying);
                staying = 0;
            }

            if (found >= 0)
            {
                WriteCount(writer, place - found);
                place = found + 1;
                staying++;
                continue;
            }

            if (place < before.Length && before[place].Name == attribute.Name)
            {
                WriteCount(writer, -1);
                place++;
            }

            writer.WriteStartObject();
            StoredEntityWriter.WriteAttribute(writer, attribute, entity.CreatedAt);
            writer.WriteEndObject();
        }

        WriteCount(writer, staying);
    }

    private static void WriteCount(Utf8JsonWriter writer, int count)
    {
        if (count != 0)
        {
            writer.WriteNumberValue(count);
        }
    }

    /// <summary>The place of the very same attribute; -1: not there.</summary>
    private static int Find(ImmutableArray<EntityAttribute> before, int place, EntityAttribute attribute)
    {
        var end = Math.Min(before.Length, place + MostGoing + 1);
        while (place < end)
        {
            if (before[place] == attribute)
            {
                return place;
            }

            place++;
        }

        return -1;
    }

    private static ImmutableArray<EntityAttribute> ReadAttributes(ref Utf8JsonReader reader, Entity before)
    {
        var attributes = ImmutableArray.CreateBuilder<EntityAttribute>(before.Attributes.Length + 1);
        var place = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                attributes.AddRange(StoredEntityReader.ReadAttributes(ref reader, before.CreatedAt));
                continue;
            }

            var count = reader.GetInt32();
            if (count > 0)
            {
                attributes.AddRange(before.Attributes.AsSpan().Slice(place, count));
            }

            place += Math.Abs(count);
        }

        return attributes.DrainToImmutable();
    }
}
