using System.Collections.Concurrent;

namespace ContextBroker.Server.Demo;

/// <summary>One arrival at a municipal system.</summary>
/// <param name="Latency">From the moment the counter or the clerk began to send, to the moment the system had it.</param>
public sealed record Arrival(string System, string Way, string Shelter, string What, TimeSpan Latency);

/// <summary>What is owed to whom, and what arrived: the demonstration's own proof, kept apart from the broker.</summary>
public sealed class Deliveries(TimeProvider clock)
{
    private readonly ConcurrentDictionary<(string System, string Key), long> _owed = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<double>> _arrived = new();
    private readonly ConcurrentDictionary<string, int> _total = new();

    public event Action<Arrival>? Arrived;

    /// <summary>Before it is sent: the system must hear of this key.</summary>
    public void Owe(string system, string key)
    {
        if (_owed.TryAdd((system, key), clock.GetTimestamp()))
        {
            _total.AddOrUpdate(system, 1, static (_, n) => n + 1);
        }
    }

    public void Arrive(string system, string key, string way, string shelter, string what)
    {
        if (!_owed.TryRemove((system, key), out var since))
        {
            return;
        }

        var latency = clock.GetElapsedTime(since);
        _arrived.GetOrAdd(system, static _ => new ConcurrentQueue<double>()).Enqueue(latency.TotalMilliseconds);
        Arrived?.Invoke(new Arrival(system, way, shelter, what, latency));
    }

    public int Outstanding => _owed.Count;

    public DeliverySummary Summary(string system)
    {
        var latencies = _arrived.TryGetValue(system, out var queue) ? queue.Order().ToArray() : [];
        return new DeliverySummary(system, _total.GetValueOrDefault(system), latencies.Length, At(latencies, 0.5), At(latencies, 0.99));
    }

    private static double At(double[] sorted, double share) => sorted.Length == 0 ? 0 : sorted[(int)((sorted.Length - 1) * share)];
}

/// <param name="MedianMs">Milliseconds from sending to arrival.</param>
public sealed record DeliverySummary(string System, int Owed, int Arrived, double MedianMs, double SlowestPercentMs)
{
    public int Lost => Owed - Arrived;
}
