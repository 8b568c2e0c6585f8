using System.Collections.Immutable;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Testing;
using NetTopologySuite.Geometries;

namespace ContextBroker.Storage.Tests.Contracts;

/// <summary>Queries over the generated entities' vocabulary, of every kind and mixed, with pages of every size.</summary>
internal sealed class QueryGenerator(int seed)
{
    private static readonly string[] QTerms =
    [
        "<{0}>", "!<{0}>", "<{0}>==1", "<{0}>!=2", "<{0}>>0.5", "<{0}><=10", "<{0}>==0..2", "<{0}>==\"open\",\"closed\"", "<{0}>~=\"en\"",
        "<{0}>.observedAt>2026-09-01T06:00:00Z", "<{0}>.unitCode==\"CEL\"", "<{0}>.<{1}>", "<{0}>{{<{1}>}}>0", "createdAt>2026-09-10T00:00:00Z",
    ];

    private static readonly string[] OrderKeys =
        ["<{0}>", "<{0}>;desc", "<{0}>.observedAt;desc", "<{0}>.<{1}>", "<{0}>[city]", "createdAt;desc", "id", "type;desc", $"<{Vocabulary.Location}>;dist-asc", "<{0}>;dist-desc"];

    private readonly Random _random = new(seed);

    public EntityQuery Next() => new()
    {
        Selectors = Chance(80) ? [.. Many(1, 2, Selector)] : [],
        Q = Chance(40) ? Q() : null,
        Geo = Chance(40) ? Geo() : null,
        Scope = Chance(30) ? Scope(2) : null,
        HasAnyAttribute = Chance(15) ? [One(Vocabulary.Attributes), One(Vocabulary.Attributes)] : [],
        DatasetIds = Chance(10) ? ["@none", One(Vocabulary.DatasetIds)] : [],
        ShownBy = Chance(15) ? Projection() : null,
        Among = Chance(15) ? Many(0, 200, () => $"urn:ngsi-ld:Entity:{_random.Next(400)}").ToHashSet() : null,
        OrderBy = Chance(30) ? Order() : null,
        Limit = _random.Next(0, 4) switch { 0 => 0, 1 => 1, 2 => 20, _ => 1000 },
        Offset = Chance(60) ? 0 : _random.Next(0, 40),
        Count = Chance(50),
    };

    private OrderBy Order()
    {
        var keys = string.Join(',', Many(1, 3, () => string.Format(null, One(OrderKeys), One(Vocabulary.Attributes), One(Vocabulary.SubAttributes))));
        return OrderByParser.Parse(keys, Chance(20) ? "ja" : null, "[139.5,35.4]", null, LdContext.Core)!;
    }

    private Projection Projection()
    {
        var terms = Many(1, 3, () => new ProjectionTerm(Chance(20) ? "scope" : One(Vocabulary.Attributes), []));
        return Chance(80) ? new Projection { Picked = terms } : new Projection { Omitted = [new("id", []), new("type", []), .. terms] };
    }

    private EntitySelector Selector() => new()
    {
        Ids = Chance(15) ? [.. Many(1, 5, () => $"urn:ngsi-ld:Entity:{_random.Next(400)}")] : [],
        IdPattern = Chance(15) ? "Entity:1" : null,
        Types = Chance(80) ? Types(2) : null,
    };

    private TypeSelection Types(int depth) => _random.Next(depth > 0 ? 5 : 1) switch
    {
        3 => new TypeAnd([Types(depth - 1), Types(depth - 1)]),
        4 => new TypeOr([Types(depth - 1), Types(depth - 1)]),
        _ => new TypeName(Chance(95) ? One(Vocabulary.Types) : "urn:x:unknown"),
    };

    private QExpression Q()
    {
        var terms = Many(1, 3, () => string.Format(null, One(QTerms), One(Vocabulary.Attributes), One(Vocabulary.SubAttributes)));
        return QExpressionParser.Parse(string.Join(Chance(50) ? ';' : '|', terms), LdContext.Core);
    }

    private ScopeQuery Scope(int depth) => _random.Next(depth > 0 ? 5 : 3) switch
    {
        3 => new ScopeAnd([Scope(depth - 1), Scope(depth - 1)]),
        4 => new ScopeOr([Scope(depth - 1), Scope(depth - 1)]),
        _ => new ScopePattern([.. One(Vocabulary.Scopes)[1..].Split('/').Select(l => Chance(20) ? ScopePattern.AnyLevel : l)], Chance(50)),
    };

    private GeoQuery Geo()
    {
        var property = Chance(80) ? Vocabulary.Location : Vocabulary.ObservationSpace;
        var (west, south) = (139 + _random.NextDouble(), 35 + (_random.NextDouble() * 0.6));
        return Chance(50)
            ? new GeoNear(property, new Point(west, south), _random.Next(1, 80_000), Chance(15))
            : new GeoRelated(property, GeometryFactory.Default.ToGeometry(new Envelope(west, west + 0.3, south, south + 0.2)), One(Enum.GetValues<GeoRelation>()));
    }

    private ImmutableArray<T> Many<T>(int least, int most, Func<T> make) => [.. Enumerable.Range(0, _random.Next(least, most + 1)).Select(_ => make())];

    private T One<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    private bool Chance(int percent) => _random.Next(100) < percent;
}
