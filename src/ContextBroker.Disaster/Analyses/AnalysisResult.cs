using System.Collections.Immutable;
using ContextBroker.Disaster.Inputs;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Analyses;

/// <summary>A result as an entity under way.</summary>
/// <param name="IsTotal">Of the analysis as a whole: it always names the newest inputs. Others keep those that their figures were computed from.</param>
internal sealed record AnalysisResult(string Id, string Type, ImmutableArray<EntityAttribute> Attributes, bool IsTotal)
{
    /// <summary>Attributes that tell how the figures came about. Of a part they alone are no reason to write it.</summary>
    public static readonly ImmutableArray<string> Provenance = [Terms.Iri("method"), Terms.Iri("inputs"), Terms.Iri("inputsModifiedAt")];

    public EntityFragment ToFragment() => new() { Id = Id, Types = [Terms.Iri(Type)], Attributes = Attributes };

    /// <summary>urn:ngsi-ld:ExposureResult:flood-2025:142051 for the analysis urn:ngsi-ld:ExposureAnalysis:flood-2025.</summary>
    public static string IdOf(string resultType, string analysisId, string analysisType, string key)
    {
        var prefix = $"urn:ngsi-ld:{analysisType}:";
        var name = analysisId.StartsWith(prefix, StringComparison.Ordinal) ? analysisId[prefix.Length..] : Uri.EscapeDataString(analysisId);
        return $"urn:ngsi-ld:{resultType}:{name}" + (key.Length == 0 ? "" : ":" + key);
    }
}

/// <summary>Attributes in the order they are added; what is not known is not written.</summary>
internal sealed class ResultAttributes
{
    private readonly ImmutableArray<EntityAttribute>.Builder _attributes = ImmutableArray.CreateBuilder<EntityAttribute>();

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

    public ImmutableArray<EntityAttribute> All() => _attributes.ToImmutable();

    private ResultAttributes Add(string term, AttributeInstance instance)
    {
        _attributes.Add(new EntityAttribute(Terms.Iri(term), [instance]));
        return this;
    }
}
