using ContextBroker.Core.Delivery;
using ContextBroker.Core.Storage;
using ContextBroker.Testing;
using ContextBroker.Testing.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace ContextBroker.Core.Tests.Delivery;

public sealed class DeliveryRecorderTests
{
    [Test]
    public async Task FirstEndIsWrittenAtOnceAndLaterOnesTogether()
    {
        var (clock, outbox) = (new WatchedTime(Make.Noon), new MemoryOutbox());
        var numbers = await outbox.Enqueue("reader", 1, [.. Enumerable.Range(1, 4).Select(Item)], default);
        using var recorder = new DeliveryRecorder(outbox, clock, NullLogger<DeliveryRecorder>.Instance);
        var running = recorder.Run(default);

        End(0);

        // That of the notes, and that of the gathering: before the recorder waits, it would still take what ends with what it has just written.
        await Until(() => outbox.Items.Count == 3 && clock.Timers == 2);
        End(1);
        End(2);
        for (var i = 0; i < 100; i++)
        {
            await Task.Yield();
        }

        Assert.That(outbox.Items, Has.Count.EqualTo(3), "the time of gathering stands still");
        await Until(() =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(200));
            return outbox.Items.Count == 1;
        });
        End(3);
        recorder.Complete();
        await running.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.That(outbox.Items, Is.Empty, "a stop waits for nothing");

        void End(int place) => recorder.Ended(numbers[place], DeliveryState.Delivered, "urn:n", AttemptLog.None);
    }

    private static OutboxItem Item(int number) => new("", "urn:s", $"urn:n:{number}", number, Make.Noon, "{}"u8.ToArray());

    private static async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
