using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using NetTopologySuite.Geometries;

namespace ContextBroker.Testing;

internal sealed class QueryGenerator(Random random, bool followsLinks)
{
    private const int Ids = 40;

    private static readonly string[] ScopePatterns =
        ["/#", "/Kanagawa", "/Kanagawa/#", "/+/Yokohama", "/神奈川/#", "(/Tokyo;/Kanagawa)", "/Tokyo|/Kanagawa/+", "/Kanagawa/+/Takatsu", "/none"];

    private static readonly string[] IdPatterns = ["Entity", "[0-4]$", "^urn:ngsi-ld:Entity:1", ":(2|3)[0-9]?$", "^none"];

    private readonly ValueGenerator _values = new(random);
    private readonly ExpressionGenerator _expressions = new(random, followsLinks);

    // Few conditions each, or nothing would be left.
    public EntityQuery Next() => new()
    {
        Selectors = _values.Chance(50) ? [.. _values.Many(1, 2, Selector)] : [],
        Q = _values.Chance(50) ? _expressions.Next() : null,
        Geo = _values.Chance(25) ? Geo() : null,
        Scope = _values.Chance(20) ? ScopeQueryParser.Parse(_values.One(ScopePatterns)) : null,
        HasAnyAttribute = _values.Chance(15) ? [.. _values.Many(1, 2, () => _values.One(Vocabulary.Attributes))] : [],
        DatasetIds = _values.Chance(10) ? [.. _values.Many(1, 2, () => _values.Chance(50) ? "@none" : _values.One(Vocabulary.DatasetIds))] : [],
        Limit = random.Next(1, 30),
        Offset = _values.Chance(70) ? 0 : random.Next(20),
        Count = _values.Chance(50),
    };

    private EntitySelector Selector() => new()
    {
        Types = _values.Chance(70) ? Types() : null,
        Ids = _values.Chance(30) ? [.. _values.Many(1, 20, () => $"urn:ngsi-ld:Entity:{random.Next(Ids)}")] : [],
        IdPattern = _values.Chance(30) ? _values.One(IdPatterns) : null,
    };

    private TypeSelection Types(int depth = 2) => random.Next(depth > 0 ? 4 : 2) switch
    {
        0 or 1 => new TypeName(_values.One(Vocabulary.Types)),
        2 => new TypeAnd(Several(() => Types(depth - 1))),
        _ => new TypeOr(Several(() => Types(depth - 1))),
    };

    private ImmutableArray<T> Several<T>(Func<T> make) => [.. _values.Many(2, 3, make)];

    private GeoQuery Geo()
    {
        var property = _values.Chance(80) ? Vocabulary.Location : Vocabulary.ObservationSpace;
        var reference = new AttributeInstance { Kind = AttributeKind.GeoProperty, Value = _values.Geometry() }.Geometry!;
        return random.Next(4) switch
        {
            0 or 1 => new GeoNear(property, reference, 1_000 + random.Next(60_000), IsMinimum: _values.Chance(30)),
            2 => new GeoRelated(property, Region(), _values.One<GeoRelation>([GeoRelation.Within, GeoRelation.Intersects, GeoRelation.Disjoint])),
            _ => new GeoRelated(property, reference, _values.One(Enum.GetValues<GeoRelation>())),
        };
    }

    // A good part of where entities are generated.
    private Geometry Region()
    {
        var (west, south) = (139 + (random.Next(50) / 100.0), 35 + (random.Next(30) / 100.0));
        return new GeometryFactory(new PrecisionModel(), 4326).ToGeometry(new Envelope(west, west + 0.5, south, south + 0.3));
    }
}
