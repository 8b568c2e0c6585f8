using ContextBroker.NgsiLd.Model;
using ContextBroker.Tiles.Geometries;
using ContextBroker.Tiles.Layers;
using NetTopologySuite.Geometries;

namespace ContextBroker.Tiles.Tests.Layers;

public class CellIndexTests
{
    private static readonly GeometryFactory Factory = new();

    // Against looking at each of 300 rectangles of any size, while they come and go.
    [Test]
    public void FindsWhatLooksAtEachWouldFind([Range(1, 5)] int seed)
    {
        var random = new Random(seed);
        var (index, held) = (new CellIndex(), new List<LayerFeature>());
        for (var i = 0; i < 600; i++)
        {
            if (held.Count > 300 || (held.Count > 0 && random.Next(3) == 0))
            {
                var gone = held[random.Next(held.Count)];
                held.Remove(gone);
                index.Remove(gone);
            }
            else
            {
                held.Add(Feature(i, random));
                index.Add(held[^1]);
            }

            var bounds = Shape.Of(Rectangle(random))!.Bounds;
            Assert.That(index.Within(bounds).Select(f => f.Id), Is.EquivalentTo(held.Where(f => f.Shape.Bounds.Intersects(bounds)).Select(f => f.Id)));
        }
    }

    private static LayerFeature Feature(int number, Random random) => new()
    {
        Id = $"urn:t:{number}",
        Version = number,
        Location = JsonValue.Null,
        Shape = Shape.Of(random.Next(2) == 0 ? Rectangle(random) : Factory.CreatePoint(Place(random)))!,
        Properties = [],
        ObservedAt = null,
        ModifiedAt = 0,
        Place = null,
        Slot = number,
        Order = 0,
    };

    private static Coordinate Place(Random random) => new(139 + random.NextDouble(), 35 + random.NextDouble());

    private static Geometry Rectangle(Random random)
    {
        var (corner, size) = (Place(random), Math.Pow(10, -4 + (4 * random.NextDouble())));
        return Factory.ToGeometry(new Envelope(corner.X, corner.X + size, corner.Y, corner.Y + (size * random.NextDouble())));
    }
}
