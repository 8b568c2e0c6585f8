using System.Runtime.CompilerServices;
using Microsoft.Spatial;
using NetTopologySuite.Geometries;
using Geometry = NetTopologySuite.Geometries.Geometry;
using GeometryCollection = NetTopologySuite.Geometries.GeometryCollection;
using GeometryFactory = NetTopologySuite.Geometries.GeometryFactory;
using NtsPoint = NetTopologySuite.Geometries.Point;

namespace ContextBroker.OData.Tables;

/// <summary>Geometries as OData has them (Edm.Geography, latitude first) and back.</summary>
internal static class Geographies
{
    private static readonly GeometryFactory Factory = new(new PrecisionModel(), 4326);

    // What was made from a geometry need not be made into one again to be measured.
    private static readonly ConditionalWeakTable<Geography, Geometry> Origins = [];

    public static Geography Of(Geometry geometry)
    {
        var builder = SpatialBuilder.Create();
        var pipeline = builder.GeographyPipeline;
        pipeline.SetCoordinateSystem(CoordinateSystem.DefaultGeography);
        Write(pipeline, geometry);
        var made = builder.ConstructedGeography;
        Origins.Add(made, geometry);
        return made;
    }

    /// <summary>Null: of a kind that a query does not compare with (a full globe).</summary>
    public static Geometry? ToGeometry(Geography geography) => Origins.TryGetValue(geography, out var origin) ? origin : geography switch
    {
        GeographyPoint point => point.IsEmpty ? Factory.CreatePoint() : Factory.CreatePoint(Position(point)),
        GeographyLineString line => Factory.CreateLineString(Positions(line)),
        GeographyPolygon polygon => Polygon(polygon),
        GeographyCollection collection => Factory.BuildGeometry([.. Parts(collection).Select(ToGeometry).OfType<Geometry>()]),
        _ => null,
    };

    private static IEnumerable<Geography> Parts(GeographyCollection collection) => collection switch
    {
        GeographyMultiPoint points => points.Points,
        GeographyMultiLineString lines => lines.LineStrings,
        GeographyMultiPolygon polygons => polygons.Polygons,
        _ => collection.Geographies,
    };

    private static Polygon Polygon(GeographyPolygon polygon)
    {
        var rings = polygon.Rings.Select(r => Factory.CreateLinearRing(Positions(r))).ToArray();
        return rings.Length == 0 ? Factory.CreatePolygon() : Factory.CreatePolygon(rings[0], rings[1..]);
    }

    private static Coordinate[] Positions(GeographyLineString line) => [.. line.Points.Select(Position)];

    private static Coordinate Position(GeographyPoint point) => new(point.Longitude, point.Latitude);

    private static void Write(GeographyPipeline to, Geometry geometry)
    {
        var type = geometry switch
        {
            NtsPoint => SpatialType.Point,
            LineString => SpatialType.LineString,
            NetTopologySuite.Geometries.Polygon => SpatialType.Polygon,
            MultiPoint => SpatialType.MultiPoint,
            MultiLineString => SpatialType.MultiLineString,
            MultiPolygon => SpatialType.MultiPolygon,
            _ => SpatialType.Collection,
        };
        to.BeginGeography(type);
        switch (geometry)
        {
            case NetTopologySuite.Geometries.Polygon polygon:
                WriteFigure(to, polygon.ExteriorRing);
                foreach (var hole in polygon.InteriorRings)
                {
                    WriteFigure(to, hole);
                }

                break;
            case GeometryCollection collection:
                foreach (var part in collection.Geometries)
                {
                    Write(to, part);
                }

                break;
            default:
                WriteFigure(to, geometry);
                break;
        }

        to.EndGeography();
    }

    private static void WriteFigure(GeographyPipeline to, Geometry line)
    {
        if (line.IsEmpty)
        {
            return;
        }

        var positions = line.Coordinates;
        to.BeginFigure(Position(positions[0]));
        for (var i = 1; i < positions.Length; i++)
        {
            to.LineTo(Position(positions[i]));
        }

        to.EndFigure();
    }

    private static GeographyPosition Position(Coordinate position) => new(position.Y, position.X);
}
