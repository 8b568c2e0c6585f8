using System.Globalization;
using ContextBroker.Tiles.Geometries;

namespace ContextBroker.Tiles.Tests;

/// <summary>Entities at random places of Kanagawa, by a seed.</summary>
internal sealed class Shapes(int seed)
{
    private const double West = 139.0;
    private const double South = 35.1;
    private const double Degrees = 0.6;

    private readonly Random _random = new(seed);

    public Random Random => _random;

    /// <summary>A shelter, a zone (with a hole perhaps) or a road.</summary>
    public string Entity(string id) => Entity(id, _random.Next(4) switch { 0 => Point(), 1 => Line(), _ => Polygon() });

    public string Entity(string id, string geometry) => string.Create(CultureInfo.InvariantCulture, $$"""
        {"id": "{{id}}", "type": "Thing", "scope": "/{{(_random.Next(2) == 0 ? "east" : "west")}}", "rank": {{_random.Next(6)}}, "name": "thing {{_random.Next(100)}}", "location": {{geometry}} }
        """);

    public string Point()
    {
        var (x, y) = Place();
        return string.Create(CultureInfo.InvariantCulture, $$"""{"type": "Point", "coordinates": [{{x}}, {{y}}]}""");
    }

    public string Line() => $$"""{"type": "LineString", "coordinates": [{{string.Join(", ", Walk(_random.Next(2, 30)))}}]}""";

    /// <summary>A star, so that it does not cross itself; with a smaller one cut out of it every other time.</summary>
    public string Polygon(double largest = 0.05)
    {
        var ((x, y), size, count) = (Place(), largest * _random.NextDouble(), _random.Next(3, 120));
        var hole = _random.Next(2) == 0 ? ", " + Star(x, y, size * 0.3, 5) : "";
        return $$"""{"type": "Polygon", "coordinates": [{{Star(x, y, size, count)}}{{hole}}]}""";
    }

    /// <summary>The tiles of a zoom in which all of them lie.</summary>
    public static IEnumerable<TileAddress> Tiles(int zoom)
    {
        var tiles = 1 << zoom;
        var margin = 0.1;
        for (var x = (int)(Mercator.X(West - margin) * tiles); x <= (int)(Mercator.X(West + Degrees + margin) * tiles); x++)
        {
            for (var y = (int)(Mercator.Y(South + Degrees + margin) * tiles); y <= (int)(Mercator.Y(South - margin) * tiles); y++)
            {
                yield return new TileAddress(zoom, x, y);
            }
        }
    }

    private (double X, double Y) Place() => (West + (Degrees * _random.NextDouble()), South + (Degrees * _random.NextDouble()));

    private string Star(double x, double y, double size, int count)
    {
        var positions = Enumerable.Range(0, count).Select(i => (Angle: 2 * Math.PI * i / count, Radius: size * (0.4 + (0.6 * _random.NextDouble()))))
            .Select(p => string.Create(CultureInfo.InvariantCulture, $"[{x + (p.Radius * Math.Cos(p.Angle)):F7}, {y + (p.Radius * Math.Sin(p.Angle)):F7}]")).ToList();
        return $"[{string.Join(", ", positions.Append(positions[0]))}]";
    }

    private IEnumerable<string> Walk(int count)
    {
        var (x, y) = Place();
        for (var i = 0; i < count; i++)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"[{x:F7}, {y:F7}]");
            (x, y) = (x + (0.02 * (_random.NextDouble() - 0.5)), y + (0.02 * (_random.NextDouble() - 0.5)));
        }
    }
}
