using NetTopologySuite.Algorithm.Locate;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Distance;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>Distances in metres on a sphere of the earth's mean radius (haversine); coordinates are longitude and latitude in degrees.</summary>
public static class GreatCircle
{
    private const double EarthRadius = 6_371_008.8;
    private const double Degree = Math.PI / 180;
    private const long FewPairs = 20_000;

    public static double Distance(Coordinate from, Coordinate to)
    {
        var halfLatitude = Math.Sin((to.Y - from.Y) * Degree / 2);
        var halfLongitude = Math.Sin((to.X - from.X) * Degree / 2);
        var chord = (halfLatitude * halfLatitude) + (Math.Cos(from.Y * Degree) * Math.Cos(to.Y * Degree) * halfLongitude * halfLongitude);
        return 2 * EarthRadius * Math.Asin(Math.Min(1, Math.Sqrt(chord)));
    }

    /// <summary>
    /// The shortest distance between two geometries; 0 when they meet. Exact for points. Otherwise the nearest points are sought on a plane
    /// whose degrees of longitude are as short as they are there, and measured on the sphere.
    /// </summary>
    public static double Distance(Geometry from, Geometry to)
    {
        if (from is Point && to is Point)
        {
            return from.IsEmpty || to.IsEmpty ? double.PositiveInfinity : Distance(from.Coordinate, to.Coordinate);
        }

        var around = from.EnvelopeInternal.Centre;
        var nearest = NearestPoints(from, to, around);
        // The first plane was chosen before it was known where the nearest points are; the second is chosen there.
        var there = new Coordinate((nearest[0].X + nearest[1].X) / 2, (nearest[0].Y + nearest[1].Y) / 2);
        var refined = NearestPoints(from, to, there);
        return Math.Min(Distance(nearest[0], nearest[1]), Distance(refined[0], refined[1]));
    }

    /// <summary>The box in degrees that holds everything within the distance; null when it would reach a pole or the 180th meridian.</summary>
    public static Envelope? BoxAround(Envelope reference, double metres)
    {
        var latitudes = metres / EarthRadius / Degree;
        var highest = Math.Max(Math.Abs(reference.MinY - latitudes), Math.Abs(reference.MaxY + latitudes));
        if (reference.IsNull || highest >= 90)
        {
            return null;
        }

        // The widest reach in longitude is asin(sin d / cos latitude), above the circle's own latitude; this bound is never less.
        var longitudes = Math.Asin(Math.Min(1, Math.Sin(latitudes * Degree) / Math.Cos(highest * Degree))) / Degree;
        var box = new Envelope(
            reference.MinX - longitudes - Slack, reference.MaxX + longitudes + Slack, reference.MinY - latitudes - Slack, reference.MaxY + latitudes + Slack);
        return box.MinX < -180 || box.MaxX > 180 ? null : box;
    }

    // A tenth of a millimetre, against rounding.
    private const double Slack = 1e-9;

    private static Coordinate[] NearestPoints(Geometry from, Geometry to, Coordinate around)
    {
        var scale = Math.Max(Math.Cos(around.Y * Degree), 1e-6);
        var nearest = NearestOnPlane(Flatten(from, around.X, scale), Flatten(to, around.X, scale));
        foreach (var point in nearest)
        {
            point.X = (point.X / scale) + around.X;
        }

        return nearest;
    }

    // Each segment against each is soon more work than an index.
    private static Coordinate[] NearestOnPlane(Geometry from, Geometry to)
    {
        if ((long)from.NumPoints * to.NumPoints <= FewPairs)
        {
            return DistanceOp.NearestPoints(from, to);
        }

        var nearest = IndexedFacetDistance.NearestPoints(from, to);
        var inside = nearest[0].Equals2D(nearest[1]) ? null : AnyInside(from, to) ?? AnyInside(to, from);
        return inside is null ? [nearest[0].Copy(), nearest[1].Copy()] : [inside.Copy(), inside.Copy()];
    }

    // Where no boundaries meet, a part of a geometry lies in an area as a whole or not at all.
    private static Coordinate? AnyInside(Geometry area, Geometry other)
    {
        if (area.Dimension != Dimension.Surface)
        {
            return null;
        }

        for (var i = 0; i < other.NumGeometries; i++)
        {
            var point = other.GetGeometryN(i).Coordinate;
            if (SimplePointInAreaLocator.Locate(point, area) != Location.Exterior)
            {
                return point;
            }
        }

        return null;
    }

    // Longitudes are taken from the middle of the plane, the short way round, so that the 180th meridian parts nothing.
    private static Geometry Flatten(Geometry geometry, double meridian, double scale)
    {
        var flat = geometry.Copy();
        var turn = Math.Round((geometry.EnvelopeInternal.Centre.X - meridian) / 360) * 360;
        flat.Apply(new Scaling(meridian + turn, scale));
        flat.GeometryChanged();
        return flat;
    }

    private sealed class Scaling(double meridian, double scale) : ICoordinateSequenceFilter
    {
        public bool Done => false;

        public bool GeometryChanged => true;

        public void Filter(CoordinateSequence sequence, int i) => sequence.SetX(i, (sequence.GetX(i) - meridian) * scale);
    }
}
