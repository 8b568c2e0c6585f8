using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using MQTTnet;
using MQTTnet.Protocol;

namespace ContextBroker.Map.Tests;

/// <summary>What changes is seen, and what cannot be seen is said.</summary>
public sealed class LiveTests : MapTest
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public async Task ChangeOverMqttIsSeenWithinASecond()
    {
        var shelter = await OpenShelter(0);
        await Open();
        await Assertions.Expect(Page.Locator(".live")).ToContainTextAsync("MQTT");
        var figure = await Look(shelter);
        await Page.WaitForFunctionAsync($"id => {{ const icon = ({IconOf})(id); return icon && !icon.startsWith('shelter|full|'); }}", shelter.Id);
        var latencies = new List<double>();

        // A machine that does much else may be slow now and then; what is slow always is a fault.
        for (var people = 2001; people <= 2010 && (latencies.Count < 3 || latencies.Min() >= Second.TotalMilliseconds); people++)
        {
            var started = Stopwatch.GetTimestamp();
            await Count(shelter, people, "available");
            await Assertions.Expect(figure).ToContainTextAsync(people.ToString("N0", CultureInfo.InvariantCulture));
            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        await Count(shelter, 2020, "full");
        await Page.WaitForFunctionAsync($"id => ({IconOf})(id)?.startsWith('shelter|full|')", shelter.Id);
        TestContext.Out.WriteLine($"A count over MQTT is on the screen after {string.Join(", ", latencies.Select(ms => $"{ms:F0}"))} ms");
        Assert.That(latencies.Min(), Is.LessThan(Second.TotalMilliseconds));
        await Picture("changed");
    }

    [Test]
    public async Task WhatIsMissedIsMadeGood()
    {
        var shelter = await OpenShelter(1);
        await Open();
        var figure = await Look(shelter);
        await Context.SetOfflineAsync(true);
        await Assertions.Expect(Page.Locator(".live")).ToContainTextAsync("ライブではありません");
        await Picture("not-live");
        await Count(shelter, 3017, "available");
        await Count(shelter, 3018, "available");
        await Context.SetOfflineAsync(false);
        await Page.Locator(".live.live").WaitForAsync();
        await Assertions.Expect(figure).ToContainTextAsync("3,018");
    }

    [Test]
    public async Task EventsCarryWhereWebSocketIsBlocked()
    {
        var shelter = await OpenShelter(2);
        await Begin();
        await Page.RouteWebSocketAsync("**/mqtt", socket => socket.CloseAsync());
        await Open();
        await Assertions.Expect(Page.Locator(".live")).ToContainTextAsync("SSE");
        var figure = await Look(shelter);
        await Count(shelter, 4023, "available");
        await Assertions.Expect(figure).ToContainTextAsync("4,023");
    }

    private const string IconOf = "id => mapView.map.querySourceFeatures('shelters').find(one => one.properties.id === id)?.properties.icon";

    private async Task<ILocator> Look(Shelter shelter)
    {
        await Page.Locator("#tab-search").ClickAsync();
        await Page.GetByRole(AriaRole.Searchbox).FillAsync(shelter.Name);
        await Page.Locator(".hit", new() { HasTextString = shelter.Name }).First.ClickAsync();
        await Page.Locator(".details h2", new() { HasTextString = shelter.Name }).WaitForAsync();
        return Page.Locator(".details .headline");
    }

    private static async Task<Shelter> OpenShelter(int index)
    {
        var open = await Get("entities?type=EvacuationShelter&q=openingStatus==%22open%22;crowdingStatus!=%22full%22&limit=1000&format=simplified");
        var found = open.AsArray().Where(one => !((string)one!["name"]!).Contains('（', StringComparison.Ordinal)).OrderBy(one => (string)one!["id"]!, StringComparer.Ordinal).ElementAt(index)!;
        return new Shelter((string)found["id"]!, (string)found["name"]!, (string)found["nationalShelterId"]!);
    }

    /// <summary>The counter at the shelter's door: an MQTT client that publishes IoT Agent JSON.</summary>
    private static async Task Count(Shelter shelter, int people, string crowding)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", RunningMap.MqttPort).WithClientId($"test-{Guid.NewGuid():N}").Build());
        var measures = new JsonObject { ["evacuees"] = people, ["crowding"] = crowding };
        await client.PublishAsync(new MqttApplicationMessageBuilder()
            .WithTopic($"/json/kanagawa-demo/{shelter.NationalId}/attrs")
            .WithPayload(Encoding.UTF8.GetBytes(measures.ToJsonString()))
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .Build());
        await client.TryDisconnectAsync();
    }

    private sealed record Shelter(string Id, string Name, string NationalId);
}
