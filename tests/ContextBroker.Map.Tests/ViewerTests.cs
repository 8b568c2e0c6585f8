using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MQTTnet;
using MQTTnet.Protocol;

namespace ContextBroker.Map.Tests;

/// <summary>
/// Many look at the map while much changes: every one is told everything. How long the API takes meanwhile is written down, and held to nothing: it says something only on a
/// machine that does nothing else. LOAD_SECONDS: for so long.
/// </summary>
public sealed class ViewerTests
{
    private const int Viewers = 50;
    private const int ChangesASecond = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Test]
    public async Task FiftyViewersAreToldOfTwentyChangesASecond()
    {
        RunningMap.Need();
        var seconds = Environment.GetEnvironmentVariable("LOAD_SECONDS") is { Length: > 0 } text ? double.Parse(text, CultureInfo.InvariantCulture) : 2;
        var shelters = (await MapTest.Get("entities?type=EvacuationShelter&limit=100&pick=id")).AsArray().Select(one => (string)one!["id"]!).ToList();
        var told = new ConcurrentDictionary<(int Viewer, string Id, int People), bool>();
        var viewers = await Task.WhenAll(Enumerable.Range(0, Viewers).Select(number => Look(number, told)));
        var (writes, reads, sent) = (new ConcurrentBag<double>(), new ConcurrentBag<double>(), new List<(string Id, int People)>());
        var pending = new List<Task>();
        using var clock = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / ChangesASecond));
        for (var change = 0; change < seconds * ChangesASecond; change++)
        {
            var (id, people) = (shelters[change % shelters.Count], 5000 + change);
            sent.Add((id, people));
            pending.Add(Timed(writes, () => MapTest.Send(HttpMethod.Post, $"entities/{id}/attrs", $$"""{"evacueeTotal":{{people}}}""")));
            pending.Add(Timed(reads, () => MapTest.Get($"entities/{id}")));
            pending.Add(Timed(reads, () => MapTest.Get("entities?type=EvacuationShelter&q=openingStatus==%22open%22&limit=20")));
            await clock.WaitForNextTickAsync();
        }

        await Task.WhenAll(pending);
        var expected = sent.SelectMany(one => Enumerable.Range(0, Viewers).Select(viewer => (viewer, one.Id, one.People))).ToList();
        var started = Stopwatch.GetTimestamp();
        while (expected.Exists(one => !told.ContainsKey(one)) && Stopwatch.GetElapsedTime(started) < Patience)
        {
            await Task.Delay(20);
        }

        TestContext.Out.WriteLine($"{Viewers} viewers, {sent.Count} changes: {Said("writes", writes)}; {Said("reads", reads)}");
        Assert.That(expected.Where(one => !told.ContainsKey(one)), Is.Empty);
        foreach (var viewer in viewers)
        {
            await viewer.TryDisconnectAsync();
            viewer.Dispose();
        }
    }

    // As the page does: over WebSocket, the topics of shelters.
    private static async Task<IMqttClient> Look(int number, ConcurrentDictionary<(int Viewer, string Id, int People), bool> told)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += message =>
        {
            var said = JsonNode.Parse(Encoding.UTF8.GetString(message.ApplicationMessage.Payload))!;
            if (said["entity"]?["evacueeTotal"] is JsonValue people)
            {
                told[(number, (string)said["id"]!, (int)people)] = true;
            }

            return Task.CompletedTask;
        };
        var address = new UriBuilder(RunningMap.Address) { Scheme = "ws", Path = "/mqtt" }.Uri;
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithWebSocketServer(o => o.WithUri(address.ToString())).WithClientId($"viewer-{number}").Build());
        await client.SubscribeAsync("live/default/EvacuationShelter", MqttQualityOfServiceLevel.AtMostOnce);
        return client;
    }

    private static async Task Timed(ConcurrentBag<double> taken, Func<Task> ask)
    {
        var started = Stopwatch.GetTimestamp();
        await ask();
        taken.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    private static string Said(string what, IEnumerable<double> taken)
    {
        var sorted = taken.Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{what} p50 {sorted[sorted.Count / 2]:F1} ms, p99 {sorted[(int)(sorted.Count * 0.99)]:F1} ms");
    }
}
