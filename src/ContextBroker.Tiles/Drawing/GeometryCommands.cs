using NetTopologySuite.IO.VectorTiles.Mapbox;

namespace ContextBroker.Tiles.Drawing;

/// <summary>Writes the commands of one feature's geometry (Vector Tile Specification 2.1, 4.3): positions as differences from the one before.</summary>
internal sealed class GeometryCommands(List<uint> commands)
{
    private readonly List<uint> _commands = commands;
    private int _x;
    private int _y;

    public bool IsEmpty => _commands.Count == 0;

    public void Points(IReadOnlyList<(int X, int Y)> points)
    {
        Command(MapboxCommandType.MoveTo, points.Count);
        foreach (var (x, y) in points)
        {
            Position(x, y);
        }
    }

    /// <param name="positions">At least two, no two alike one after the other.</param>
    public void Line(IReadOnlyList<(int X, int Y)> positions)
    {
        Open(positions, isReversed: false);
    }

    /// <param name="positions">At least three, no two alike one after the other, not closed.</param>
    /// <param name="isReversed">They are written the other way round.</param>
    public void Ring(IReadOnlyList<(int X, int Y)> positions, bool isReversed)
    {
        Open(positions, isReversed);
        Command(MapboxCommandType.ClosePath, 1);
    }

    private void Open(IReadOnlyList<(int X, int Y)> positions, bool isReversed)
    {
        for (var i = 0; i < positions.Count; i++)
        {
            if (i < 2)
            {
                Command(i == 0 ? MapboxCommandType.MoveTo : MapboxCommandType.LineTo, i == 0 ? 1 : positions.Count - 1);
            }

            var (x, y) = positions[isReversed ? positions.Count - 1 - i : i];
            Position(x, y);
        }
    }

    private void Command(MapboxCommandType command, int count) => _commands.Add(((uint)command & 7) | ((uint)count << 3));

    private void Position(int x, int y)
    {
        _commands.Add(ZigZag(x - _x));
        _commands.Add(ZigZag(y - _y));
        (_x, _y) = (x, y);
    }

    private static uint ZigZag(int value) => (uint)((value << 1) ^ (value >> 31));
}
