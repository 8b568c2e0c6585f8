using System.Diagnostics;
using System.Text;
using ContextBroker.NgsiLd;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ContextBroker.Server.Tests.Crash;

/// <summary>A store that cannot be had for a while ends nothing that runs in the background: one that ended would end the whole broker, or be missing until its next start.</summary>
public sealed class FailingStoreTests
{
    private const string Snapshot = "urn:ngsi-ld:Snapshot:1";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, Func<Exception>> Failures = new()
    {
        ["no primary"] = static () => new ProblemException(new Problem(ProblemType.Unavailable, "The store could not write within 30 s; nothing was written.")),
        ["a full disk"] = static () => new IOException("No space left on device"),
        ["a driver's own limit"] = static () => new OperationCanceledException("The operation was canceled."),
    };

    private readonly FailingStore _failing = new();
    private readonly Later _clock = new();

    private StoreUnderTest _store = null!;
    private NotificationSink _sink = null!;
    private WebApplication _broker = null!;
    private HttpClient _http = null!;

    [SetUp]
    public async Task StartBroker()
    {
        _sink = await NotificationSink.Start();
        _store = new StoreUnderTest();
        _broker = BrokerHost.Build(
            [
                "--urls=http://127.0.0.1:0", "--Mqtt:Port=0", "--Logging:LogLevel:Default=None", "--Entities:ExpiryIntervalMilliseconds=100", "--Changes:TrimInterval=00:00:00.2",
                "--Ledger:TrimInterval=00:00:00.2", "--Snapshots:SweepInterval=00:00:00.2", "--OData:ColumnsAhead=1", .. _store.Settings,
            ],
            builder =>
            {
                _failing.StandBefore(builder.Services);
                builder.Services.AddSingleton<TimeProvider>(_clock);
            });
        await _broker.StartAsync();
        _http = new HttpClient { BaseAddress = new Uri(_broker.Urls.Single() + "/ngsi-ld/v1/"), Timeout = TimeSpan.FromSeconds(20) };
    }

    [TearDown]
    public async Task StopBroker()
    {
        _failing.Failure = null;
        _http?.Dispose();
        await (_broker?.StopAsync() ?? Task.CompletedTask);
        await (_broker?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_store?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_sink?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Test]
    public async Task WhatRunsInTheBackgroundGoesOn([Values("no primary", "a full disk", "a driver's own limit")] string failure)
    {
        // Something to do for each: a subscriber, a table with columns, what expires, and a snapshot whose use is to be stored.
        await Post("subscriptions", Nodes.NodeRequests.Subscription("urn:ngsi-ld:Subscription:rivers", "River", _sink.Address));
        await Post("entities", River(1));
        await Post("entities", """{"id":"urn:ngsi-ld:EvacuationShelter:1","type":"EvacuationShelter","name":{"type":"Property","value":"A"}}""");
        await Post("csourceRegistrations", $$"""{"type":"ContextSourceRegistration","endpoint":"http://127.0.0.1:9","expiresAt":"{{In(3)}}","information":[{"entities":[{"type":"Gauge"}]}]}""");
        await Post("snapshots", $$"""{"id":"{{Snapshot}}","type":"Snapshot","snapshotQueries":[{"type":"Query","entities":[{"type":"River"}]}]}""");
        await Until(() => Seen(1), "the first notification");
        await Until(Use, "the snapshot");
        await Post("entities", $$"""{"id":"urn:ngsi-ld:Gauge:1","type":"Gauge","expiresAt":"{{In(1)}}"}""");
        var before = Running();

        _failing.Failure = Failures[failure];
        _clock.Advance(TimeSpan.FromMinutes(2));
        await Task.Delay(TimeSpan.FromSeconds(6));
        _failing.Failure = null;

        var lifetime = _broker.Services.GetRequiredService<IHostApplicationLifetime>();
        Assert.That(_failing.Failures, Is.GreaterThan(20), "nobody has met the failure");
        Assert.That(lifetime.ApplicationStopping.IsCancellationRequested, Is.False, "the broker stops");
        Assert.That(Running(), Is.EqualTo(before));
        Assert.That(await Patch("entities/urn:ngsi-ld:River:r/attrs/level", """{"type":"Property","value":2}"""), Is.EqualTo(204));
        await Until(() => Seen(2), "the notification of what came after");
        await Until(() => Gone("entities/urn:ngsi-ld:Gauge:1"), "the end of what has expired");
    }

    private static string River(int level) => $$$"""{"id":"urn:ngsi-ld:River:r","type":"River","level":{"type":"Property","value":{{{level}}}}}""";

    private string In(int seconds) => _clock.GetUtcNow().AddSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    // Those that have nothing to do by the settings have ended by themselves.
    private List<string> Running() =>
        [.. _broker.Services.GetServices<IHostedService>().OfType<BackgroundService>().Where(service => service.ExecuteTask is { IsCompleted: false }).Select(service => service.GetType().Name)];

    private async Task Post(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(path, content);
        Assert.That(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<int> Patch(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await _http.PatchAsync(path, content);
        return (int)response.StatusCode;
    }

    private Task<bool> Seen(int level) => Task.FromResult(_sink.Seen.ContainsKey(("urn:ngsi-ld:River:r", level)));

    private async Task<bool> Use()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "entities?type=River");
        request.Headers.Add("NGSILD-Snapshot", Snapshot);
        using var response = await _http.SendAsync(request);
        return response.IsSuccessStatusCode;
    }

    private async Task<bool> Gone(string path)
    {
        using var response = await _http.GetAsync(path);
        return (int)response.StatusCode == 404;
    }

    private static async Task Until(Func<Task<bool>> condition, string what)
    {
        var began = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.That(began.Elapsed, Is.LessThan(Patience), $"{what} did not come");
            await Task.Delay(50);
        }
    }

    /// <summary>A clock that can be set.</summary>
    private sealed class Later : TimeProvider
    {
        private long _ahead;

        public void Advance(TimeSpan time) => Interlocked.Add(ref _ahead, time.Ticks);

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Volatile.Read(ref _ahead));
    }
}
