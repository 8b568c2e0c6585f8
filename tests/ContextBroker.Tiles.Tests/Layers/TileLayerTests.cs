using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Tiles.Geometries;
using ContextBroker.Tiles.Layers;

namespace ContextBroker.Tiles.Tests.Layers;

public class TileLayerTests
{
    private static readonly LayerKey Things = new("", LdContext.Core.Expand("Thing"), GeoQuery.DefaultProperty);

    private static readonly string[] Asked = ["/Thing/9/454/202.mvt", "/Thing/9/454/202.mvt?q=rank>2", "/Thing/12/3633/1617.mvt", "/Thing/12/3633/1617.mvt?scopeQ=/east", "/Thing/5/28/12.mvt", "/Thing.json"];

    // Kept up through 120 random changes it is what it would be if it were made anew.
    [Test]
    public async Task KeptUpIsAsMadeAnew([Values(1, 2, 3)] int seed)
    {
        using var world = new TileWorld();
        var shapes = new Shapes(seed);
        for (var i = 0; i < 120; i++)
        {
            var id = $"urn:t:{shapes.Random.Next(40)}";
            var isThere = await world.Store.Find("", id, CancellationToken.None) is not null;
            await (shapes.Random.Next(5) switch
            {
                0 when isThere => world.Delete(id),
                1 when isThere => world.Set(id, $$"""{"rank": {{shapes.Random.Next(6)}}}"""),
                2 when isThere => world.Set(id, $$"""{"type": "Other", "rank": 1}"""),
                _ => world.Put(shapes.Entity(id)),
            });
            if (i % 6 == 0)
            {
                await CompareWithAnew(world);
            }
        }

        await CompareWithAnew(world);
    }

    [Test]
    public async Task AChangeForgetsTheTilesThatItTouchedAlone()
    {
        using var world = new TileWorld();
        await world.Put(Thing("urn:t:1", 139.55, 35.32));
        await world.Put(Thing("urn:t:2", 139.20, 35.20));
        var (near, far) = (Around(139.55, 35.32, 14), Around(139.20, 35.20, 14));
        await world.Features("Thing", near);
        await world.Features("Thing", far);
        await world.Set("urn:t:1", """{"rank": 5}""");
        var layer = await world.Layers.Current(Things, CancellationToken.None);
        Assert.That(layer.Tiles.All().Select(t => t.Address), Is.EqualTo(new[] { far }));
    }

    [Test]
    public async Task WhereItWasAndWhereItIsAreTouched()
    {
        using var world = new TileWorld();
        await world.Put(Thing("urn:t:1", 139.55, 35.32));
        var (before, after) = (Around(139.55, 35.32, 14), Around(139.20, 35.20, 14));
        Assert.That((await world.Features("Thing", before)).Count + (await world.Features("Thing", after)).Count, Is.EqualTo(1));
        await world.Put(Thing("urn:t:1", 139.20, 35.20));
        Assert.That(((await world.Features("Thing", before)).Count, (await world.Features("Thing", after)).Count), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task WhatTheLogHasForgottenIsReadAnew()
    {
        using var world = new TileWorld();
        await world.Put(Thing("urn:t:0", 139.55, 35.32));
        Assert.That(await world.Features("Thing", Around(139.55, 35.32, 14)), Has.Count.EqualTo(1));
        for (var i = 1; i <= 40; i++)
        {
            await world.Put(Thing($"urn:t:{i}", 139.55, 35.32));
        }

        // The feed's ring holds 16.
        await world.Store.TrimChanges(20, CancellationToken.None);
        Assert.That(await world.Features("Thing", Around(139.55, 35.32, 14)), Has.Count.EqualTo(41));
    }

    [Test]
    public async Task TooFarBehindItIsReadAnew()
    {
        using var world = new TileWorld(new TileOptions { MaxBehind = 5 });
        await world.Put(Thing("urn:t:0", 139.55, 35.32));
        var before = await world.Layers.Current(Things, CancellationToken.None);
        for (var i = 1; i <= 10; i++)
        {
            await world.Put(Thing($"urn:t:{i}", 139.55, 35.32));
        }

        Assert.That(await world.Features("Thing", Around(139.55, 35.32, 14)), Has.Count.EqualTo(11));
        Assert.That(await world.Layers.Current(Things, CancellationToken.None), Is.Not.SameAs(before));
    }

    [Test]
    public async Task WhatDoesNotFitIsRefused()
    {
        using var world = new TileWorld(new TileOptions { MemoryMiB = 0 });
        await world.Put(Thing("urn:t:0", 139.55, 35.32));
        var reply = await world.Get("/Thing/14/1/1.mvt");
        Assert.That((reply.Status, (string)reply.Json["detail"]!), Is.EqualTo((503, "The entities of type Thing take more than 0 MiB (Tiles:MemoryMiB)")));
    }

    [Test]
    public async Task TheLeastUsedSelectionGoes()
    {
        using var world = new TileWorld(new TileOptions { MaxSelections = 2 });
        await world.Put(Thing("urn:t:1", 139.55, 35.32));
        for (var round = 0; round < 3; round++)
        {
            for (var rank = 0; rank < 4; rank++)
            {
                await world.Set("urn:t:1", $$"""{"rank": {{rank}}}""");
                Assert.That(await world.Features("Thing", Around(139.55, 35.32, 14), $"?q=rank=={rank}"), Has.Count.EqualTo(1), $"{round} {rank}");
                Assert.That(await world.Features("Thing", Around(139.55, 35.32, 14), $"?q=rank=={(rank + 1) % 4}"), Is.Empty, $"{round} {rank}");
            }
        }
    }

    [Test]
    public async Task TilesThatAreReadyStayWithinTheirMemory()
    {
        using var world = new TileWorld(new TileOptions { CacheMiB = 1 });
        var shapes = new Shapes(9);
        for (var i = 0; i < 300; i++)
        {
            await world.Put(shapes.Entity($"urn:t:{i}", shapes.Polygon(0.4)));
        }

        var layer = await world.Layers.Current(Things, CancellationToken.None);
        foreach (var address in Shapes.Tiles(11))
        {
            await world.Features("Thing", address);
            Assert.That(layer.Tiles.Weight, Is.LessThanOrEqualTo(1 << 20));
        }

        Assert.That(layer.Tiles.All(), Is.Not.Empty);
    }

    private static string Thing(string id, double x, double y) => FormattableString.Invariant(
        $$"""{"id": "{{id}}", "type": "Thing", "rank": 1, "location": {"type": "Point", "coordinates": [{{x}}, {{y}}]} }""");

    private static TileAddress Around(double x, double y, int zoom) => new(zoom, (int)(Mercator.X(x) * (1 << zoom)), (int)(Mercator.Y(y) * (1 << zoom)));

    private static async Task CompareWithAnew(TileWorld world)
    {
        using var anew = new TileWorld(store: world.Store);
        foreach (var path in Asked)
        {
            var (kept, made) = (await world.Get(path), await anew.Get(path));
            Assert.That((kept.Status, Convert.ToHexString(kept.Body)), Is.EqualTo((made.Status, Convert.ToHexString(made.Body))), path);
        }
    }
}
