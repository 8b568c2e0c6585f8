using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using ContextBroker.Server.Tests.Crash;

namespace ContextBroker.Server.Tests.Nodes;

/// <summary>Writers behind a load balancer: each raises its own river's level, on whichever node answers.</summary>
internal sealed class NodeLoad : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentQueue<string> _refused = new();
    private readonly Task[] _writers;

    // A node that stands still answers nobody: its clients go to another one.
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(15) };

    public NodeLoad(int writers, params BrokerProcess[] nodes)
    {
        Nodes = nodes;
        _writers = [.. Enumerable.Range(0, writers).Select(writer => Task.Run(() => Write($"urn:ngsi-ld:River:{writer}", writer)))];
    }

    /// <summary>Those that the load balancer knows.</summary>
    public volatile IReadOnlyList<BrokerProcess> Nodes;

    /// <summary>What was answered with success, and when by <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public ConcurrentDictionary<(string Id, int Value), long> Acknowledged { get; } = new();

    /// <summary>Answers that were neither success nor a refusal that says when to come again.</summary>
    public ConcurrentQueue<string> Odd { get; } = new();

    /// <summary>Runs until so many more are acknowledged.</summary>
    public async Task More(int count, TimeSpan patience)
    {
        var (wanted, began) = (Acknowledged.Count + count, Stopwatch.StartNew());
        while (Acknowledged.Count < wanted)
        {
            Assert.That(began.Elapsed, Is.LessThan(patience), $"{wanted - Acknowledged.Count} of {count} changes were not acknowledged");
            await Task.Delay(20);
        }
    }

    /// <summary>Runs for so long, and until a few more are acknowledged after that.</summary>
    public async Task For(TimeSpan time, TimeSpan patience)
    {
        await Task.Delay(time);
        await More(Nodes.Count * 10, patience);
    }

    /// <summary>The longest time from this moment to now in which nothing was acknowledged.</summary>
    public TimeSpan LongestGap(long since) => LongestGap(since, Acknowledged.Values);

    /// <summary>The longest time from this moment to now without any of these.</summary>
    public static TimeSpan LongestGap(long since, IEnumerable<long> moments)
    {
        var times = moments.Where(at => at > since).Prepend(since).Order().Append(Stopwatch.GetTimestamp()).ToList();
        return times.Zip(times.Skip(1), Stopwatch.GetElapsedTime).Max();
    }

    public async Task Stop()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_writers);
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        Diagnosis.Tell("refused", _refused);
        Diagnosis.Tell("answered oddly", Odd);
        _http.Dispose();
        _ending.Dispose();
    }

    private async Task Write(string id, int turn)
    {
        for (var value = 0; !_ending.IsCancellationRequested; value++)
        {
            var level = $$"""{"type":"Property","value":{{value}}}""";
            await (value == 0
                ? Send(id, value, turn++, HttpMethod.Post, "entities", $$"""{"id":"{{id}}","type":"River","level":{{level}}}""")
                : Send(id, value, turn++, HttpMethod.Post, $"entities/{id}/attrs", $$"""{"level":{{level}}}"""));
        }
    }

    // What failed may have been done: the next value tells.
    private async Task Send(string id, int value, int turn, HttpMethod method, string path, string body)
    {
        var nodes = Nodes;
        try
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var request = new HttpRequestMessage(method, new Uri(nodes[turn % nodes.Count].Address, "/ngsi-ld/v1/" + path)) { Content = content };
            using var reply = await _http.SendAsync(request);
            if (reply.IsSuccessStatusCode)
            {
                Acknowledged[(id, value)] = Stopwatch.GetTimestamp();
            }
            else if ((int)reply.StatusCode != 503 || reply.Headers.RetryAfter is null)
            {
                Odd.Enqueue($"{(int)reply.StatusCode} {await reply.Content.ReadAsStringAsync()}");
            }
            else
            {
                Refused($"{(int)reply.StatusCode} {await reply.Content.ReadAsStringAsync()}");
            }
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            Refused(e.Message);
            await Task.Delay(20);
        }
    }

    private void Refused(string why) => _refused.Enqueue($"{TimeProvider.System.GetUtcNow():HH:mm:ss} {why}");
}
