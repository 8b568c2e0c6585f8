namespace ContextBroker.Disaster.Meshes;

/// <summary>
/// A 250 m mesh by its place in the grid: the square from X/320 degrees east and Y/480 degrees north. The unit in which overlaps are computed
/// and kept: every coarser mesh is a whole number of them.
/// </summary>
public readonly record struct Cell(int X, int Y)
{
    public const double PerDegreeEast = 320;
    public const double PerDegreeNorth = 480;

    // GRS 80: major axis in metres, and the square of the eccentricity.
    private const double Axis = 6_378_137;
    private const double Eccentricity2 = 0.006_694_380_022_9;

    public double West => X / PerDegreeEast;

    public double South => Y / PerDegreeNorth;

    public double East => (X + 1) / PerDegreeEast;

    public double North => (Y + 1) / PerDegreeNorth;

    /// <summary>The cell's area on the ellipsoid, in square metres.</summary>
    public double SquareMetres
    {
        get
        {
            var latitude = (Y + 0.5) / PerDegreeNorth * Math.PI / 180;
            var w2 = 1 - (Eccentricity2 * Math.Sin(latitude) * Math.Sin(latitude));
            var (east, north) = (Math.PI / 180 / PerDegreeEast, Math.PI / 180 / PerDegreeNorth);
            return Axis * Axis * (1 - Eccentricity2) / (w2 * w2) * Math.Cos(latitude) * east * north;
        }
    }

    /// <summary>The cells of a mesh; of one of 125 m, the cell it lies in.</summary>
    public static IEnumerable<Cell> Of(MeshCode mesh)
    {
        var (west, south, size) = (mesh.WestUnits / 2, mesh.SouthUnits / 2, Math.Max(1, mesh.Units / 2));
        for (var y = south; y < south + size; y++)
        {
            for (var x = west; x < west + size; x++)
            {
                yield return new Cell(x, y);
            }
        }
    }
}
