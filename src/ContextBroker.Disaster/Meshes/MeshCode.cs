using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using ContextBroker.Core.Models;

namespace ContextBroker.Disaster.Meshes;

/// <summary>A code of the standard grid squares (地域メッシュ, JIS X 0410), of 4, 6, 8, 9, 10 or 11 digits: 80 km down to 125 m.</summary>
/// <remarks>Corners are counted in eighth meshes (1/640 degree east, 1/960 degree north), in which every level is a square of whole units.</remarks>
public readonly record struct MeshCode
{
    public const double UnitsPerDegreeEast = 640;
    public const double UnitsPerDegreeNorth = 960;

    // 1 km, 10 km, 80 km.
    private static readonly int[] LargerLevels = [8, 6, 4];

    private MeshCode(string text, int west, int south, int size) => (Text, WestUnits, SouthUnits, Units) = (text, west, south, size);

    public string Text { get; }

    /// <summary>The west edge, in units of 1/640 degree.</summary>
    public int WestUnits { get; }

    /// <summary>The south edge, in units of 1/960 degree.</summary>
    public int SouthUnits { get; }

    /// <summary>Height and width, in units: 640 for a first-level mesh, 8 for 1 km, 2 for 250 m, 1 for 125 m.</summary>
    public int Units { get; }

    public double West => WestUnits / UnitsPerDegreeEast;

    public double South => SouthUnits / UnitsPerDegreeNorth;

    public double East => (WestUnits + Units) / UnitsPerDegreeEast;

    public double North => (SouthUnits + Units) / UnitsPerDegreeNorth;

    /// <summary>False: no such code; a digit is out of its range or the length is none of the levels'.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out MeshCode code)
    {
        code = default;
        if (text is null || text.Length is not (4 or 6 or 8 or 9 or 10 or 11) || !text.All(char.IsAsciiDigit))
        {
            return false;
        }

        var (south, west, size) = (Number(text, 0) * 640, (100 + Number(text, 2)) * 640, 640);
        for (var i = 4; i < Math.Min(text.Length, 8); i += 2)
        {
            var parts = i == 4 ? 8 : 10;
            var (row, column) = (text[i] - '0', text[i + 1] - '0');
            if (row >= parts || column >= parts)
            {
                return false;
            }

            size /= parts;
            (south, west) = (south + (row * size), west + (column * size));
        }

        for (var i = 8; i < text.Length; i++)
        {
            var quarter = text[i] - '1';
            if (quarter is < 0 or > 3)
            {
                return false;
            }

            size /= 2;
            (south, west) = (south + (quarter / 2 * size), west + (quarter % 2 * size));
        }

        code = new MeshCode(text, west, south, size);
        return true;
    }

    /// <summary>The 250 m mesh that a cell is.</summary>
    public static MeshCode Of(Cell cell)
    {
        var (west, south) = (cell.X * 2, cell.Y * 2);
        Span<char> text = stackalloc char[10];
        Put(text, south / 640, (west / 640) - 100);
        (text[4], text[5]) = (Digit(south / 80 % 8), Digit(west / 80 % 8));
        (text[6], text[7]) = (Digit(south / 8 % 10), Digit(west / 8 % 10));
        text[8] = Quarter(4);
        text[9] = Quarter(2);
        return new MeshCode(new string(text), west, south, 2);

        char Quarter(int size) => Digit(1 + (south / size % 2 * 2) + (west / size % 2));
    }

    /// <summary>The meshes that hold the one of this code: itself, then 1 km, 10 km and 80 km, as far as they are larger. Empty: there is no such code.</summary>
    public static ImmutableArray<GridSquare> Around(string text) => TryParse(text, out var code)
        ? [.. LargerLevels.Where(length => length < text.Length).Select(length => Prefix(text, length)).Prepend(code).Select(static mesh => mesh.Square())]
        : [];

    private static MeshCode Prefix(string text, int length) => TryParse(text[..length], out var code) ? code : default;

    private GridSquare Square() => new(Text, West, South, East, North);

    private static void Put(Span<char> text, int north, int east) =>
        (text[0], text[1], text[2], text[3]) = (Digit(north / 10), Digit(north % 10), Digit(east / 10), Digit(east % 10));

    private static char Digit(int number) => (char)('0' + number);

    private static int Number(string text, int at) => ((text[at] - '0') * 10) + text[at + 1] - '0';
}
