using System.Collections.Immutable;
using System.Text;
using ContextBroker.Core.Delivery;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.Tests.Delivery;

/// <summary>Receivers in memory, each at its URI, each as good or bad as a test wants it.</summary>
internal sealed class FakeReceivers : INotificationSender
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly Lock _lock = new();
    private readonly List<NotificationMessage> _taken = [];
    private readonly Dictionary<string, Func<NotificationMessage, CancellationToken, Task<SendResult>>> _behaviours = [];
    private TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _attempts;

    public IReadOnlyCollection<string> Schemes => ["http"];

    public int Attempts => Volatile.Read(ref _attempts);

    /// <summary>What was confirmed, in order of confirmation.</summary>
    public IReadOnlyList<NotificationMessage> Taken
    {
        get
        {
            lock (_lock)
            {
                return [.. _taken];
            }
        }
    }

    public void At(string uri, Func<NotificationMessage, CancellationToken, Task<SendResult>> behaviour)
    {
        lock (_lock)
        {
            _behaviours[uri] = behaviour;
        }
    }

    public void Refuses(string uri) => At(uri, (_, _) => Task.FromResult(new SendResult("refused")));

    public void Accepts(string uri) => At(uri, (_, _) => Task.FromResult(SendResult.Delivered));

    public void NeverAnswers(string uri) => At(uri, async (_, cancel) =>
    {
        await Task.Delay(Timeout.Infinite, cancel);
        return SendResult.Delivered;
    });

    public async Task<SendResult> Send(NotificationMessage message, CancellationToken cancel)
    {
        Interlocked.Increment(ref _attempts);
        Func<NotificationMessage, CancellationToken, Task<SendResult>>? behaviour;
        lock (_lock)
        {
            _behaviours.TryGetValue(message.Receiver.Uri.AbsoluteUri, out behaviour);
        }

        Signal();
        var result = behaviour is null ? SendResult.Delivered : await behaviour(message, cancel);
        if (result.IsDelivered)
        {
            lock (_lock)
            {
                _taken.Add(message);
            }
        }

        Signal();
        return result;
    }

    /// <summary>Waits until so many were confirmed, at one URI or anywhere.</summary>
    public Task<IReadOnlyList<NotificationMessage>> WaitFor(int count, string? uri = null) => Until(() =>
    {
        IReadOnlyList<NotificationMessage> taken = [.. Taken.Where(m => uri is null || m.Receiver.Uri.AbsoluteUri == uri)];
        return taken.Count >= count ? taken : null;
    });

    public Task WaitForAttempts(int count) => Until(() => Attempts >= count ? this : null);

    /// <summary>The value of occupancy in a notification's first entity.</summary>
    public static int Value(NotificationMessage message) => Values(message)[0];

    public static int[] Values(NotificationMessage message) =>
        [.. Entities(message).Select(e => (int)((JsonNumber)((JsonObject)((JsonObject)e)["occupancy"]!)["value"]!).Value)];

    public static string Text(NotificationMessage message) => Encoding.UTF8.GetString(message.Body.Span);

    private static ImmutableArray<JsonValue> Entities(NotificationMessage message) =>
        ((JsonArray)((JsonObject)JsonText.Parse(message.Body.Span))["data"]!).Items;

    private async Task<T> Until<T>(Func<T?> condition)
        where T : class
    {
        while (true)
        {
            var arrival = Volatile.Read(ref _arrival).Task;
            if (condition() is { } found)
            {
                return found;
            }

            await arrival.WaitAsync(Limit);
        }
    }

    private void Signal() =>
        Interlocked.Exchange(ref _arrival, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
