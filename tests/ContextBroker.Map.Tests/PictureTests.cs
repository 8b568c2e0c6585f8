using System.Diagnostics;
using System.Globalization;

namespace ContextBroker.Map.Tests;

/// <summary>What is drawn, read off the screen.</summary>
public sealed class PictureTests : MapTest
{
    // Inside zones of the real data, far from their edges: rank 2 in Hiratsuka, rank 3 at Odawara; land without a zone; the sea.
    [Test]
    public async Task ZonesHaveTheirOfficialColours()
    {
        await Open();
        await Page.Locator("#tab-layers").ClickAsync();
        await Page.GetByLabel("避難所", new() { Exact = true }).UncheckAsync();
        foreach (var (rank, colour) in new[] { (1, "#f7f5a9"), (2, "#ffd8c0"), (3, "#ffb7b7"), (4, "#ff9191") })
        {
            var (longitude, latitude) = await InsideOfZone(rank);
            await GoTo(longitude, latitude, 16);
            Assert.That(await Shown(longitude, latitude, colour), Is.EqualTo(colour), $"rank {rank} at {longitude}, {latitude}");
        }

        await GoTo(139.35, 35.2, 11);
        Assert.That(await Shown(139.35, 35.2, "#d5e1e8"), Is.EqualTo("#d5e1e8"), "the sea of Sagami Bay");
        await GoTo(139.15, 35.45, 13);
        Assert.That(await Shown(139.15, 35.45, "#f6f4ee"), Is.EqualTo("#f6f4ee"), "the Tanzawa mountains");
    }

    [Test]
    public async Task FirstPictureComesQuickly()
    {
        await Begin();
        var started = Stopwatch.GetTimestamp();
        await Page.GotoAsync(RunningMap.Address.ToString());
        await Page.WaitForFunctionAsync("() => document.documentElement.dataset.layers === 'added'");
        await Page.WaitForFunctionAsync(
            "() => mapView.map.areTilesLoaded() && ['zones', 'shelters', 'borders'].every(layer => mapView.map.queryRenderedFeatures({layers: [layer]}).length > 0)", null,
            new() { PollingInterval = 20 });
        var taken = Stopwatch.GetElapsedTime(started);
        TestContext.Out.WriteLine($"First picture with zones, shelters and borders after {taken.TotalSeconds:F1} s");
        await Picture("prefecture");

        // Three seconds on a quiet machine; the tests share two cores with others.
        Assert.That(taken, Is.LessThan(TimeSpan.FromSeconds(30)));
    }

    [Test]
    public async Task NobodyElseIsAsked()
    {
        await Open();
        await Page.Locator("#tab-layers").ClickAsync();
        await Page.GetByLabel("滞在人口・昼（平日）").CheckAsync();
        await Drawn();
        Assert.That(Asked.Where(address => !address.StartsWith(RunningMap.Address.ToString(), StringComparison.Ordinal) && !address.StartsWith("data:", StringComparison.Ordinal) && !address.StartsWith("blob:", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task SheltersShowTheirState()
    {
        await Open();
        var open = await Get("entities?type=EvacuationShelter&q=openingStatus==%22open%22;crowdingStatus!=%22full%22&limit=1&format=simplified");
        var at = open[0]!["location"]!["coordinates"]!;
        await GoTo((double)at[0]!, (double)at[1]!, 17);
        await Drawn();
        await Page.WaitForFunctionAsync(
            "id => mapView.map.queryRenderedFeatures({layers: ['shelters']}).find(one => one.properties.id === id)?.properties.icon.startsWith('shelter|open|')", (string)open[0]!["id"]!);
    }

    // A cell of the largest zone of this rank whose neighbourhood is of the same rank.
    private static async Task<(double Longitude, double Latitude)> InsideOfZone(int rank)
    {
        var zones = (await Get($"entities?type=HazardZone&q=depthRank=={rank.ToString(CultureInfo.InvariantCulture)}&limit=1000&format=simplified&pick=location,area")).AsArray();
        foreach (var zone in zones.OrderByDescending(zone => (double)zone!["area"]!))
        {
            var rings = zone!["location"]!["coordinates"]!.AsArray().Select(ring => ring!.AsArray().Select(p => ((double)p![0]!, (double)p[1]!)).ToArray()).ToArray();
            var (west, east) = (rings[0].Min(p => p.Item1), rings[0].Max(p => p.Item1));
            var (south, north) = (rings[0].Min(p => p.Item2), rings[0].Max(p => p.Item2));
            for (var i = 1; i < 40; i++)
            {
                for (var j = 1; j < 40; j++)
                {
                    var (x, y) = (west + ((east - west) * i / 40), south + ((north - south) * j / 40));
                    if (Around(x, y).All(p => rings.Count(ring => Contains(ring, p)) % 2 == 1))
                    {
                        return (x, y);
                    }
                }
            }
        }

        throw new InvalidOperationException($"No zone of rank {rank} is large enough");
    }

    private static IEnumerable<(double X, double Y)> Around(double x, double y) =>
        from dx in new[] { -0.0003, 0, 0.0003 } from dy in new[] { -0.0003, 0, 0.0003 } select (x + dx, y + dy);

    private static bool Contains((double X, double Y)[] ring, (double X, double Y) at)
    {
        var isInside = false;
        for (var i = 1; i < ring.Length; i++)
        {
            var (a, b) = (ring[i - 1], ring[i]);
            if (a.Y <= at.Y != b.Y <= at.Y && at.X < a.X + ((at.Y - a.Y) * (b.X - a.X) / (b.Y - a.Y)))
            {
                isInside = !isInside;
            }
        }

        return isInside;
    }
}
