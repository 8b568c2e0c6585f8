using System.Threading.Channels;
using ContextBroker.Core.Storage;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Core.Delivery;

/// <summary>Takes delivered notifications off the outbox, as many at once as have come in. A crash before that sends them again, with the same id.</summary>
internal sealed partial class DeliveredRemover(IOutbox outbox, TimeProvider clock, ILogger<DeliveredRemover> logger)
{
    private const int MostAtOnce = 4096;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<long> _numbers = Channel.CreateUnbounded<long>(new UnboundedChannelOptions { SingleReader = true });

    public void Add(long number) => _numbers.Writer.TryWrite(number);

    /// <summary>No more will come: what is there is removed, then <see cref="Run"/> ends.</summary>
    public void Complete() => _numbers.Writer.TryComplete();

    public async Task Run(CancellationToken cancel)
    {
        var batch = new List<long>();
        while (await _numbers.Reader.WaitToReadAsync(cancel))
        {
            while (batch.Count < MostAtOnce && _numbers.Reader.TryRead(out var number))
            {
                batch.Add(number);
            }

            await Remove(batch, cancel);
            batch = [];
        }
    }

    private async Task Remove(List<long> batch, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await outbox.Remove(batch, cancel);
                return;
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                Log.NotRemoved(logger, e, batch.Count);
                await Task.Delay(Pause, clock, cancel);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Count} delivered notifications could not be taken off the outbox; it is tried again")]
        public static partial void NotRemoved(ILogger logger, Exception exception, int count);
    }
}
