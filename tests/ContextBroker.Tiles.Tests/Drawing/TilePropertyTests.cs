using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Tiles.Geometries;

namespace ContextBroker.Tiles.Tests.Drawing;

/// <summary>What must hold for whatever there is to draw, against geometries and queries that know nothing of tiles.</summary>
public class TilePropertyTests
{
    [Test]
    public async Task TogetherTheTilesShowWhatTheQueryFinds([Values("", "?q=rank>2", "?scopeQ=/east", "?q=rank<4;name~=1&scopeQ=/west")] string query, [Values(1, 2)] int seed)
    {
        using var world = await World(seed, 120);
        var seen = new HashSet<string>();
        foreach (var address in Shapes.Tiles(12))
        {
            seen.UnionWith((await world.Features("Thing", address, query)).Where(f => !f.Properties.ContainsKey("cluster")).Select(f => f.Id));
        }

        // Points that lie together are one at this zoom, and are told apart at a higher one.
        foreach (var address in (await Places(world)).Distinct())
        {
            seen.UnionWith((await world.Features("Thing", address, query)).Select(f => f.Id));
        }

        Assert.That(seen, Is.EquivalentTo(await Found(world, query)));
    }

    [Test]
    public async Task NeighboursAgreeOnTheirEdge([Values(7, 9, 11, 13, 15)] int zoom, [Values(1, 2, 3)] int seed)
    {
        using var world = new TileWorld();
        var shapes = new Shapes(seed);
        for (var i = 0; i < 40; i++)
        {
            await world.Put(shapes.Entity($"urn:t:{i}", shapes.Polygon(0.4)));
        }

        var tiles = Shapes.Tiles(zoom).OrderBy(_ => shapes.Random.Next()).Take(6).ToList();
        var compared = 0;
        foreach (var tile in tiles)
        {
            compared += await Compare(world, tile, tile with { X = tile.X + 1 }, isBeside: true, shapes.Random);
            compared += await Compare(world, tile, tile with { Y = tile.Y + 1 }, isBeside: false, shapes.Random);
        }

        Assert.That(compared, Is.GreaterThan(100));
    }

    [Test]
    public async Task InsideIsInside([Values(14, 16)] int zoom, [Values(1, 2, 3)] int seed)
    {
        using var world = new TileWorld();
        var shapes = new Shapes(seed);
        await world.Put(shapes.Entity("urn:t:1", shapes.Polygon(0.05)));
        var geometry = (await world.Store.Find("", "urn:t:1", CancellationToken.None))!.Find(GeoQuery.DefaultProperty)!.Value.Instances[0].Geometry!;
        var (inside, outside) = (0, 0);
        for (var i = 0; i < 300; i++)
        {
            var bounds = geometry.EnvelopeInternal;
            var (x, y) = (bounds.MinX + (bounds.Width * shapes.Random.NextDouble()), bounds.MinY + (bounds.Height * shapes.Random.NextDouble()));
            var units = TileAddress.WorldUnits(zoom);
            var (unitX, unitY) = (Mercator.X(x) * units, Mercator.Y(y) * units);
            var feature = (await world.Features("Thing", new TileAddress(zoom, (int)(unitX / 4096), (int)(unitY / 4096)))).SingleOrDefault();
            if (feature is not null && feature.Distance(unitX, unitY) < 2)
            {
                continue;
            }

            var isInside = geometry.Covers(geometry.Factory.CreatePoint(new NetTopologySuite.Geometries.Coordinate(x, y)));
            Assert.That(feature?.Covers(unitX, unitY) ?? false, Is.EqualTo(isInside), $"{x} {y}");
            (inside, outside) = isInside ? (inside + 1, outside) : (inside, outside + 1);
        }

        Assert.That((inside, outside), Is.GreaterThan((30, 30)).Using<(int, int)>((a, b) => Math.Min(a.Item1, a.Item2) - Math.Min(b.Item1, b.Item2)));
    }

    // Outer rings are positive where y grows downwards, holes negative: otherwise a map fills the hole.
    [Test]
    public async Task RingsGoRoundAsTheSpecificationSays([Values(6, 10, 14)] int zoom)
    {
        using var world = await World(seed: 5, 60);
        foreach (var address in Shapes.Tiles(zoom).Take(40))
        {
            foreach (var feature in (await world.Features("Thing", address)).Where(f => f.Kind == NetTopologySuite.IO.VectorTiles.Mapbox.Tile.GeomType.Polygon))
            {
                var areas = feature.Paths.Select(Area).ToList();
                Assert.That(areas, Has.None.Zero);
                Assert.That(areas[0], Is.Positive);
                Assert.That(areas.Where(a => a < 0).Sum(a => -a), Is.LessThan(areas.Where(a => a > 0).Sum()));
            }
        }
    }

    private static double Area(IReadOnlyList<(long X, long Y)> ring)
    {
        var sum = 0L;
        for (int i = 0, j = ring.Count - 1; i < ring.Count; j = i++)
        {
            sum += (ring[j].X * ring[i].Y) - (ring[i].X * ring[j].Y);
        }

        return sum;
    }

    private static async Task<int> Compare(TileWorld world, TileAddress one, TileAddress other, bool isBeside, Random random)
    {
        var (first, second) = (await world.Features("Thing", one), (await world.Features("Thing", other)).ToDictionary(f => f.Id));
        var compared = 0;
        foreach (var feature in first.Where(f => f.Paths.Count > 0 && f.Kind == NetTopologySuite.IO.VectorTiles.Mapbox.Tile.GeomType.Polygon))
        {
            for (var i = 0; i < 40; i++)
            {
                // Within what both of them hold: the edge with its buffers.
                var (along, across) = (random.NextDouble() * 4096, (random.NextDouble() - 0.5) * 120);
                var (x, y) = isBeside ? ((other.X * 4096.0) + across, (one.Y * 4096.0) + along) : ((one.X * 4096.0) + along, (other.Y * 4096.0) + across);
                var seen = second.GetValueOrDefault(feature.Id);
                if (feature.Distance(x, y) > 2 && (seen is null || seen.Distance(x, y) > 2))
                {
                    Assert.That(seen?.Covers(x, y) ?? false, Is.EqualTo(feature.Covers(x, y)), $"{feature.Id} at {x} {y} of {one} and {other}");
                    compared++;
                }
            }
        }

        return compared;
    }

    private static async Task<TileWorld> World(int seed, int count)
    {
        var world = new TileWorld();
        var shapes = new Shapes(seed);
        for (var i = 0; i < count; i++)
        {
            await world.Put(shapes.Entity($"urn:t:{i}"));
        }

        return world;
    }

    private static async Task<List<TileAddress>> Places(TileWorld world)
    {
        var page = await world.Store.Query("", new EntityQuery { Limit = 1000 }, CancellationToken.None);
        return [.. page.Entities.Select(e => e.Find(GeoQuery.DefaultProperty)!.Value.Instances[0].Geometry!).Where(g => g.Dimension == NetTopologySuite.Geometries.Dimension.Point)
            .Select(g => new TileAddress(14, (int)(Mercator.X(g.Coordinate.X) * 16384), (int)(Mercator.Y(g.Coordinate.Y) * 16384)))];
    }

    private static async Task<IEnumerable<string>> Found(TileWorld world, string query)
    {
        var parts = query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p[1]);
        var asked = new EntityQuery
        {
            Q = parts.TryGetValue("q", out var q) ? QExpressionParser.Parse(q, LdContext.Core) : null,
            Scope = parts.TryGetValue("scopeQ", out var scope) ? ScopeQueryParser.Parse(scope) : null,
            Limit = 1000,
        };
        return (await world.Store.Query("", asked, CancellationToken.None)).Entities.Select(e => e.Id);
    }
}
