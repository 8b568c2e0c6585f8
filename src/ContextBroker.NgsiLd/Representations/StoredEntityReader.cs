using System.Collections.Immutable;
using System.Text.Json;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>The stored form to the model. Trusts what <see cref="StoredEntityWriter"/> wrote; anything else is a damaged database.</summary>
internal static class StoredEntityReader
{
    public static Entity ReadEntity(ref Utf8JsonReader reader)
    {
        var id = "";
        ImmutableArray<string> types = [], scopes = [];
        ImmutableArray<EntityAttribute> attributes = [];
        Timestamp? expiresAt = null;
        DateTimeOffset createdAt = default;
        DateTimeOffset? modifiedAt = null;
        while (NextMember(ref reader, out var key))
        {
            switch (key)
            {
                case 'i': id = reader.GetString()!; break;
                case 't': types = ReadNames(ref reader); break;
                case 's': scopes = ReadTexts(ref reader); break;
                case 'c': createdAt = ReadTime(ref reader); break;
                case 'm': modifiedAt = ReadTime(ref reader); break;
                case 'x': expiresAt = ReadTimestamp(ref reader); break;
                case 'a': attributes = ReadAttributes(ref reader, createdAt); break;
                default: throw Damaged(key);
            }
        }

        return new Entity
        {
            Id = id,
            Types = types,
            Scopes = scopes,
            Attributes = attributes,
            ExpiresAt = expiresAt,
            CreatedAt = createdAt,
            ModifiedAt = modifiedAt ?? createdAt,
        };
    }

    /// <param name="createdAt">When the instance was created, if it does not say so: with its entity.</param>
    public static AttributeInstance ReadInstance(ref Utf8JsonReader reader, DateTimeOffset createdAt = default)
    {
        var kind = AttributeKind.Property;
        var value = JsonValue.Null;
        string? datasetId = null, unitCode = null, valueType = null;
        Timestamp? observedAt = null, expiresAt = null;
        DateTimeOffset? modifiedAt = null;
        bool isNull = false, hasNoValue = false, kindIsKnown = true;
        ImmutableArray<string> objectTypes = [];
        ImmutableArray<EntityAttribute> subAttributes = [];
        while (NextMember(ref reader, out var key))
        {
            switch (key)
            {
                case 'k': kind = (AttributeKind)reader.GetInt32(); break;
                case 'v': value = JsonText.Read(ref reader); break;
                case 'd': datasetId = ReadText(ref reader); break;
                case 'o': observedAt = ReadTimestamp(ref reader); break;
                case 'u': unitCode = ReadText(ref reader); break;
                case 'y': objectTypes = ReadNames(ref reader); break;
                case 'w': valueType = StoredNames.Read(ref reader); break;
                case 'x': expiresAt = ReadTimestamp(ref reader); break;
                case 'c': createdAt = ReadTime(ref reader); break;
                case 'm': modifiedAt = ReadTime(ref reader); break;
                case 'n': isNull = true; break;
                case 'h': hasNoValue = true; break;
                case 'q': kindIsKnown = false; break;
                case 'a': subAttributes = ReadAttributes(ref reader, default); break;
                default: throw Damaged(key);
            }
        }

        return new AttributeInstance
        {
            Kind = kind,
            Value = value,
            DatasetId = datasetId,
            ObservedAt = observedAt,
            UnitCode = unitCode,
            ObjectTypes = objectTypes,
            ValueType = valueType,
            ExpiresAt = expiresAt,
            CreatedAt = createdAt,
            ModifiedAt = modifiedAt ?? createdAt,
            SubAttributes = subAttributes,
            IsNull = isNull,
            HasNoValue = hasNoValue,
            KindIsKnown = kindIsKnown,
        };
    }

    public static EntityChange ReadChanges(ref Utf8JsonReader reader, Entity state)
    {
        var kind = ChangeKind.Created;
        DateTimeOffset at = default;
        ImmutableArray<AttributeChange> attributes = [];
        while (NextMember(ref reader, out var key))
        {
            switch (key)
            {
                case 'k': kind = (ChangeKind)reader.GetInt32(); break;
                case 'z': at = ReadTime(ref reader); break;
                case 'a': attributes = ReadAttributeChanges(ref reader, state); break;
                default: throw Damaged(key);
            }
        }

        return new EntityChange { Kind = kind, State = state, Attributes = attributes, At = at };
    }

    public static ImmutableArray<EntityAttribute> ReadAttributes(ref Utf8JsonReader reader, DateTimeOffset createdAt)
    {
        var attributes = ImmutableArray.CreateBuilder<EntityAttribute>(8);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = StoredNames.Read(ref reader);
            reader.Read();
            attributes.Add(new EntityAttribute(name, ReadInstances(ref reader, createdAt)));
        }

        return attributes.DrainToImmutable();
    }

    public static bool NextMember(ref Utf8JsonReader reader, out char key)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.PropertyName)
        {
            key = default;
            return false;
        }

        key = (char)reader.ValueSpan[0];
        return reader.Read();
    }

    public static DateTimeOffset ReadTime(ref Utf8JsonReader reader) => new(reader.GetInt64(), TimeSpan.Zero);

    public static InvalidDataException Damaged(char key) => new($"The stored form has no member \"{key}\"");

    private static ImmutableArray<AttributeChange> ReadAttributeChanges(ref Utf8JsonReader reader, Entity state)
    {
        if (reader.TokenType == JsonTokenType.True)
        {
            return [.. state.Attributes.SelectMany(a => a.Instances, (a, instance) => new AttributeChange(a.Name, instance.DatasetId, Before: null, instance))];
        }

        var changes = ImmutableArray.CreateBuilder<AttributeChange>(8);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            changes.Add(ReadAttributeChange(ref reader, state));
        }

        return changes.DrainToImmutable();
    }

    private static AttributeChange ReadAttributeChange(ref Utf8JsonReader reader, Entity state)
    {
        var name = "";
        string? datasetId = null;
        AttributeInstance? before = null, after = null;
        while (NextMember(ref reader, out var key))
        {
            switch (key)
            {
                case 'e': name = StoredNames.Read(ref reader); break;
                case 'd': datasetId = ReadText(ref reader); break;
                case 'b': before = ReadSide(ref reader, state, name, datasetId); break;
                case 'f': after = ReadSide(ref reader, state, name, datasetId); break;
                default: throw Damaged(key);
            }
        }

        return new AttributeChange(name, datasetId, before, after);
    }

    private static AttributeInstance ReadSide(ref Utf8JsonReader reader, Entity state, string name, string? datasetId) =>
        reader.TokenType != JsonTokenType.True
            ? ReadInstance(ref reader)
            : state.Find(name)?.Find(datasetId)
                ?? throw new InvalidDataException($"The stored change of {state.Id} refers to {name}, which its state does not have");

    private static AttributeInstances ReadInstances(ref Utf8JsonReader reader, DateTimeOffset createdAt)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            return [ReadInstance(ref reader, createdAt)];
        }

        var instances = ImmutableArray.CreateBuilder<AttributeInstance>(2);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            instances.Add(ReadInstance(ref reader, createdAt));
        }

        return [.. instances];
    }

    private static ImmutableArray<string> ReadNames(ref Utf8JsonReader reader)
    {
        var names = ImmutableArray.CreateBuilder<string>(1);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            names.Add(StoredNames.Read(ref reader));
        }

        return names.DrainToImmutable();
    }

    private static ImmutableArray<string> ReadTexts(ref Utf8JsonReader reader)
    {
        var texts = ImmutableArray.CreateBuilder<string>(1);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            texts.Add(ReadText(ref reader));
        }

        return texts.DrainToImmutable();
    }

    private static string ReadText(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? reader.GetString()! : NameCache.Texts.Get(reader.ValueSpan);

    private static Timestamp ReadTimestamp(ref Utf8JsonReader reader)
    {
        var text = reader.GetString()!;
        return Timestamp.TryParse(text, out var timestamp) ? timestamp : throw new InvalidDataException($"{text} is stored as a DateTime but is none");
    }
}
