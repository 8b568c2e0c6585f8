using ContextBroker.Tiles.Geometries;

namespace ContextBroker.Tiles.Tests.Grouping;

public class PointClusterTests
{
    // At every zoom each point is in one tile, alone or counted in one cluster, with its state.
    [Test]
    public async Task EachPointIsCountedOnce([Values(3, 7, 10, 13)] int zoom, [Values(1, 2)] int seed)
    {
        using var world = new TileWorld();
        var shapes = new Shapes(seed);
        string[] states = ["open", "full", "closed"];
        var given = new Dictionary<string, long>();
        for (var i = 0; i < 400; i++)
        {
            var state = states[shapes.Random.Next(3)];
            given["count_" + state] = given.GetValueOrDefault("count_" + state) + 1;
            await world.Put($$"""{"id": "urn:s:{{i}}", "type": "Thing", "openingStatus": "{{state}}", "location": {{shapes.Point()}} }""");
        }

        var (seen, count, clusters) = (new Dictionary<string, long>(), 0L, 0);
        foreach (var address in Shapes.Tiles(zoom))
        {
            foreach (var feature in await world.Features("Thing", address))
            {
                var isCluster = feature.Properties.ContainsKey("cluster");
                clusters += isCluster ? 1 : 0;
                count += isCluster ? (long)feature.Properties["count"] : 1;
                foreach (var (name, value) in isCluster ? feature.Properties.Where(p => p.Key.StartsWith("count_", StringComparison.Ordinal)) : [new("count_" + feature.Properties["openingStatus"], 1L)])
                {
                    seen[name] = seen.GetValueOrDefault(name) + (long)value;
                }
            }
        }

        Assert.That(count, Is.EqualTo(400));
        Assert.That(seen, Is.EquivalentTo(given));
        Assert.That(clusters, Is.Positive);
    }

    [Test]
    public async Task AboveTheHighestZoomEachIsItself()
    {
        using var world = new TileWorld(new TileOptions { ClusterMaxZoom = 10 });
        foreach (var i in Enumerable.Range(0, 9))
        {
            await world.Put($$"""{"id": "urn:s:{{i}}", "type": "Thing", "location": {"type": "Point", "coordinates": [139.55, 35.32]} }""");
        }

        var (clustered, single) = (await world.Features("Thing", new TileAddress(10, 908, 404)), await world.Features("Thing", new TileAddress(11, 1817, 808)));
        Assert.That((clustered.Count, clustered[0].Properties["count"], single.Count), Is.EqualTo((1, 9L, 9)));
    }
}
