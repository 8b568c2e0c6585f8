using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;
using ContextBroker.Testing;

namespace ContextBroker.Server.Tests.Http.Fuzz;

/// <summary>
/// What clauses 4.5.1 to 4.5.24 say an entity looks like, written for the test alone: it shares nothing with the broker's writers.
/// Names are the terms of a context, whole IRIs where there is none, and short where the default one covers them.
/// </summary>
internal sealed class RepresentationModel(IReadOnlyDictionary<string, string> terms, IReadOnlyDictionary<string, string> prefixes)
{
    // status is a term of the core context for something else, so the default name of that kind needs its prefix.
    private static readonly Dictionary<string, string> CoreTerms = new()
    {
        [Vocabulary.LangString] = "langString",
        [Vocabulary.DefaultContext + "status"] = "ngsi-ld:default-context/status",
    };

    public static readonly RepresentationModel Core = new(new Dictionary<string, string>(), new Dictionary<string, string>());

    public JsonObject Normalized(Entity entity) => Members(entity, attribute => Instances(attribute));

    public JsonObject Simplified(Entity entity, string? language = null) => Members(entity, attribute => Simplified(attribute, language));

    /// <summary>Normalized, with LanguageProperties as Properties in one language that they all have, or else their first (clause 4.15).</summary>
    public JsonObject InLanguage(Entity entity, string language) => Members(entity, attribute => Instances(attribute, language));

    /// <summary>Clause 4.5.16, by location.</summary>
    public static JsonObject Feature(Entity entity, JsonObject members) => JsonValue.Object(
        ("id", JsonValue.Of(entity.Id)),
        ("type", JsonValue.Of("Feature")),
        ("geometry", entity.Find(Vocabulary.Location)?.Find(null) is { Kind: AttributeKind.GeoProperty } instance ? instance.Value : JsonValue.Null),
        ("properties", members.Without("id")));

    private JsonObject Members(Entity entity, Func<EntityAttribute, JsonValue> attribute)
    {
        var json = JsonValue.Object(("id", JsonValue.Of(entity.Id)), ("type", OneOrMany(entity.Types.Select(Short))));
        json = entity.Scopes.IsEmpty ? json : json.With("scope", OneOrMany(entity.Scopes));
        return entity.Attributes.Aggregate(json, (all, one) => all.With(Short(one.Name), attribute(one)));
    }

    private JsonValue Instances(EntityAttribute attribute, string? language = null) =>
        OneOrMany([.. attribute.Instances.Select(instance => (JsonValue)Instance(instance, language))]);

    private JsonObject Instance(AttributeInstance instance, string? language)
    {
        var isChosen = language is not null && instance.Kind == AttributeKind.LanguageProperty;
        var json = JsonValue.Object(("type", JsonValue.Of(isChosen ? "Property" : instance.Kind.ToString())));
        if (isChosen)
        {
            var (tag, text) = Chosen(instance, language!);
            json = json.With("value", text).With("lang", JsonValue.Of(tag));
        }
        else
        {
            json = json.With(AttributeInstance.ValueMember(instance.Kind), Value(instance));
        }

        json = With(json, "datasetId", instance.DatasetId);
        json = With(json, "observedAt", instance.ObservedAt?.Text);
        json = With(json, "unitCode", instance.UnitCode);
        json = isChosen ? json : With(json, "valueType", instance.ValueType is { } type ? Short(type) : null);
        json = instance.ObjectTypes.IsEmpty ? json : json.With("objectType", OneOrMany(instance.ObjectTypes.Select(Short)));
        return instance.SubAttributes.Aggregate(json, (all, sub) => all.With(Short(sub.Name), Instances(sub, language)));
    }

    private JsonValue Value(AttributeInstance instance) => instance.Kind switch
    {
        AttributeKind.VocabProperty => Terms(instance.Value),
        AttributeKind.ListRelationship => new JsonArray([.. ((JsonArray)instance.Value).Items.Select(uri => JsonValue.Object(("object", uri)))]),
        _ => instance.Value,
    };

    private JsonValue Simplified(EntityAttribute attribute, string? language) => attribute.Instances.Length == 1
        ? Plain(attribute.Instances[0], language)
        : JsonValue.Object(("dataset", new JsonObject([.. attribute.Instances.Select(i => new JsonMember(i.DatasetId ?? "@none", Plain(i, language)))])));

    private JsonValue Plain(AttributeInstance instance, string? language) => instance.Kind switch
    {
        AttributeKind.LanguageProperty when language is not null => Chosen(instance, language).Text,
        AttributeKind.LanguageProperty => JsonValue.Object(("languageMap", instance.Value)),
        AttributeKind.VocabProperty => JsonValue.Object(("vocab", Terms(instance.Value))),
        AttributeKind.JsonProperty => JsonValue.Object(("json", instance.Value)),
        _ => instance.Value,
    };

    private JsonValue Terms(JsonValue vocab) => vocab is JsonArray many
        ? new JsonArray([.. many.Items.Select(Term)])
        : Term(vocab);

    private JsonString Term(JsonValue iri) => new(Short(((JsonString)iri).Value));

    private static (string Tag, JsonValue Text) Chosen(AttributeInstance instance, string language)
    {
        var map = (JsonObject)instance.Value;
        var tag = new[] { language, "@none", map.Members[0].Name }.First(t => map[t] is not null);
        return (tag, map[tag]!);
    }

    private string Short(string iri)
    {
        if (terms.TryGetValue(iri, out var term) || CoreTerms.TryGetValue(iri, out term))
        {
            return term;
        }

        foreach (var (prefix, start) in prefixes)
        {
            if (iri.StartsWith(start, StringComparison.Ordinal))
            {
                return $"{prefix}:{iri[start.Length..]}";
            }
        }

        var covered = new[] { Vocabulary.DefaultContext, "https://uri.etsi.org/ngsi-ld/" }.Where(start => iri.StartsWith(start, StringComparison.Ordinal));
        return covered.Select(start => iri[start.Length..]).FirstOrDefault(iri);
    }

    private static JsonObject With(JsonObject json, string name, string? text) => text is null ? json : json.With(name, JsonValue.Of(text));

    private static JsonValue OneOrMany(IEnumerable<string> texts) => OneOrMany([.. texts.Select(JsonValue.Of)]);

    private static JsonValue OneOrMany(ImmutableArray<JsonValue> values) => values.Length == 1 ? values[0] : new JsonArray(values);
}
