using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace ContextBroker.Server.Tests.Load;

/// <summary>
/// Changes 1, 2, 3 ... of shelters, at a steady rate: each writes its own number as the occupancy. One writer has all changes of an entity, and repeats
/// what was not acknowledged until it is, so that they are made in the order of their numbers, whatever becomes of the broker.
/// </summary>
internal sealed class ChangeLoad(int entities, double rate, int total)
{
    public const string Type = "Shelter";

    private const int Writers = 20;
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(50);

    private readonly long[] _sentAt = new long[total + 1];
    private readonly ConcurrentDictionary<int, int> _latest = new();
    private int _acknowledged;

    public int Total { get; } = total;

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>The last change of each entity.</summary>
    public IReadOnlyDictionary<int, int> Latest => _latest;

    public double MillisecondsSince(int change) => Stopwatch.GetElapsedTime(Volatile.Read(ref _sentAt[change])).TotalMilliseconds;

    public static string IdOf(int entity) => $"urn:ngsi-ld:Shelter:{entity}";

    public static int EntityOf(string id) => int.Parse(id.AsSpan(id.LastIndexOf(':') + 1), System.Globalization.CultureInfo.InvariantCulture);

    public async Task Create(Func<Uri> broker, CancellationToken cancel)
    {
        using var http = new HttpClient();
        for (var entity = 0; entity < entities; entity++)
        {
            using var answer = await http.PostAsync(
                new Uri(broker(), "/ngsi-ld/v1/entities"), Json($$"""{"id":"{{IdOf(entity)}}","type":"{{Type}}","occupancy":0,"name":"Gym"}"""), cancel);
            answer.EnsureSuccessStatusCode();
        }
    }

    /// <summary>Makes all changes; returns when the last is acknowledged.</summary>
    public async Task Run(Func<Uri> broker, CancellationToken cancel)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        var due = Enumerable.Range(0, Writers).Select(_ => Channel.CreateUnbounded<int>()).ToArray();
        var writing = due.Select(changes => Task.Run(() => Write(http, broker, changes.Reader, cancel), cancel)).ToArray();
        var began = Stopwatch.GetTimestamp();
        for (var change = 1; change <= Total; change++)
        {
            if (TimeSpan.FromSeconds(change / rate) - Stopwatch.GetElapsedTime(began) is { TotalMilliseconds: > 1 } wait)
            {
                await Task.Delay(wait, cancel);
            }

            due[change % entities % Writers].Writer.TryWrite(change);
        }

        Array.ForEach(due, changes => changes.Writer.Complete());
        await Task.WhenAll(writing);
    }

    /// <summary>Until this part of the changes is acknowledged.</summary>
    public async Task Part(double part, CancellationToken cancel)
    {
        while (Acknowledged < Total * part)
        {
            await Task.Delay(10, cancel);
        }
    }

    private async Task Write(HttpClient http, Func<Uri> broker, ChannelReader<int> changes, CancellationToken cancel)
    {
        await foreach (var change in changes.ReadAllAsync(cancel))
        {
            while (!await IsWritten(http, broker(), change, cancel))
            {
                await Task.Delay(Again, cancel);
            }

            _latest[change % entities] = change;
            Interlocked.Increment(ref _acknowledged);
        }
    }

    private async Task<bool> IsWritten(HttpClient http, Uri broker, int change, CancellationToken cancel)
    {
        try
        {
            Volatile.Write(ref _sentAt[change], Stopwatch.GetTimestamp());
            using var answer = await http.PatchAsync(
                new Uri(broker, $"/ngsi-ld/v1/entities/{IdOf(change % entities)}/attrs"), Json($$"""{"occupancy":{{change}}}"""), cancel);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return false;
        }
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
