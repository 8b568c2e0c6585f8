using ContextBroker.Tiles.Drawing;
using ContextBroker.Tiles.Geometries;

namespace ContextBroker.Tiles.Tests.Drawing;

public class TileLayerWriterTests
{
    // By itself the library's class leaves out what is 0, false or empty.
    [Test]
    public void ZeroFalseAndEmptyAreValues()
    {
        var writer = new TileLayerWriter("T");
        writer.Geometry.AddRange([9, 2, 2]);
        (string Key, TileValue Value, object Seen)[] said =
        [
            ("zero", TileValue.Of(0L), 0L), ("half", TileValue.Of(0.5), 0.5), ("below", TileValue.Of(-7L), -7L), ("large", TileValue.Of(1e300), 1e300),
            ("no", TileValue.Of(false), false), ("yes", TileValue.Of(true), true), ("nothing", TileValue.Of(""), ""), ("name", TileValue.Of("避難所"), "避難所"),
        ];
        foreach (var (key, value, _) in said)
        {
            writer.Say(key, value);
        }

        writer.Add(ShapeKind.Point);
        var seen = SeenFeature.Of(writer.ToBytes(), new TileAddress(0, 0, 0)).Single();
        Assert.That(seen.Properties, Is.EquivalentTo(said.ToDictionary(s => s.Key, s => s.Seen)));
    }

    [Test]
    public void EqualValuesAreHeldOnce()
    {
        var (one, two) = (Bytes(1, "a long value that recurs"), Bytes(2, "a long value that recurs"));
        Assert.That(two - one, Is.LessThan("a long value that recurs".Length));
    }

    [Test]
    public void WithoutGeometryThereIsNoFeature()
    {
        var writer = new TileLayerWriter("T");
        writer.Say("a", TileValue.Of(1L));
        writer.Add(ShapeKind.Point);
        Assert.That(writer.ToBytes(), Is.Empty);
    }

    private static int Bytes(int features, string value)
    {
        var writer = new TileLayerWriter("T");
        for (var i = 0; i < features; i++)
        {
            writer.Geometry.AddRange([9, 2, 2]);
            writer.Say("key", TileValue.Of(value));
            writer.Add(ShapeKind.Point);
        }

        return writer.ToBytes().Length;
    }
}
