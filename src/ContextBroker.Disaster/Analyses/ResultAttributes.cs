using System.Collections.Immutable;
using ContextBroker.Disaster.Inputs;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Analyses;

/// <summary>Attributes in the order they are added; what is not known is not written.</summary>
internal sealed class ResultAttributes
{
    private readonly List<(string Term, AttributeInstance Instance)> _attributes = [];

    public ResultAttributes Value(string term, JsonValue? value, string? unitCode = null) => value is null
        ? this
        : Add(term, new AttributeInstance { Kind = AttributeKind.Property, Value = value, UnitCode = unitCode });

    public ResultAttributes Text(string term, string? text) => Value(term, string.IsNullOrEmpty(text) ? null : JsonValue.Of(text));

    public ResultAttributes Number(string term, double? number) => Value(term, number is { } value ? JsonValue.Of(value) : null);

    public ResultAttributes Relation(string term, string? target) => target is null
        ? this
        : Add(term, new AttributeInstance { Kind = AttributeKind.Relationship, Value = JsonValue.Of(target) });

    /// <summary>An empty list is said too: "none" is something else than "not known".</summary>
    public ResultAttributes Relations(string term, IEnumerable<string> targets) =>
        Add(term, new AttributeInstance { Kind = AttributeKind.ListRelationship, Value = JsonValue.Of(targets) });

    public ResultAttributes Geometry(string term, JsonValue? geometry) => geometry is null
        ? this
        : Add(term, new AttributeInstance { Kind = AttributeKind.GeoProperty, Value = geometry });

    public ResultAttributes With(ResultAttributes others)
    {
        _attributes.AddRange(others._attributes);
        return this;
    }

    public ImmutableArray<EntityAttribute> All() => [.. _attributes.Select(static a => new EntityAttribute(Terms.Iri(a.Term), [a.Instance]))];

    /// <summary>The same as an object: short names and bare values.</summary>
    public JsonObject ToJson() => new([.. _attributes.Select(static a => new JsonMember(a.Term, a.Instance.Value))]);

    private ResultAttributes Add(string term, AttributeInstance instance)
    {
        _attributes.Add((term, instance));
        return this;
    }
}
