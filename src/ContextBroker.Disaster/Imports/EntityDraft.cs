using System.Collections.Immutable;
using ContextBroker.Disaster.Inputs;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Imports;

/// <summary>An entity under way from a row. What the row does not say is not written: missing is neither zero nor empty text.</summary>
internal sealed class EntityDraft(string id, string type)
{
    private readonly ImmutableArray<EntityAttribute>.Builder _attributes = ImmutableArray.CreateBuilder<EntityAttribute>(16);

    /// <summary>The names under which clients that name no @context see the attributes and types.</summary>
    public static string Iri(string term) => Terms.Iri(term);

    /// <summary>Expanded names, for the attributes that a format says.</summary>
    public static IReadOnlySet<string> IrisOf(IEnumerable<string> terms) => terms.Select(Iri).ToHashSet();

    public EntityDraft Text(string term, string text) => text.Length == 0 ? this : Value(term, JsonValue.Of(text));

    public EntityDraft Texts(string term, IReadOnlyCollection<string> texts) => texts.Count == 0 ? this : Value(term, JsonValue.Of(texts));

    public EntityDraft Flag(string term, bool value) => Value(term, JsonValue.Of(value));

    public EntityDraft Number(string term, JsonNumber? number, string? unitCode = null) => number is null ? this : Value(term, number, unitCode);

    public EntityDraft Number(string term, double number, string? unitCode = null) => Value(term, JsonNumber.Of(number), unitCode);

    public EntityDraft Value(string term, JsonValue value, string? unitCode = null) =>
        Add(term, new AttributeInstance { Kind = AttributeKind.Property, Value = value, UnitCode = unitCode });

    public EntityDraft Relation(string term, string? target) =>
        target is null ? this : Add(term, new AttributeInstance { Kind = AttributeKind.Relationship, Value = JsonValue.Of(target) });

    /// <summary>One target as itself, several as an array.</summary>
    public EntityDraft Relations(string term, IReadOnlyList<string> targets) => targets.Count switch
    {
        0 => this,
        1 => Relation(term, targets[0]),
        _ => Add(term, new AttributeInstance { Kind = AttributeKind.Relationship, Value = JsonValue.Of(targets) }),
    };

    public EntityDraft Geometry(string term, JsonValue? geometry) =>
        geometry is null ? this : Add(term, new AttributeInstance { Kind = AttributeKind.GeoProperty, Value = geometry });

    public EntityDraft Point(double longitude, double latitude) => Geometry("location", GeoJson.Point(JsonNumber.Of(longitude), JsonNumber.Of(latitude)));

    /// <param name="part">The part of the data set that is published together: what a later file of the same part lacks has gone.</param>
    /// <param name="version">The edition; empty: not known. An older one never overwrites a newer one.</param>
    /// <param name="isWhole">False: no file of it is whole, so nothing is ever told to have gone.</param>
    public EntityDraft Source(DataSource source, string part, string version = "", string sharingLevel = "S0", bool isWhole = true) =>
        Text("dataProvider", source.Provider)
            .Text("source", source.Dataset)
            .Text("license", source.License)
            .Text("sharingLevel", sharingLevel)
            .Text("sourceDataset", !isWhole ? "" : part.Length == 0 ? source.Key : $"{source.Key}/{part}")
            .Text("dataVersion", version);

    public EntityDraft Add(string term, AttributeInstance instance)
    {
        _attributes.Add(new EntityAttribute(Iri(term), [instance]));
        return this;
    }

    public EntityFragment ToFragment() => new() { Id = id, Types = [Iri(type)], Attributes = _attributes.DrainToImmutable() };
}
