using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ContextBroker.Core.Models;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.Tiles.Drawing;
using ContextBroker.Tiles.Geometries;
using ContextBroker.Tiles.Grouping;
using NetTopologySuite.Geometries;

namespace ContextBroker.Tiles.Layers;

/// <summary>
/// Makes features of the entities of one layer. Texts, squares and slices that recur are held once. Not for concurrent use.
/// </summary>
/// <param name="property">The GeoProperty, expanded.</param>
internal sealed class FeatureReader(string property, GridModel? grid, TimeProvider clock)
{
    public const string Id = "id";
    public const string ObservedAt = "observedAt";
    public const string ModifiedAt = "modifiedAt";

    // Longer texts hardly recur; beyond so many different ones they are names, not kinds.
    private const int LongestShared = 64;
    private const int MostShared = 20_000;

    private static readonly GeometryFactory Squares = new();

    private readonly Dictionary<string, string> _names = [];
    private readonly Dictionary<string, string> _texts = [];
    private readonly Dictionary<string, PlacedSquare[]> _places = [];
    private readonly Dictionary<string, GridSlice> _slices = [];
    private readonly List<FeatureProperty> _properties = [];

    public GridModel? Grid { get; } = grid;

    /// <summary>How far beyond a tile's edge lies what its squares are made of, in units. It grows when larger squares come.</summary>
    public double Reach { get; private set; }

    /// <summary>The short name of an attribute.</summary>
    public string NameOf(string iri) => _names.TryGetValue(iri, out var name) ? name : _names[iri] = LdContext.Core.Compact(iri);

    /// <param name="before">As it was; its shape is taken over if it is the same.</param>
    /// <returns>Null: it has nothing that could be drawn.</returns>
    public LayerFeature? Read(Entity stored, LayerFeature? before, int slot)
    {
        var now = clock.GetUtcNow();
        var entity = Transience.Remaining(stored, now);
        if (Transience.HasEnded(entity, now) || entity.Find(property)?.Find(null) is not { Kind: AttributeKind.GeoProperty } location)
        {
            return null;
        }

        var shape = before is not null && (ReferenceEquals(before.Location, location.Value) || before.Location.Equals(location.Value)) ? before.Shape : ShapeOf(location);
        return shape is null ? null : new LayerFeature
        {
            Id = entity.Id,
            Version = stored.Version,
            Location = shape == before?.Shape ? before.Location : location.Value,
            Shape = shape,
            Properties = Properties(entity),
            ObservedAt = entity.Attributes.SelectMany(static a => a.Instances).Max(static i => i.ObservedAt?.Instant)?.ToUnixTimeSeconds(),
            ModifiedAt = entity.ModifiedAt.ToUnixTimeSeconds(),
            Place = Grid is { } model ? Place(entity, model) : null,
            Slot = slot,
            Order = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(entity.Id))),
        };
    }

    // A text that holds a geometry is checked when it is stored; a coordinate beyond what can be drawn is not.
    private static Shape? ShapeOf(AttributeInstance location)
    {
        try
        {
            return location.Geometry is { } geometry ? Shape.Of(geometry) : null;
        }
        catch (ProblemException)
        {
            return null;
        }
    }

    private FeatureProperty[] Properties(Entity entity)
    {
        _properties.Clear();
        foreach (var attribute in entity.Attributes)
        {
            if (attribute.Find(null) is { } instance && NameOf(attribute.Name) is not (Id or ObservedAt or ModifiedAt) and var name)
            {
                Add(name, instance);
            }
        }

        return [.. _properties];
    }

    private void Add(string name, AttributeInstance instance)
    {
        switch (instance.Kind, instance.Value)
        {
            case (AttributeKind.LanguageProperty, JsonObject):
                _properties.Add(new FeatureProperty(name, default, instance.Value));
                break;
            case (AttributeKind.VocabProperty, JsonString iri):
                _properties.Add(new FeatureProperty(name, TileValue.Of(NameOf(iri.Value))));
                break;
            case (AttributeKind.Property or AttributeKind.Relationship, _) when Scalar(instance.Value) is { } value:
                _properties.Add(new FeatureProperty(name, value));
                break;
        }
    }

    private TileValue? Scalar(JsonValue value) => value switch
    {
        JsonString text => TileValue.Of(Shared(text.Value)),
        JsonNumber number => TileValue.Of(number.Value),
        JsonBoolean truth => TileValue.Of(truth.Value),
        _ => null,
    };

    private string Shared(string text)
    {
        if (text.Length > LongestShared)
        {
            return text;
        }

        if (!_texts.TryGetValue(text, out var shared) && _texts.Count < MostShared)
        {
            _texts[text] = text;
        }

        return shared ?? text;
    }

    private GridPlace? Place(Entity entity, GridModel model)
    {
        if (entity.Find(model.Code)?.Find(null)?.Value is not JsonString code || SquaresAround(code.Value, model) is not { Length: > 0 } squares)
        {
            return null;
        }

        var sums = new double[model.Sum.Length];
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] = entity.Find(model.Sum[i])?.Find(null)?.Value is JsonNumber number ? number.Value : double.NaN;
        }

        return new GridPlace(squares, Slice(entity, model), sums);
    }

    private PlacedSquare[] SquaresAround(string code, GridModel model)
    {
        if (!_places.TryGetValue(code, out var squares))
        {
            _places[code] = squares = [.. model.Around(code).Select(Placed)];
            Reach = squares.Length == 0 ? Reach : Math.Max(Reach, GridSquares.Reach(squares));
        }

        return squares;
    }

    private static PlacedSquare Placed(GridSquare square) =>
        new(square.Code, Shape.Of(Squares.ToGeometry(new Envelope(square.West, square.East, square.South, square.North)))!);

    private GridSlice Slice(Entity entity, GridModel model)
    {
        var values = model.Apart.Select(choice => entity.Find(choice.Attribute)?.Find(null)?.Value).ToArray();
        string[] texts = [.. values.Select(static value => value switch { JsonString text => text.Value, JsonNumber number => number.Text, _ => "" })];
        var slice = new GridSlice(texts, [.. values.Select(value => (value is null ? null : Scalar(value)) ?? TileValue.Of(""))]);
        return _slices.TryGetValue(slice.Text, out var known) ? known : _slices[slice.Text] = slice;
    }
}
