using System.Collections.Concurrent;
using System.Threading.Channels;
using ContextBroker.Core.Storage;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Core.Delivery;

/// <summary>
/// Takes ended deliveries off the outbox and into the ledger, the first one at once, then those of a fifth of a second together; and each second
/// the attempts of those that wait on. A crash before that sends again what was delivered, with the same id.
/// </summary>
internal sealed partial class DeliveryRecorder(IDeliveryLedger ledger, TimeProvider clock, ILogger<DeliveryRecorder> logger) : IDisposable
{
    // Changes that are committed meanwhile wait for no more than this.
    private const int MostAtOnce = 256;

    // One transaction for each change would touch a page of the ledger's index for each subscriber: with 26 of them 130 KB for a change.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<DeliveryEnd> _ends = Channel.CreateUnbounded<DeliveryEnd>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<long, AttemptLog> _notes = new();
    private readonly CancellationTokenSource _completed = new();

    /// <summary>Ends that are not durable yet.</summary>
    public int Unwritten => _ends.Reader.Count;

    public void Ended(long number, DeliveryState state, string notificationId, AttemptLog attempts)
    {
        _notes.TryRemove(number, out _);
        _ends.Writer.TryWrite(new DeliveryEnd(number, state, clock.GetUtcNow(), notificationId, attempts.Encode()));
    }

    /// <summary>It waits on after an attempt.</summary>
    public void Attempted(long number, AttemptLog attempts) => _notes[number] = attempts;

    /// <summary>The attempts of one that waits, as far as they are not stored yet; null: none.</summary>
    public AttemptLog? Noted(long number) => _notes.GetValueOrDefault(number);

    /// <summary>No more will come: what is there is written, then <see cref="Run"/> ends.</summary>
    public void Complete()
    {
        _ends.Writer.TryComplete();
        _completed.Cancel();
    }

    public void Dispose() => _completed.Dispose();

    public async Task Run(CancellationToken cancel)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var noting = Note(stopping.Token);
        while (await _ends.Reader.WaitToReadAsync(cancel))
        {
            await WriteEnds(cancel);
            await Task.Delay(Gathering, clock, _completed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await stopping.CancelAsync();
        await noting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await WriteNotes(cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WriteEnds(CancellationToken cancel)
    {
        while (_ends.Reader.TryRead(out var first))
        {
            List<DeliveryEnd> ends = [first];
            while (ends.Count < MostAtOnce && _ends.Reader.TryRead(out var end))
            {
                ends.Add(end);
            }

            await Persist(() => ledger.Finish(ends, cancel), ends.Count, cancel);
        }
    }

    private async Task Note(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            await WriteNotes(cancel);
        }
    }

    private async Task WriteNotes(CancellationToken cancel)
    {
        var notes = _notes.ToArray();
        if (notes.Length == 0)
        {
            return;
        }

        await Persist(() => ledger.Note([.. notes.Select(note => new NotedAttempts(note.Key, note.Value.Encode()))], cancel), notes.Length, cancel);
        foreach (var note in notes)
        {
            _notes.TryRemove(note);
        }
    }

    private async Task Persist(Func<Task> write, int count, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await write();
                return;
            }
            catch (LeaseLostException e)
            {
                // Whoever delivers now finds out for himself.
                Log.NotRecordedHere(logger, count, e.Message);
                return;
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                Log.NotRecorded(logger, e, count);
                await Task.Delay(Pause, clock, cancel);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "What became of {Count} notifications could not be recorded; it is tried again")]
        public static partial void NotRecorded(ILogger logger, Exception exception, int count);

        [LoggerMessage(2, LogLevel.Warning, "What became of {Count} notifications is not recorded by this node: {Reason}")]
        public static partial void NotRecordedHere(ILogger logger, int count, string reason);
    }
}
