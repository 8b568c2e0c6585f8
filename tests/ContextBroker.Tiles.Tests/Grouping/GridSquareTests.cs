using System.Collections.Immutable;
using System.Globalization;
using ContextBroker.Core.Models;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.Tiles.Grouping;
using ContextBroker.Tiles.Layers;

namespace ContextBroker.Tiles.Tests.Grouping;

public class GridSquareTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 0, 0, 0, TimeSpan.Zero);

    // A grid of one square to 1/160 degree, in squares of 1/8 degree: codes are the numbers of column and row.
    private static readonly GridModel Grid = new(
        LdContext.Core.Expand("meshCode"), [LdContext.Core.Expand("people")], [new GridChoice(LdContext.Core.Expand("kind"), ["all", "some"]), new GridChoice(LdContext.Core.Expand("year"), [])])
    {
        Around = static code => [Square(code, 160), Square($"{int.Parse(code.Split('.')[0], CultureInfo.InvariantCulture) / 20}.{int.Parse(code.Split('.')[1], CultureInfo.InvariantCulture) / 20}", 8)],
    };

    private static readonly EntityModel Mesh = new("Mesh", "Meshes", LdContext.Core.Expand("Mesh"), "", []) { Grid = Grid };

    [Test]
    public async Task SquaresAddUpByZoomAndYearsDoNot()
    {
        using var world = await World();
        var (near, far) = (await All(world, 12, ""), await All(world, 8, ""));
        Assert.That(near.Select(f => f.Properties["year"]), Is.All.EqualTo(2025L));
        Assert.That((near.Count, Sum(near)), Is.EqualTo((400, 400 * 2025L)));
        Assert.That((Sum(far), far.Sum(f => (long)f.Properties["meshes"]), far.Select(f => f.Properties["year"]).Distinct().Single()), Is.EqualTo((400 * 2025L, 400L, 2025L)));
        Assert.That(far, Has.Count.LessThanOrEqualTo(4));
    }

    [Test]
    public async Task WhoNamesTheYearHasChosen()
    {
        using var world = await World();
        Assert.That(Sum(await All(world, 8, "?q=year==2040")), Is.EqualTo(400 * 2040L));
        var both = await All(world, 8, "?q=year>=2025");
        Assert.That(both.GroupBy(f => f.Properties["year"]).ToDictionary(g => g.Key, g => Sum(g)), Is.EquivalentTo(new Dictionary<object, long> { [2025L] = 400 * 2025L, [2040L] = 400 * 2040L }));
        Assert.That(both.Select(f => f.Id), Is.Unique);
    }

    // Whatever is asked for of the other attributes, the default is chosen among what is left.
    [Test]
    public async Task ADefaultIsOneThatTheQueryFinds()
    {
        using var world = await World();
        Assert.That((await All(world, 8, "?q=year==1999")).Select(f => f.Properties["kind"]).Distinct().Single(), Is.EqualTo("some"));
    }

    [Test]
    public async Task AChangeOfASquareChangesTheLargerOne()
    {
        using var world = await World();
        var before = Sum(await All(world, 8, ""));
        await world.Set("urn:m:22320.2820.2025", """{"people": 1000000}""");
        Assert.That(Sum(await All(world, 8, "")) - before, Is.EqualTo(1_000_000 - 2025));
    }

    [TestCase("2015,2020,2025,2030", "2025")]
    [TestCase("2030,2040", "2030")]
    [TestCase("2019-12-01T00:00:00+09:00,2021-12-01T00:00:00+09:00", "2021-12-01T00:00:00+09:00")]
    [TestCase("2020,2026-11-01T00:00:00Z,soon", "2026-11-01T00:00:00Z")]
    [TestCase("soon,later", "later")]
    public void TheLatestThatHasBegunIsShown(string values, string shown)
    {
        var grid = Grid with { Apart = [new GridChoice("a", [])] };
        var slices = values.Split(',').Select(value => new GridSlice([value], [default])).ToList();
        Assert.That(SliceChoice.Of(grid, slices, ImmutableHashSet<string>.Empty, Now).Single().Values[0], Is.EqualTo(shown));
    }

    private static GridSquare Square(string code, double perDegree)
    {
        var (column, row) = (int.Parse(code.Split('.')[0], CultureInfo.InvariantCulture), int.Parse(code.Split('.')[1], CultureInfo.InvariantCulture));
        return new GridSquare(code, column / perDegree, row / perDegree * 2, (column + 1) / perDegree, (row + 1) / perDegree * 2);
    }

    private static long Sum(IEnumerable<SeenFeature> features) => features.Sum(f => (long)f.Properties["people"]);

    private static async Task<List<SeenFeature>> All(TileWorld world, int zoom, string query)
    {
        var features = new Dictionary<string, SeenFeature>();
        foreach (var address in Shapes.Tiles(zoom))
        {
            foreach (var feature in await world.Features("Mesh", address, query))
            {
                // The same from whichever tile it is seen.
                Assert.That(features.TryAdd(feature.Id, feature) || features[feature.Id].Properties.OrderBy(p => p.Key).SequenceEqual(feature.Properties.OrderBy(p => p.Key)), Is.True);
            }
        }

        return [.. features.Values];
    }

    // 20 by 20 squares, of three years that are all there and one that only "some" have.
    private static async Task<TileWorld> World()
    {
        var world = new TileWorld(models: Mesh);
        foreach (var (column, row) in Enumerable.Range(22310, 20).SelectMany(column => Enumerable.Range(2810, 20).Select(row => (column, row))))
        {
            foreach (var (year, kind) in new[] { (2020, "all"), (2025, "all"), (2040, "all"), (1999, "some") })
            {
                await world.Put(Json(column, row, year, kind));
            }
        }

        return world;
    }

    private static string Json(int column, int row, int year, string kind)
    {
        var square = Square($"{column}.{row}", 160);
        return FormattableString.Invariant($$"""
            {"id": "urn:m:{{square.Code}}.{{year}}", "type": "Mesh", "meshCode": "{{square.Code}}", "year": {{year}}, "kind": "{{kind}}", "people": {{year}},
             "location": {"type": "Polygon", "coordinates": [[[{{square.West}}, {{square.South}}], [{{square.East}}, {{square.South}}], [{{square.East}}, {{square.North}}], [{{square.West}}, {{square.North}}], [{{square.West}}, {{square.South}}]]]} }
            """);
    }
}
