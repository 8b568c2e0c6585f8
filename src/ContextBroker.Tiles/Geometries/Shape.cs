using NetTopologySuite.Geometries;

namespace ContextBroker.Tiles.Geometries;

internal enum ShapeKind
{
    Point,
    Line,
    Polygon,
}

/// <summary>
/// What is drawn of a geometry: its points, else its lines, else its polygons, whichever is of the highest dimension, for a feature of a tile has one
/// kind. Outlines of a polygon: an outer ring, then the holes in it, then the next outer ring. Immutable.
/// </summary>
internal sealed class Shape
{
    private Shape(ShapeKind kind, Outline[] outlines)
    {
        (Kind, Outlines) = (kind, outlines);
        Bounds = outlines.Aggregate(WorldBounds.None, static (bounds, one) => bounds.With(one.Bounds));
        Area = kind == ShapeKind.Polygon ? outlines.Sum(static one => one.IsHole ? -one.Area : one.Area) : 0;
    }

    public ShapeKind Kind { get; }

    public Outline[] Outlines { get; }

    public WorldBounds Bounds { get; }

    /// <summary>Of the square world; 0 for points and lines.</summary>
    public double Area { get; }

    /// <summary>Bytes held, roughly.</summary>
    public long Weight => 96 + Outlines.Sum(static one => one.Weight);

    /// <summary>Null: there is nothing to draw.</summary>
    public static Shape? Of(Geometry geometry)
    {
        var leaves = Leaves(geometry).Where(static leaf => !leaf.IsEmpty).ToList();
        return OfKind<Polygon>(leaves) is { Count: > 0 } polygons ? new Shape(ShapeKind.Polygon, [.. polygons.SelectMany(Rings)])
            : OfKind<LineString>(leaves) is { Count: > 0 } lines ? new Shape(ShapeKind.Line, [.. lines.Select(static line => Outline.OfLine(line.CoordinateSequence))])
            : OfKind<Point>(leaves) is { Count: > 0 } points ? new Shape(ShapeKind.Point, [Outline.OfPoints(points)])
            : null;
    }

    private static List<T> OfKind<T>(List<Geometry> leaves) => [.. leaves.OfType<T>()];

    private static IEnumerable<Geometry> Leaves(Geometry geometry) =>
        geometry is GeometryCollection collection ? collection.Geometries.SelectMany(Leaves) : [geometry];

    private static IEnumerable<Outline> Rings(Polygon polygon) =>
        polygon.InteriorRings.Select(static ring => Outline.OfRing(ring.CoordinateSequence, isHole: true))
            .Prepend(Outline.OfRing(polygon.ExteriorRing.CoordinateSequence, isHole: false));
}
