using ContextBroker.Tiles.Geometries;
using NetTopologySuite.IO.VectorTiles.Mapbox;

namespace ContextBroker.Tiles.Tests;

/// <summary>A feature as a map program reads it from a tile: the bytes are read by the library's classes, the commands by the specification.</summary>
/// <param name="Paths">Positions in units of the whole world at the tile's zoom.</param>
internal sealed record SeenFeature(Tile.GeomType Kind, IReadOnlyDictionary<string, object> Properties, IReadOnlyList<IReadOnlyList<(long X, long Y)>> Paths)
{
    public string Id => (string)Properties["id"];

    public static IReadOnlyList<SeenFeature> Of(byte[] bytes, TileAddress address)
    {
        if (bytes.Length == 0)
        {
            return [];
        }

        using var stream = new MemoryStream(bytes);
        var layer = ProtoBuf.Serializer.Deserialize<Tile>(stream).Layers.Single();
        Assert.That((layer.Version, layer.Extent), Is.EqualTo((2u, 4096u)));
        return [.. layer.Features.Select(feature => new SeenFeature(feature.Type, PropertiesOf(layer, feature), PathsOf(feature.Geometry, address)))];
    }

    /// <summary>By the even-odd rule.</summary>
    public bool Covers(double x, double y) => Paths.Sum(path => Crossings(path, x, y)) % 2 == 1;

    /// <summary>How far a position is from the nearest edge, in units.</summary>
    public double Distance(double x, double y) => Paths.SelectMany(path => path.Zip(path.Skip(1).Append(path[0]))).Min(edge => Distance(edge.First, edge.Second, x, y));

    private static Dictionary<string, object> PropertiesOf(Tile.Layer layer, Tile.Feature feature)
    {
        var properties = new Dictionary<string, object>();
        for (var i = 0; i < feature.Tags.Count; i += 2)
        {
            properties.Add(layer.Keys[(int)feature.Tags[i]], Value(layer.Values[(int)feature.Tags[i + 1]]));
        }

        return properties;
    }

    private static object Value(Tile.Value value) => value switch
    {
        { HasBoolValue: true } => value.BoolValue,
        { HasDoubleValue: true } => value.DoubleValue,
        { HasUIntValue: true } => (long)value.UintValue,
        { HasSIntValue: true } => value.SintValue,
        _ => value.StringValue,
    };

    private static List<IReadOnlyList<(long X, long Y)>> PathsOf(List<uint> commands, TileAddress address)
    {
        var (paths, path, at) = (new List<IReadOnlyList<(long, long)>>(), new List<(long, long)>(), 0);
        var (x, y) = (0L, 0L);
        while (at < commands.Count)
        {
            var (command, count) = (commands[at] & 7, commands[at++] >> 3);
            if (command == 1)
            {
                path = [];
                paths.Add(path);
            }

            for (var i = 0; command != 7 && i < count; i++)
            {
                (x, y) = (x + Signed(commands[at]), y + Signed(commands[at + 1]));
                path.Add((x + (address.X * 4096L), y + (address.Y * 4096L)));
                at += 2;
            }
        }

        return paths;
    }

    private static long Signed(uint value) => (value >> 1) ^ -(value & 1);

    private static int Crossings(IReadOnlyList<(long X, long Y)> ring, double x, double y)
    {
        var count = 0;
        for (int i = 0, j = ring.Count - 1; i < ring.Count; j = i++)
        {
            if (ring[i].Y > y != ring[j].Y > y && x < ((ring[j].X - ring[i].X) * (y - ring[i].Y) / (ring[j].Y - ring[i].Y)) + ring[i].X)
            {
                count++;
            }
        }

        return count;
    }

    private static double Distance((long X, long Y) a, (long X, long Y) b, double x, double y)
    {
        var (dx, dy) = ((double)(b.X - a.X), (double)(b.Y - a.Y));
        var length2 = (dx * dx) + (dy * dy);
        var t = length2 > 0 ? Math.Clamp((((x - a.X) * dx) + ((y - a.Y) * dy)) / length2, 0, 1) : 0;
        return double.Hypot(x - a.X - (t * dx), y - a.Y - (t * dy));
    }
}
