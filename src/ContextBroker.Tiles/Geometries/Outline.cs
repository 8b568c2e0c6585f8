using NetTopologySuite.Geometries;

namespace ContextBroker.Tiles.Geometries;

/// <summary>
/// Positions in the square world, of a ring without the closing one. For low zooms it knows which of them are enough: chosen on the whole of it, so that
/// the tiles it crosses agree on it.
/// </summary>
internal sealed class Outline
{
    /// <summary>From this zoom on every position counts.</summary>
    public const int FullZoom = 14;

    // Shorter ones have nothing to leave out.
    private const int Short = 8;

    private readonly int[]?[]? _kept;

    private Outline(double[] xs, double[] ys, bool isRing, bool isHole, bool isSimplified)
    {
        (Xs, Ys, IsHole) = (xs, ys, isHole);
        for (var i = 0; i < xs.Length; i++)
        {
            Bounds = i == 0 ? new WorldBounds(xs[0], ys[0], xs[0], ys[0]) : Bounds.With(xs[i], ys[i]);
        }

        Area = isRing ? Math.Abs(SignedArea()) : 0;
        _kept = isSimplified && xs.Length > Short ? Simplified(isRing) : null;
    }

    public double[] Xs { get; }

    public double[] Ys { get; }

    public bool IsHole { get; }

    public WorldBounds Bounds { get; }

    public double Area { get; }

    public long Weight => 120 + (16L * Xs.Length) + (_kept is null ? 0 : 120 + _kept.Distinct().Sum(static kept => kept is null ? 0 : 24 + (4L * kept.Length)));

    /// <summary>The positions that are enough at a zoom, rising; null: all.</summary>
    public int[]? Kept(int zoom) => zoom >= FullZoom ? null : _kept?[zoom];

    /// <param name="positions">Its last is its first.</param>
    public static Outline OfRing(CoordinateSequence positions, bool isHole) => Of(positions, positions.Count - 1, isRing: true, isHole);

    public static Outline OfLine(CoordinateSequence positions) => Of(positions, positions.Count, isRing: false, isHole: false);

    public static Outline OfPoints(IReadOnlyList<Point> points) =>
        new([.. points.Select(static p => Mercator.X(p.X))], [.. points.Select(static p => Mercator.Y(p.Y))], isRing: false, isHole: false, isSimplified: false);

    private static Outline Of(CoordinateSequence positions, int count, bool isRing, bool isHole)
    {
        var (xs, ys) = (new double[count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            (xs[i], ys[i]) = (Mercator.X(positions.GetX(i)), Mercator.Y(positions.GetY(i)));
        }

        return new Outline(xs, ys, isRing, isHole, isSimplified: true);
    }

    private int[]?[] Simplified(bool isRing)
    {
        var levels = new int[]?[FullZoom];
        int[]? kept = null;
        for (var zoom = FullZoom - 1; zoom >= 0; zoom--)
        {
            levels[zoom] = kept = Simplification.Of(Xs, Ys, isRing, kept, TileAddress.Pixel / 2 / TileAddress.WorldUnits(zoom));
        }

        return levels;
    }

    private double SignedArea()
    {
        var sum = 0.0;
        for (int i = 0, j = Xs.Length - 1; i < Xs.Length; j = i++)
        {
            sum += ((Xs[j] - Xs[0]) * (Ys[i] - Ys[0])) - ((Xs[i] - Xs[0]) * (Ys[j] - Ys[0]));
        }

        return sum / 2;
    }
}
