using NetTopologySuite.IO.VectorTiles.Mapbox;

namespace ContextBroker.Tiles.Drawing;

internal enum TileValueKind
{
    Text,
    Whole,
    Number,
    Truth,
}

/// <summary>A property's value, as a tile can hold it. Equal ones are held once in a tile, so each knows its hash.</summary>
internal readonly struct TileValue : IEquatable<TileValue>
{
    private readonly int _hash;

    private TileValue(TileValueKind kind, string? text, long bits) => (Kind, Text, Bits, _hash) = (kind, text, bits, HashCode.Combine(kind, text, bits));

    public TileValueKind Kind { get; }

    /// <summary>Of a text.</summary>
    public string? Text { get; }

    /// <summary>A whole number, 0 or 1, or the bits of a number.</summary>
    public long Bits { get; }

    public double AsNumber => Kind == TileValueKind.Number ? BitConverter.Int64BitsToDouble(Bits) : Bits;

    public static TileValue Of(string text) => new(TileValueKind.Text, text, 0);

    public static TileValue Of(bool truth) => new(TileValueKind.Truth, null, truth ? 1 : 0);

    public static TileValue Of(long number) => new(TileValueKind.Whole, null, number);

    /// <summary>A whole one is kept as such: it takes fewer bytes.</summary>
    public static TileValue Of(double number) => Math.Abs(number) < 1L << 53 && Math.Truncate(number).Equals(number)
        ? Of((long)number)
        : new(TileValueKind.Number, null, BitConverter.DoubleToInt64Bits(number));

    public Tile.Value Written() => Kind switch
    {
        TileValueKind.Text => new Tile.Value { StringValue = Text! },
        TileValueKind.Truth => new Tile.Value { BoolValue = Bits != 0 },
        TileValueKind.Number => new Tile.Value { DoubleValue = AsNumber },
        _ when Bits < 0 => new Tile.Value { SintValue = Bits },
        _ => new Tile.Value { UintValue = (ulong)Bits },
    };

    public bool Equals(TileValue other) => _hash == other._hash && Kind == other.Kind && Bits == other.Bits && Text == other.Text;

    public override bool Equals(object? obj) => obj is TileValue other && Equals(other);

    public override int GetHashCode() => _hash;
}
