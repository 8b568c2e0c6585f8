using System.Text;
using ContextBroker.Tiles.Geometries;
using NetTopologySuite.IO.VectorTiles.Mapbox;
using ProtoBuf.Meta;

namespace ContextBroker.Tiles.Drawing;

/// <summary>One tile with one layer: features are added, then it is written. Not for concurrent use.</summary>
internal sealed class TileLayerWriter(string name)
{
    private static readonly RuntimeTypeModel Model = MakeModel();

    private readonly Tile.Layer _layer = new() { Version = 2, Name = name, Extent = TileAddress.Extent };
    private readonly Dictionary<string, uint> _keys = [];
    private readonly Dictionary<TileValue, uint> _values = [];
    private Tile.Feature _feature = new();

    public int Count => _layer.Features.Count;

    /// <summary>Bytes that the tile will have, roughly.</summary>
    public long Size { get; private set; } = 64;

    /// <summary>Where the next feature's geometry goes.</summary>
    public List<uint> Geometry => _feature.Geometry;

    /// <summary>Of the next feature.</summary>
    public void Say(string key, TileValue value)
    {
        if (!_keys.TryGetValue(key, out var keyAt))
        {
            _keys[key] = keyAt = (uint)_keys.Count;
            _layer.Keys.Add(key);
            Size += key.Length + 2;
        }

        if (!_values.TryGetValue(value, out var valueAt))
        {
            _values[value] = valueAt = (uint)_values.Count;
            _layer.Values.Add(value.Written());
            Size += value.Text is { } text ? Encoding.UTF8.GetByteCount(text) + 4 : value.Kind == TileValueKind.Number ? 11 : 6;
        }

        _feature.Tags.Add(keyAt);
        _feature.Tags.Add(valueAt);
        Size += 1 + (valueAt < 128 ? 1 : valueAt < 16384 ? 2 : 3);
    }

    /// <summary>The feature is whole. One without geometry is not: it is left out.</summary>
    public void Add(ShapeKind kind)
    {
        if (_feature.Geometry.Count > 0)
        {
            _feature.Type = kind switch { ShapeKind.Point => Tile.GeomType.Point, ShapeKind.Line => Tile.GeomType.LineString, _ => Tile.GeomType.Polygon };
            _layer.Features.Add(_feature);
            Size += 8 + (long)(_feature.Geometry.Count * 1.5);
        }

        _feature = new Tile.Feature();
    }

    /// <summary>No bytes: it is empty.</summary>
    public byte[] ToBytes()
    {
        if (_layer.Features.Count == 0)
        {
            return [];
        }

        var tile = new Tile();
        tile.Layers.Add(_layer);
        using var stream = new MemoryStream((int)Math.Min(Size, int.MaxValue / 2));
        Model.Serialize(stream, tile);
        return stream.ToArray();
    }

    /// <summary>
    /// The library's classes with what they say of themselves, but for values: by themselves they leave out 0, false and the empty text, which are values too.
    /// </summary>
    private static RuntimeTypeModel MakeModel()
    {
        var model = RuntimeTypeModel.Create();
        model.Add(typeof(Tile), applyDefaultBehaviour: true);
        var value = model.Add(typeof(Tile.Value), applyDefaultBehaviour: true);
        string[] kinds = ["String", "Float", "Double", "Int", "UInt", "SInt", "Bool"];
        for (var i = 0; i < kinds.Length; i++)
        {
            value[i + 1].DefaultValue = null;
            value[i + 1].SetSpecified(typeof(Tile.Value).GetProperty($"Has{kinds[i]}Value")!.GetMethod, null);
        }

        model.CompileInPlace();
        return model;
    }
}
