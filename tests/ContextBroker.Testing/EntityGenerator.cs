using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Testing;

internal sealed class EntityGenerator(Random random)
{
    private static readonly AttributeKind[] Kinds = Enum.GetValues<AttributeKind>();
    private readonly ValueGenerator _values = new(random);

    public Entity Next(int number)
    {
        var createdAt = _values.Time();
        return new Entity
        {
            Id = $"urn:ngsi-ld:Entity:{number}",
            Types = Some(Vocabulary.Types, 1, 2),
            Scopes = Some(Vocabulary.Scopes, 0, 2),
            Attributes = Attributes(Vocabulary.Attributes, 0, 5, 2, Geo()),
            ExpiresAt = Maybe(10),
            CreatedAt = createdAt,
            ModifiedAt = createdAt.AddSeconds(random.Next(100)),
        };
    }

    private ImmutableArray<EntityAttribute> Geo()
    {
        ImmutableArray<EntityAttribute> geo = [];
        foreach (var name in (string[])[Vocabulary.Location, Vocabulary.ObservationSpace])
        {
            if (_values.Chance(40))
            {
                geo = geo.Add(new EntityAttribute(name, [Instance(AttributeKind.GeoProperty, null, 1)]));
            }
        }

        return geo;
    }

    private ImmutableArray<EntityAttribute> Attributes(IReadOnlyList<string> names, int least, int most, int depth, ImmutableArray<EntityAttribute> before) =>
        [.. before, .. Some(names, least, most).Select(name => new EntityAttribute(name, Instances(depth)))];

    private AttributeInstances Instances(int depth)
    {
        var kind = _values.One(Kinds);
        var datasetIds = _values.Chance(80) ? [] : Some(Vocabulary.DatasetIds, 1, 3);
        var named = datasetIds.Select(datasetId => Instance(kind, datasetId, depth));
        return datasetIds.IsEmpty || _values.Chance(50) ? [Instance(kind, null, depth), .. named] : [.. named];
    }

    private AttributeInstance Instance(AttributeKind kind, string? datasetId, int depth)
    {
        var createdAt = _values.Time();
        var isRelation = kind is AttributeKind.Relationship or AttributeKind.ListRelationship;
        return new AttributeInstance
        {
            Kind = kind,
            Value = Value(kind),
            DatasetId = datasetId,
            ObservedAt = Maybe(40),
            UnitCode = kind is AttributeKind.Property or AttributeKind.ListProperty && _values.Chance(20) ? "CEL" : null,
            ObjectTypes = isRelation && _values.Chance(30) ? Some(Vocabulary.Types, 1, 2) : [],
            ValueType = isRelation || !_values.Chance(10) ? null : kind == AttributeKind.LanguageProperty ? Vocabulary.LangString : Vocabulary.Types[0],
            ExpiresAt = Maybe(5),
            CreatedAt = createdAt,
            ModifiedAt = createdAt.AddSeconds(random.Next(100)),
            SubAttributes = depth > 0 && _values.Chance(30) ? Attributes(Vocabulary.SubAttributes, 1, 2, depth - 1, []) : [],
        };
    }

    private JsonValue Value(AttributeKind kind) => kind switch
    {
        AttributeKind.Relationship => _values.Chance(70) ? JsonValue.Of(_values.Uri()) : JsonValue.Of(Uris(1)),
        AttributeKind.GeoProperty => _values.Geometry(),
        AttributeKind.LanguageProperty => new JsonObject([.. Some(Vocabulary.Languages, 1, 3).Select(tag => new JsonMember(tag, LanguageText()))]),
        AttributeKind.VocabProperty => _values.Chance(60) ? JsonValue.Of(_values.One(Vocabulary.Terms)) : JsonValue.Of(Some(Vocabulary.Terms, 1, 3)),
        AttributeKind.JsonProperty => _values.Json(),
        AttributeKind.ListProperty => new JsonArray([.. _values.Many(0, 3, () => _values.Value())]),
        AttributeKind.ListRelationship => JsonValue.Of(Uris(0)),
        _ => _values.Value(),
    };

    private JsonValue LanguageText() => _values.Chance(80) ? _values.Text() : new JsonArray([.. _values.Many(1, 2, _values.Text)]);

    private IEnumerable<string> Uris(int least) => _values.Many(least, 3, _values.Uri);

    private Timestamp? Maybe(int percent) => _values.Chance(percent) ? _values.Timestamp() : null;

    private ImmutableArray<string> Some(IReadOnlyList<string> from, int least, int most)
    {
        var shuffled = from.ToArray();
        random.Shuffle(shuffled);
        return [.. shuffled.Take(random.Next(least, most + 1))];
    }
}
