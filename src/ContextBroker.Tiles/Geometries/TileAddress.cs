namespace ContextBroker.Tiles.Geometries;

/// <summary>A tile of the web map: at zoom z the world is 2^z by 2^z tiles, x to the east, y to the south.</summary>
internal readonly record struct TileAddress(int Zoom, int X, int Y)
{
    public const int MaxZoom = 22;

    /// <summary>Units along a tile's edge.</summary>
    public const int Extent = 4096;

    /// <summary>How far geometry goes on beyond the edge, in units: where tiles are put together no edge is seen.</summary>
    public const int Buffer = 64;

    /// <summary>Units that are one pixel where a tile is drawn on 512 pixels, as map programs do.</summary>
    public const int Pixel = 8;

    /// <summary>Units of the whole world at a zoom.</summary>
    public static double WorldUnits(int zoom) => (double)Extent * (1L << zoom);

    /// <summary>The tile with a margin in units.</summary>
    public WorldBounds Bounds(double margin)
    {
        var (tile, more) = (1.0 / (1L << Zoom), margin / WorldUnits(Zoom));
        return new WorldBounds((X * tile) - more, (Y * tile) - more, ((X + 1) * tile) + more, ((Y + 1) * tile) + more);
    }
}

/// <summary>A rectangle in the square world of Web Mercator: 0 to 1 from west to east and from north to south.</summary>
internal readonly record struct WorldBounds(double West, double North, double East, double South)
{
    public static readonly WorldBounds None = new(double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);

    public bool IsNone => West > East;

    public double Width => East - West;

    public double Height => South - North;

    public bool Intersects(in WorldBounds other) => West <= other.East && East >= other.West && North <= other.South && South >= other.North;

    public bool Contains(in WorldBounds other) => West <= other.West && East >= other.East && North <= other.North && South >= other.South;

    public bool Contains(double x, double y) => x >= West && x <= East && y >= North && y <= South;

    public WorldBounds With(double x, double y) => new(Math.Min(West, x), Math.Min(North, y), Math.Max(East, x), Math.Max(South, y));

    public WorldBounds With(in WorldBounds other) =>
        new(Math.Min(West, other.West), Math.Min(North, other.North), Math.Max(East, other.East), Math.Max(South, other.South));
}

/// <summary>Longitude and latitude to the square world, and back. What is nearer to a pole than the square reaches lies on its edge.</summary>
internal static class Mercator
{
    private const double MostLatitude = 85.051_128_779_806_59;

    public static double X(double longitude) => (longitude + 180) / 360;

    public static double Y(double latitude)
    {
        var angle = Math.Clamp(latitude, -MostLatitude, MostLatitude) * Math.PI / 180;
        return (1 - (Math.Asinh(Math.Tan(angle)) / Math.PI)) / 2;
    }

    public static double Longitude(double x) => (x * 360) - 180;

    public static double Latitude(double y) => Math.Atan(Math.Sinh((1 - (2 * y)) * Math.PI)) * 180 / Math.PI;
}
