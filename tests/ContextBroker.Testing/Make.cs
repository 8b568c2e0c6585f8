using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Testing;

/// <summary>Fragments, entities and instances in one line each, for tests that say what they are about.</summary>
public static class Make
{
    public const string ShelterType = Vocabulary.DefaultContext + "Shelter";

    public static readonly DateTimeOffset Noon = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);

    public static EntityFragment Fragment(params EntityAttribute[] attributes) => new() { Attributes = [.. attributes] };

    public static EntityFragment Whole(string id, params EntityAttribute[] attributes) =>
        new() { Id = id, Types = [ShelterType], Attributes = [.. attributes] };

    /// <summary>As created at noon.</summary>
    public static Entity Entity(string id, params EntityAttribute[] attributes) => EntityEdits.Create(Whole(id, attributes), Noon).State;

    public static EntityAttribute Attribute(string name, params AttributeInstance[] instances) => new(name, [.. instances]);

    /// <summary>A Property with one instance.</summary>
    public static EntityAttribute Attribute(string name, string json) => new(name, [Instance(json)]);

    public static AttributeInstance Instance(string json, string? dataset = null, AttributeKind kind = AttributeKind.Property) =>
        new() { Kind = kind, Value = JsonText.Parse(json), DatasetId = dataset };

    public static AttributeInstance Null(string? dataset = null) =>
        new() { Kind = AttributeKind.Property, Value = JsonValue.Null, DatasetId = dataset, IsNull = true, KindIsKnown = false };

    public static Timestamp Time(string text) =>
        Timestamp.TryParse(text, out var timestamp) ? timestamp : throw new ArgumentException($"{text} is not a DateTime", nameof(text));
}
