using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ContextBroker.Server.Tests.Crash;

namespace ContextBroker.Server.Tests.Moving;

/// <summary>kill -9 in the middle of a move, again and again: no broker starts on what is half, and in the end everything is there.</summary>
[TestFixture("sqlite", "mongodb")]
[TestFixture("mongodb", "sqlite")]
[NonParallelizable]
public sealed class MoveKillTests(string from, string to)
{
    private const int Entities = 2000;
    private const int Batch = 500;
    private const int Kills = 2;

    // Of records, or of bytes: far enough that the mark is there, near enough that there is more to come.
    private long Step => to == "mongodb" ? 1 : 200_000;

    [Test, CancelAfter(180_000)]
    public async Task NothingIsLostAndNothingIsTwice(CancellationToken cancel)
    {
        StoreUnderTest.Need(from, to);
        await using var source = new StoreUnderTest(from);
        await using var target = new StoreUnderTest(to);
        await Fill(source, cancel);
        var size = 0L;
        for (var kill = 0; kill < Kills; kill++)
        {
            using var move = Migrate(source, target);
            while (!move.HasExited && await target.Size() <= size + Step)
            {
                await Task.Yield();
                cancel.ThrowIfCancellationRequested();
            }

            move.Kill();
            await move.WaitForExitAsync(cancel);
            size = await target.Size();
        }

        Assert.That(await Refuses(target, cancel), Is.True, "the move ended before it was killed");
        using var last = Migrate(source, target);
        var said = await last.StandardOutput.ReadToEndAsync(cancel);
        var errors = await last.StandardError.ReadToEndAsync(cancel);
        await last.WaitForExitAsync(cancel);
        Assert.That((last.ExitCode, errors), Is.EqualTo((0, "")), said);
        Assert.That(said, Does.Contain("holds all that"));
        await Check(target, cancel);
    }

    private static async Task Fill(StoreUnderTest store, CancellationToken cancel)
    {
        using var broker = await BrokerProcess.Start(store.Settings, cancel);
        using var http = new HttpClient { BaseAddress = broker.Address };
        foreach (var numbers in Enumerable.Range(0, Entities).Chunk(Batch))
        {
            var entities = numbers.Select(n => new { id = $"urn:ngsi-ld:River:{n}", type = "River", level = n, name = "多摩川" });
            await Post(http, "/ngsi-ld/v1/entityOperations/create", entities, cancel);
            await Post(http, "/ngsi-ld/v1/entityOperations/update", numbers.Select(n => new { id = $"urn:ngsi-ld:River:{n}", type = "River", level = n + 1 }), cancel);
        }

        // As after a crash: what lags behind in the embedded store's rows is moved too.
        broker.Kill();
    }

    private static async Task Post(HttpClient http, string path, object body, CancellationToken cancel)
    {
        using var content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(path, content, cancel);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created).Or.EqualTo(HttpStatusCode.NoContent));
    }

    private static async Task Check(StoreUnderTest store, CancellationToken cancel)
    {
        using var broker = await BrokerProcess.Start(store.Settings, cancel);
        using var http = new HttpClient { BaseAddress = broker.Address };
        using var counted = await http.GetAsync("/ngsi-ld/v1/entities?type=River&limit=1&count=true", cancel);
        Assert.That(counted.Headers.GetValues("NGSILD-Results-Count").Single(), Is.EqualTo(Entities.ToString(CultureInfo.InvariantCulture)));
        foreach (var number in new[] { 0, Batch, Entities - 1 })
        {
            var entity = await http.GetFromJsonAsync<JsonElement>($"/ngsi-ld/v1/entities/urn:ngsi-ld:River:{number}?options=keyValues", cancel);
            Assert.That((entity.GetProperty("level").GetInt32(), entity.GetProperty("name").GetString()), Is.EqualTo((number + 1, "多摩川")));
            var evolution = await http.GetFromJsonAsync<JsonNode>($"/ngsi-ld/v1/temporal/entities/urn:ngsi-ld:River:{number}", cancel);
            Assert.That(evolution!["level"]!.AsArray().Select(l => (int)l!["value"]!), Is.EquivalentTo(new[] { number, number + 1 }));
        }

        using var found = await http.GetAsync("/ngsi-ld/v1/entities?type=River&q=level==1500", cancel);
        Assert.That(JsonNode.Parse(await found.Content.ReadAsStringAsync(cancel))!.AsArray().Select(e => (string?)e!["id"]), Is.EqualTo(new[] { "urn:ngsi-ld:River:1499" }));
    }

    private static async Task<bool> Refuses(StoreUnderTest store, CancellationToken cancel)
    {
        using var serve = Run(["serve", "--urls=http://127.0.0.1:0", "--Mqtt:Port=0", .. store.Settings]);
        await using var end = cancel.Register(serve.Kill);
        var reading = serve.StandardOutput.ReadToEndAsync(cancel);
        var error = await serve.StandardError.ReadToEndAsync(cancel);
        await serve.WaitForExitAsync(cancel);
        await reading;
        return serve.ExitCode == 2 && error.Contains("is being filled by contextbroker migrate", StringComparison.Ordinal);
    }

    private static Process Migrate(StoreUnderTest source, StoreUnderTest target) => Run(["migrate", "--from", source.Place, "--to", target.Place]);

    private static Process Run(string[] words)
    {
        var program = Path.Combine(TestContext.CurrentContext.TestDirectory, "contextbroker.dll");
        return Process.Start(new ProcessStartInfo("dotnet", [program, .. words]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }
}
