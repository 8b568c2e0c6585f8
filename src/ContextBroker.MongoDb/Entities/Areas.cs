using ContextBroker.NgsiLd.Model;
using MongoDB.Bson;
using NetTopologySuite.Geometries;

namespace ContextBroker.MongoDb.Entities;

/// <summary>
/// Where the GeoProperties of an entity lie, as a 2dsphere index takes it: a point, or the box around the geometry. The geometry itself would be
/// refused when it crosses itself or is larger than a hemisphere, and its straight lines mean others on the sphere than on the map.
/// </summary>
internal sealed class Areas
{
    // Degrees. A box as wide as this is a quarter of the earth: no index narrows it.
    private const double Widest = 90;
    private const double NearestToPole = 89;

    // A parallel is no straight line on the sphere: cut into degrees it lies 0.0011 degrees beside it at most.
    private const double Step = 1;
    private const double Margin = 0.002;

    private readonly BsonArray _boxes = [];
    private readonly BsonArray _wide = [];

    public static Areas Of(Entity entity)
    {
        var areas = new Areas();
        foreach (var attribute in entity.Attributes)
        {
            foreach (var instance in attribute.Instances)
            {
                if (instance.Kind == AttributeKind.GeoProperty)
                {
                    areas.Add(attribute.Name, instance.Geometry!);
                }
            }
        }

        return areas;
    }

    public void AddTo(BsonDocument document)
    {
        if (_boxes.Count > 0)
        {
            document.Add("g", _boxes);
        }

        if (_wide.Count > 0)
        {
            document.Add("w", _wide);
        }
    }

    /// <summary>A polygon on the sphere that holds the box of the map; null: it is too large, or at a pole.</summary>
    public static BsonDocument? Polygon(Envelope box)
    {
        if (box.IsNull || box.Width > Widest || box.MinY < -NearestToPole || box.MaxY > NearestToPole)
        {
            return null;
        }

        var (west, east) = (Math.Max(-180, box.MinX - Margin), Math.Min(180, box.MaxX + Margin));
        var (south, north) = (box.MinY - Margin, box.MaxY + Margin);
        var steps = Math.Max(1, (int)Math.Ceiling((east - west) / Step));
        var ring = new BsonArray();
        for (var i = 0; i <= steps; i++)
        {
            ring.Add(Position(west + ((east - west) * i / steps), south));
        }

        for (var i = steps; i >= 0; i--)
        {
            ring.Add(Position(west + ((east - west) * i / steps), north));
        }

        ring.Add(Position(west, south));
        return new BsonDocument { { "type", "Polygon" }, { "coordinates", new BsonArray { ring } } };
    }

    private void Add(string attribute, Geometry geometry)
    {
        var place = geometry is Point point
            ? new BsonDocument { { "type", "Point" }, { "coordinates", Position(point.X, point.Y) } }
            : Polygon(geometry.EnvelopeInternal);
        if (place is not null)
        {
            _boxes.Add(new BsonDocument { { "a", attribute }, { "b", place } });
        }
        else if (!_wide.Contains(attribute))
        {
            _wide.Add(attribute);
        }
    }

    private static BsonArray Position(double longitude, double latitude) => [longitude, latitude];
}
