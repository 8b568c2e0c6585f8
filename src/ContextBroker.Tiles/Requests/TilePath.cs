using System.Globalization;
using ContextBroker.NgsiLd;
using ContextBroker.Tiles.Geometries;

namespace ContextBroker.Tiles.Requests;

/// <summary>What a path below /tiles leads to: the list of types (no type), TileJSON (no address), or a tile.</summary>
internal readonly record struct TilePath(string? Type, TileAddress? Address)
{
    private const string TileSuffix = ".mvt";
    private const string TileJsonSuffix = ".json";

    /// <param name="rest">The path below /tiles, encoded as on the wire as far as slashes go.</param>
    /// <exception cref="ProblemException">ResourceNotFound: no such path, or no such tile; BadRequestData: what should be a number is none.</exception>
    public static TilePath Parse(string rest)
    {
        var segments = rest.Trim('/').Split('/');
        return segments switch
        {
            [""] => default,
            [var type] when type.EndsWith(TileJsonSuffix, StringComparison.Ordinal) && type.Length > TileJsonSuffix.Length =>
                new TilePath(Uri.UnescapeDataString(type[..^TileJsonSuffix.Length]), null),
            [{ Length: > 0 } type, var z, var x, var y] when y.EndsWith(TileSuffix, StringComparison.Ordinal) =>
                new TilePath(Uri.UnescapeDataString(type), AddressOf(Number(z, "z"), Number(x, "x"), Number(y[..^TileSuffix.Length], "y"))),
            _ => throw ProblemException.NotFound($"There is no resource /tiles{rest}"),
        };
    }

    private static int Number(string text, string name) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw ProblemException.BadRequestData($"The path's {name} is a whole number of 0 or more, not \"{(text.Length <= 40 ? text : text[..40] + "...")}\"", name);

    private static TileAddress AddressOf(int z, int x, int y)
    {
        if (z > TileAddress.MaxZoom)
        {
            throw ProblemException.NotFound($"There are no tiles of zoom {z}; the highest is {TileAddress.MaxZoom}");
        }

        return x < 1 << z && y < 1 << z ? new TileAddress(z, x, y)
            : throw ProblemException.NotFound($"There is no tile {z}/{x}/{y}: x and y go from 0 to {(1 << z) - 1} at zoom {z}");
    }
}
