using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace ContextBroker.Server.Tests.Crash;

/// <summary>kill -9 in the middle of a write load: what was acknowledged is there, and what was owed arrives.</summary>
[NonParallelizable]
public class KillTests
{
    private const int Rounds = 5;
    private const int Writers = 8;
    private const int KillAfterAcknowledged = 400;

    private StoreUnderTest _store = null!;

    [SetUp]
    public void MakeStore() => _store = new StoreUnderTest();

    [TearDown]
    public async Task RemoveStore() => await _store.DisposeAsync();

    [Test]
    public async Task NothingAcknowledgedIsLost()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await using var sink = await NotificationSink.Start();
        var acknowledged = new ConcurrentDictionary<(string Id, int Value), bool>();
        await Subscribe(sink, patience.Token);
        for (var round = 0; round < Rounds; round++)
        {
            await WriteUntilKilled(round, acknowledged, patience.Token);
        }

        using var broker = await BrokerProcess.Start(_store.Settings, patience.Token);
        await AllHeard(sink, acknowledged.Keys, patience.Token);
        using var http = new HttpClient { BaseAddress = broker.Address };
        foreach (var entity in acknowledged.Keys.GroupBy(k => k.Id))
        {
            var stored = await http.GetFromJsonAsync<JsonElement>("/ngsi-ld/v1/entities/" + entity.Key, patience.Token);
            var value = stored.GetProperty("level").GetProperty("value").GetInt32();
            Assert.That(value, Is.GreaterThanOrEqualTo(entity.Max(k => k.Value)), entity.Key);
        }
    }

    private async Task Subscribe(NotificationSink sink, CancellationToken cancel)
    {
        using var broker = await BrokerProcess.Start(_store.Settings, cancel);
        using var http = new HttpClient { BaseAddress = broker.Address };
        var subscription = new
        {
            type = "Subscription",
            entities = new[] { new { type = "River" } },
            notification = new { endpoint = new { uri = sink.Address, accept = "application/json" } },
        };
        using var answer = await http.PostAsync("/ngsi-ld/v1/subscriptions", Json(subscription), cancel);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        broker.Kill();
    }

    private async Task WriteUntilKilled(int round, ConcurrentDictionary<(string Id, int Value), bool> acknowledged, CancellationToken cancel)
    {
        using var broker = await BrokerProcess.Start(_store.Settings, cancel);
        using var http = new HttpClient { BaseAddress = broker.Address };
        var before = acknowledged.Count;
        var writers = Enumerable.Range(0, Writers).Select(w => Write(http, $"urn:ngsi-ld:River:{round}-{w}", acknowledged, cancel)).ToList();
        while (acknowledged.Count < before + KillAfterAcknowledged && !writers.All(w => w.IsCompleted))
        {
            await Task.Yield();
        }

        broker.Kill();
        await Task.WhenAll(writers);
        Assert.That(acknowledged, Has.Count.GreaterThanOrEqualTo(before + KillAfterAcknowledged), "the load stopped before the kill");
    }

    // Each writer raises its own river's level by one until the broker is gone; only what was answered counts.
    private static async Task Write(HttpClient http, string id, ConcurrentDictionary<(string Id, int Value), bool> acknowledged, CancellationToken cancel)
    {
        try
        {
            for (var value = 0; ; value++)
            {
                var level = new { type = "Property", value };
                using var answer = value == 0
                    ? await http.PostAsync("/ngsi-ld/v1/entities", Json(new { id, type = "River", level }), cancel)
                    : await http.PatchAsync($"/ngsi-ld/v1/entities/{id}/attrs", Json(new { level }), cancel);
                if (!answer.IsSuccessStatusCode)
                {
                    return;
                }

                acknowledged[(id, value)] = true;
            }
        }
        catch (HttpRequestException)
        {
        }
    }

    // With its length, which clause 6.3.4 demands and JsonContent leaves out.
    private static StringContent Json(object value) => new(JsonSerializer.Serialize(value), Encoding.UTF8, "application/json");

    private static async Task AllHeard(NotificationSink sink, ICollection<(string Id, int Value)> owed, CancellationToken cancel)
    {
        while (owed.Any(k => !sink.Seen.ContainsKey(k)))
        {
            Assert.That(cancel.IsCancellationRequested, Is.False, "never told: " + string.Join(", ", owed.Where(k => !sink.Seen.ContainsKey(k)).Take(5)));
            await Task.Delay(20, CancellationToken.None);
        }
    }
}
