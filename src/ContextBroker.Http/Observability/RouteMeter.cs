using System.Diagnostics;

namespace ContextBroker.Http.Observability;

/// <summary>Counts one route's answers and their durations. Plain counters: an instrument with tags costs more than a read by id allows.</summary>
internal sealed class RouteMeter
{
    /// <summary>Upper bounds of the duration's buckets, in seconds; one more bucket holds the rest.</summary>
    public static readonly double[] Bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private static readonly long[] BoundTicks = [.. Bounds.Select(b => (long)(b * Stopwatch.Frequency))];

    private readonly long[] _buckets = new long[Bounds.Length + 1];
    private readonly long[] _answers = new long[6];
    private long _ticks;

    public double Seconds => Volatile.Read(ref _ticks) / (double)Stopwatch.Frequency;

    public long Bucket(int index) => Volatile.Read(ref _buckets[index]);

    /// <param name="hundreds">2 for the answers from 200 to 299, and so on.</param>
    public long Answers(int hundreds) => Volatile.Read(ref _answers[hundreds]);

    public void Record(int status, long ticks)
    {
        var bucket = 0;
        while (bucket < BoundTicks.Length && ticks > BoundTicks[bucket])
        {
            bucket++;
        }

        Interlocked.Increment(ref _buckets[bucket]);
        Interlocked.Increment(ref _answers[Math.Clamp(status / 100, 0, 5)]);
        Interlocked.Add(ref _ticks, ticks);
    }
}
