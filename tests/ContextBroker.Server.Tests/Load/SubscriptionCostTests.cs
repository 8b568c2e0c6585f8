using System.Diagnostics;
using System.Text;
using ContextBroker.Server.Tests.Crash;

namespace ContextBroker.Server.Tests.Load;

/// <summary>What a change costs does not depend on how many subscriptions there are, but on how many want it.</summary>
[NonParallelizable]
public class SubscriptionCostTests
{
    private const int Wanting = 10;
    private const int All = 10_000;
    private const int Changes = 2000;
    private const int Writers = 4;

    /// <summary>What those that do not want it are about.</summary>
    private static readonly Dictionary<string, Func<int, string>> Others = new()
    {
        ["other types"] = i => $$""" "entities":[{"type":"Type{{i % 100}}"}] """,
        ["other ids"] = i => $$""" "entities":[{"type":"Shelter","id":"urn:ngsi-ld:Shelter:other-{{i}}"}] """,
        ["other attributes"] = i => $$""" "entities":[{"type":"Shelter"}],"watchedAttributes":["attribute{{i % 200}}"] """,
        ["other municipalities by q"] = i => $$""" "entities":[{"type":"Shelter"}],"q":"municipality==\"city-{{i}}\"" """,
        ["other scopes"] = i => $$""" "entities":[{"type":"Shelter"}],"scopeQ":"/Kanagawa/city-{{i}}" """,
    };

    [Test]
    public async Task TenThousandCostAsTen([Values("other types", "other ids", "other attributes", "other municipalities by q", "other scopes")] string others)
    {
        LoadRun.OnlyAtLength();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var load = new ChangeLoad(1, 1, Changes);
        await using var receivers = await Receivers.Start(load);
        await using var store = new StoreUnderTest();
        using var broker = await BrokerProcess.Start([.. store.Settings, "--Logging:LogLevel:Default=Warning", "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information"], patience.Token);
        using var http = new HttpClient { BaseAddress = broker.Address };
        await Send(http, HttpMethod.Post, "entities", """{"id":"urn:ngsi-ld:Shelter:0","type":"Shelter","occupancy":0,"municipality":"city","scope":"/Kanagawa/Yokohama"}""");
        for (var i = 0; i < Wanting; i++)
        {
            await Subscribe(http, receivers.Http($"h{i}"), """ "entities":[{"type":"Shelter"}] """);
        }

        await Measure(http, broker);
        var few = await Measure(http, broker);
        await Parallel.ForEachAsync(Enumerable.Range(0, All - Wanting), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
            await Subscribe(http, receivers.Http("none"), Others[others](i)));
        await Measure(http, broker);
        var many = await Measure(http, broker);
        await LoadRun.Report(
            $"{All} subscriptions, {Wanting} want it, the others are of {others}: {few.Microseconds:0} us CPU and {few.Latency:0.00} ms for a change became {many.Microseconds:0} us and {many.Latency:0.00} ms");
        Assert.That(many.Microseconds, Is.LessThan(1.25 * few.Microseconds));
    }

    private static async Task<(double Microseconds, double Latency)> Measure(HttpClient http, BrokerProcess broker)
    {
        var (cpu, clock) = (broker.Cpu, Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var i = 0; i < Changes / Writers; i++)
            {
                await Send(http, HttpMethod.Patch, "entities/urn:ngsi-ld:Shelter:0/attrs", $$"""{"occupancy":{{(i * Writers) + writer + 1}}}""");
            }
        }));

        // The notifications belong to what a change costs.
        var before = TimeSpan.Zero;
        while (broker.Cpu is var now && now - before > TimeSpan.FromMilliseconds(15))
        {
            before = now;
            await Task.Delay(250);
        }

        return ((broker.Cpu - cpu).TotalMicroseconds / Changes, clock.Elapsed.TotalMilliseconds * Writers / Changes);
    }

    private static Task Subscribe(HttpClient http, string endpoint, string members) => Send(
        http, HttpMethod.Post, "subscriptions", $$$"""{"type":"Subscription",{{{members}}},"notification":{"endpoint":{"uri":"{{{endpoint}}}"} } }""");

    private static async Task Send(HttpClient http, HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, "/ngsi-ld/v1/" + path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var answer = await http.SendAsync(request);
        Assert.That(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
