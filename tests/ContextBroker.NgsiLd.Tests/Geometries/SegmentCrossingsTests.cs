using ContextBroker.NgsiLd.Geometries;
using ContextBroker.NgsiLd.Queries;
using NetTopologySuite.Geometries;

namespace ContextBroker.NgsiLd.Tests.Geometries;

/// <summary>Geometries that would occupy the broker for minutes are told from large ones that do not.</summary>
public sealed class SegmentCrossingsTests
{
    private static readonly GeometryFactory Factory = new(new PrecisionModel(), 4326);

    [Test]
    public void TangleIsRefused([Values(300, 20_000)] int positions) => Assert.That(SegmentCrossings.AreTooMany(Tangle(positions)), Is.True);

    [Test]
    public void LargeAreaIsNoTangle() => Assert.That(SegmentCrossings.AreTooMany(Circle(100_000, 139.5, 1)), Is.False);

    [Test]
    public void CombsAreTooMuchForEachOther()
    {
        var (upright, lying) = (Comb(2000, (across, along) => new Coordinate(across, along)), Comb(2000, (across, along) => new Coordinate(along, across)));
        Assert.That((SegmentCrossings.AreTooMany(upright), SegmentCrossings.AreTooMany(lying), SegmentCrossings.AreTooMany(upright, lying)), Is.EqualTo((false, false, true)));
        var refusal = Assert.Throws<ProblemException>(() => new GeoRelated("urn:a", upright, GeoRelation.Overlaps).Matches(lying))!;
        Assert.That(refusal.Problem.Type, Is.EqualTo(ProblemType.TooComplexQuery));
    }

    [Test, CancelAfter(20_000)]
    public void LargeAreasAreRelatedQuickly(CancellationToken cancel)
    {
        var (area, same, smaller, beside) = (Circle(50_000, 10, 1), Circle(50_000, 10, 1), Circle(50_000, 10, 0.5), Circle(50_000, 11, 1));
        var expected = new Dictionary<GeoRelation, (bool Same, bool Smaller, bool Beside)>
        {
            [GeoRelation.Within] = (true, true, false),
            [GeoRelation.Contains] = (true, false, false),
            [GeoRelation.Intersects] = (true, true, true),
            [GeoRelation.Equals] = (true, false, false),
            [GeoRelation.Disjoint] = (false, false, false),
            [GeoRelation.Overlaps] = (false, false, true),
        };
        foreach (var (relation, answers) in expected)
        {
            cancel.ThrowIfCancellationRequested();
            var query = new GeoRelated("urn:a", area, relation);
            Assert.That((query.Matches(same), query.Matches(smaller), query.Matches(beside)), Is.EqualTo(answers), relation.ToString());
        }
    }

    private static Polygon Circle(int positions, double longitude, double radius)
    {
        var ring = Enumerable.Range(0, positions)
            .Select(i => new Coordinate(longitude + (radius * Math.Cos(2 * Math.PI * i / positions)), radius * Math.Sin(2 * Math.PI * i / positions)))
            .ToList();
        return Factory.CreatePolygon([.. ring, ring[0].Copy()]);
    }

    private static LineString Tangle(int positions)
    {
        var random = new Random(7);
        return Factory.CreateLineString([.. Enumerable.Range(0, positions).Select(_ => new Coordinate(random.NextDouble(), random.NextDouble()))]);
    }

    private static LineString Comb(int teeth, Func<double, double, Coordinate> position) =>
        Factory.CreateLineString([.. Enumerable.Range(0, teeth).Select(i => position(i / 2 * (1.0 / teeth), (i + 1) / 2 % 2))]);
}
