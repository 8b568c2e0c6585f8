using ContextBroker.Tiles.Geometries;

namespace ContextBroker.Tiles.Tests.Geometries;

public class SimplificationTests
{
    [Test]
    public void AStraightLineIsItsEnds() =>
        Assert.That(Simplification.Of([0, 1, 2, 3, 4], [0, 1, 2, 3, 4], isRing: false, null, 0.01), Is.EqualTo(new[] { 0, 4 }));

    [Test]
    public void ARingIsKeptWhereItTurns() =>
        Assert.That(Simplification.Of([0, 1, 2, 2, 2, 1, 0, 0], [0, 0, 0, 1, 2, 2, 2, 1], isRing: true, null, 0.01), Is.EqualTo(new[] { 0, 2, 4, 6 }));

    [Test]
    public void WithNothingToLeaveOutItIsTheSame() =>
        Assert.That(Simplification.Of([0, 2, 2, 0], [0, 0, 2, 2], isRing: true, null, 0.01), Is.Null);

    // What is left out lies no farther from what is drawn than was allowed: on 50 random walks and rings.
    [Test]
    public void NothingLeftOutIsFarther([Values] bool isRing, [Range(1, 25)] int seed)
    {
        var random = new Random(seed);
        var count = random.Next(9, 200);
        var (xs, ys) = (new double[count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            var (angle, radius) = (2 * Math.PI * i / count, 1 + random.NextDouble());
            (xs[i], ys[i]) = isRing ? (radius * Math.Cos(angle), radius * Math.Sin(angle)) : (i, random.NextDouble() * 3);
        }

        const double Tolerance = 0.4;
        var kept = Simplification.Of(xs, ys, isRing, null, Tolerance) ?? [.. Enumerable.Range(0, count)];
        for (var i = 0; i < count; i++)
        {
            Assert.That(Distance(xs, ys, kept, isRing, i), Is.LessThanOrEqualTo(Tolerance + 1e-9), $"position {i}");
        }

        Assert.That(kept, Has.Length.LessThan(count));
    }

    // To the part of the path that stands for the position.
    private static double Distance(double[] xs, double[] ys, int[] kept, bool isRing, int at)
    {
        var after = Array.FindIndex(kept, k => k >= at);
        var (from, to) = after switch { -1 => (kept[^1], kept[0]), 0 => (isRing ? kept[^1] : kept[0], kept[0]), _ => (kept[after - 1], kept[after]) };
        var (dx, dy) = (xs[to] - xs[from], ys[to] - ys[from]);
        var length2 = (dx * dx) + (dy * dy);
        var t = length2 > 0 ? Math.Clamp((((xs[at] - xs[from]) * dx) + ((ys[at] - ys[from]) * dy)) / length2, 0, 1) : 0;
        return double.Hypot(xs[at] - xs[from] - (t * dx), ys[at] - ys[from] - (t * dy));
    }
}
