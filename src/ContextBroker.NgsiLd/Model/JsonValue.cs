using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace ContextBroker.NgsiLd.Model;

/// <summary>
/// A JSON value, immutable, compared by content. Not JsonNode or JsonElement: those keep a document or a mutable tree alive per value.
/// </summary>
public abstract record JsonValue
{
    public static readonly JsonValue Null = new JsonNull();
    public static readonly JsonValue True = new JsonBoolean(true);
    public static readonly JsonValue False = new JsonBoolean(false);
    public static readonly JsonArray EmptyArray = new([]);
    public static readonly JsonObject EmptyObject = new([]);

    public static JsonValue Of(string text) => new JsonString(text);

    public static JsonValue Of(double number) => JsonNumber.Of(number);

    public static JsonValue Of(bool value) => value ? True : False;

    public static JsonArray Of(IEnumerable<string> texts) => new([.. texts.Select(Of)]);

    public static JsonObject Object(params (string Name, JsonValue Value)[] members) =>
        new([.. members.Select(m => new JsonMember(m.Name, m.Value))]);

    public abstract void WriteTo(Utf8JsonWriter writer);

    /// <summary>The value as compact UTF-8 JSON.</summary>
    public byte[] ToUtf8()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, JsonText.WriterOptions))
        {
            WriteTo(writer);
        }

        return stream.ToArray();
    }

    public sealed override string ToString() => Encoding.UTF8.GetString(ToUtf8());
}

public sealed record JsonNull : JsonValue
{
    public override void WriteTo(Utf8JsonWriter writer) => writer.WriteNullValue();
}

public sealed record JsonBoolean(bool Value) : JsonValue
{
    public override void WriteTo(Utf8JsonWriter writer) => writer.WriteBooleanValue(Value);
}

public sealed record JsonString(string Value) : JsonValue
{
    public override void WriteTo(Utf8JsonWriter writer) => writer.WriteStringValue(Value);
}

/// <summary>A number: what it is worth, and the text it was written with (1.0 stays 1.0). Equal when worth the same.</summary>
public sealed record JsonNumber : JsonValue
{
    // Within the object, where it is short: a polygon has thousands, and each text would be an object of its own, of UTF-16.
    private readonly ShortText _short;
    private readonly byte _length;
    private readonly string? _long;

    /// <param name="text">As JSON writes numbers.</param>
    public JsonNumber(double value, string text)
        : this(value, Encoding.ASCII.GetBytes(text))
    {
    }

    internal JsonNumber(double value, ReadOnlySpan<byte> ascii)
    {
        Value = value;
        if (ascii.Length <= ShortText.Length)
        {
            ascii.CopyTo(_short);
            _length = (byte)ascii.Length;
        }
        else
        {
            _long = Encoding.ASCII.GetString(ascii);
        }
    }

    public double Value { get; }

    public string Text => _long ?? Encoding.ASCII.GetString(((ReadOnlySpan<byte>)_short)[.._length]);

    public static new JsonNumber Of(double value)
    {
        Span<byte> ascii = stackalloc byte[32];
        value.TryFormat(ascii, out var length, "R", CultureInfo.InvariantCulture);
        return new JsonNumber(value, ascii[..length]);
    }

    public bool Equals(JsonNumber? other) => other is not null && (Value.Equals(other.Value) || Text == other.Text);

    public override int GetHashCode() => Value.GetHashCode();

    public override void WriteTo(Utf8JsonWriter writer)
    {
        if (_long is not null)
        {
            writer.WriteRawValue(_long, skipInputValidation: true);
        }
        else
        {
            writer.WriteRawValue(((ReadOnlySpan<byte>)_short)[.._length], skipInputValidation: true);
        }
    }

    [InlineArray(Length)]
    private struct ShortText
    {
        public const int Length = 15;

        private byte _first;
    }
}

public sealed record JsonArray(ImmutableArray<JsonValue> Items) : JsonValue
{
    public bool Equals(JsonArray? other) => other is not null && Items.SequenceEqual(other.Items);

    public override int GetHashCode() => Items.Length == 0 ? 0 : HashCode.Combine(Items.Length, Items[0], Items[^1]);

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var item in Items)
        {
            item.WriteTo(writer);
        }

        writer.WriteEndArray();
    }
}

public readonly record struct JsonMember(string Name, JsonValue Value);

/// <summary>An object: members in the order written, names unique. Equal when the members are, in any order.</summary>
public sealed record JsonObject(ImmutableArray<JsonMember> Members) : JsonValue
{
    private const int Few = 16;

    public JsonValue? this[string name]
    {
        get
        {
            foreach (var member in Members)
            {
                if (member.Name == name)
                {
                    return member.Value;
                }
            }

            return null;
        }
    }

    public JsonObject With(string name, JsonValue value)
    {
        for (var i = 0; i < Members.Length; i++)
        {
            if (Members[i].Name == name)
            {
                return new JsonObject(Members.SetItem(i, new JsonMember(name, value)));
            }
        }

        return new JsonObject(Members.Add(new JsonMember(name, value)));
    }

    public JsonObject Without(string name) => new(Members.RemoveAll(m => m.Name == name));

    public bool Equals(JsonObject? other)
    {
        if (other is null || other.Members.Length != Members.Length)
        {
            return false;
        }

        // Written in the same order, as mostly, members meet one by one. Else few are looked for, and many looked up.
        Dictionary<string, JsonValue>? byName = null;
        for (var i = 0; i < Members.Length; i++)
        {
            var (name, value) = Members[i];
            var theirs = other.Members[i].Name == name ? other.Members[i].Value
                : Members.Length <= Few ? other[name]
                : (byName ??= other.Members.ToDictionary(m => m.Name, m => m.Value)).GetValueOrDefault(name);
            if (theirs is null || !theirs.Equals(value))
            {
                return false;
            }
        }

        return true;
    }

    public override int GetHashCode() => Members.Length;

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var member in Members)
        {
            writer.WritePropertyName(member.Name);
            member.Value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
