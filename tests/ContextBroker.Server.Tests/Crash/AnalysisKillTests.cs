using System.Text;
using System.Text.Json.Nodes;
using ContextBroker.Server.Tests.Http.Disaster;

namespace ContextBroker.Server.Tests.Crash;

/// <summary>kill -9 right after a change is acknowledged: once the broker is back, the analysis has it.</summary>
[NonParallelizable]
public class AnalysisKillTests
{
    private const int Rounds = 3;

    private StoreUnderTest _store = null!;

    [SetUp]
    public void MakeStore() => _store = new StoreUnderTest();

    [TearDown]
    public async Task RemoveStore() => await _store.DisposeAsync();

    [Test]
    public async Task ResultsCatchUpAfterAKill()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using (var first = await BrokerProcess.Start(_store.Settings, patience.Token))
        {
            await Send(first, HttpMethod.Post, "", """{"id":"urn:m:1","type":"PopulationMesh","meshCode":"5239739843","referenceYear":2025,"populationTotal":100}""");
            await Send(first, HttpMethod.Post, "", """{"id":"urn:ngsi-ld:ExposureAnalysis:flood","type":"ExposureAnalysis","hazardType":"flood","year":2025}""");
            await Send(first, HttpMethod.Post, "", Floods.Zone("urn:z:1", 139.4859375));
            first.Kill();
        }

        for (var round = 1; round <= Rounds; round++)
        {
            using var broker = await BrokerProcess.Start(_store.Settings, patience.Token);
            var expected = round == 1 ? 100 : 1000 + round - 1;
            await Floods.Until(async () => await People(broker) == expected, $"round {round}: never {expected}");
            await Send(broker, HttpMethod.Patch, "/urn:m:1/attrs", $$"""{"populationTotal":{{1000 + round}}}""");
            broker.Kill();
        }
    }

    private static async Task Send(BrokerProcess broker, HttpMethod method, string path, string body)
    {
        using var http = new HttpClient { BaseAddress = broker.Address };
        using var request = new HttpRequestMessage(method, "/ngsi-ld/v1/entities" + path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var reply = await http.SendAsync(request);
        Assert.That((int)reply.StatusCode, Is.LessThan(300), body);
    }

    private static async Task<double?> People(BrokerProcess broker)
    {
        using var http = new HttpClient { BaseAddress = broker.Address };
        using var reply = await http.GetAsync("/ngsi-ld/v1/entities/urn:ngsi-ld:ExposureResult:flood");
        return reply.IsSuccessStatusCode ? (double?)JsonNode.Parse(await reply.Content.ReadAsStringAsync())!["peopleInZone"]!["value"] : null;
    }
}
