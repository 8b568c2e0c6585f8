using System.Threading.Channels;
using ContextBroker.MongoDb.Connections;
using ContextBroker.MongoDb.Entities;
using ContextBroker.MongoDb.Nodes;
using ContextBroker.NgsiLd;
using Microsoft.Extensions.Logging;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Writing;

/// <summary>
/// Group commit: everything that waits when the last transaction is through goes into the next one, and is answered after a majority has it
/// in its journals. While that runs the next group gathers, so that the cost is shared and a lone client waits for nobody.
/// </summary>
internal sealed partial class WriteQueue : IAsyncDisposable
{
    // Bounds a transaction: MongoDB advises to change no more than a thousand documents in one.
    private const int MaxWeight = 1000;

    private readonly Channel<Write> _waiting = Channel.CreateUnbounded<Write>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Collections _store;
    private readonly Transactions _transactions;
    private readonly DecodedEntities _decoded;
    private readonly LastTurn _last;
    private readonly CommitPublisher _publisher;
    private readonly ILogger _logger;
    private readonly Task _running;

    public WriteQueue(Collections store, Transactions transactions, DecodedEntities decoded, LastTurn last, CommitPublisher publisher, ILogger logger)
    {
        (_store, _transactions, _decoded, _last, _publisher, _logger) = (store, transactions, decoded, last, publisher, logger);
        _running = Task.Run(Run);
    }

    public Task<T> Enqueue<T>(Func<GroupTransaction, Task<T>> apply, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var write = new Write<T>(apply);
        Enqueue(write);
        return write.Answer;
    }

    public void Enqueue(Write write) => ObjectDisposedException.ThrowIf(!_waiting.Writer.TryWrite(write), this);

    /// <summary>Takes no more; what waits is still written.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _running.ConfigureAwait(false);
    }

    private async Task Run()
    {
        var group = new List<Write>();
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            for (var weight = 0; weight < MaxWeight && _waiting.Reader.TryRead(out var write); weight += write.Weight)
            {
                group.Add(write);
            }

            await Commit(group).ConfigureAwait(false);
            group.Clear();
            if (_publisher.HasHeardOthers)
            {
                // Whoever has had the turn would have it again before another node looks.
                await Task.Delay(Transactions.TurnMilliseconds + 2).ConfigureAwait(false);
            }
        }
    }

    private async Task Commit(List<Write> group)
    {
        if (await Try(group).ConfigureAwait(false) is not { } failure)
        {
            return;
        }

        // A store that takes nothing takes them one by one neither.
        if (group.Count == 1 || IsOfTheStore(failure))
        {
            Fail(group, failure);
            return;
        }

        foreach (var write in group)
        {
            List<Write> alone = [write];
            if (await Try(alone).ConfigureAwait(false) is { } reason)
            {
                Fail(alone, reason);
            }
        }
    }

    private async Task<Exception?> Try(List<Write> group)
    {
        GroupTransaction? done = null;
        try
        {
            var isAgain = false;
            await _transactions.Run(async session =>
            {
                if (isAgain || _publisher.HasHeardOthers)
                {
                    _last.Forget();
                }

                isAgain = true;
                var transaction = await GroupTransaction.Begin(_store, _decoded, _last, session).ConfigureAwait(false);
                await Apply(group, transaction).ConfigureAwait(false);
                done = transaction;
                return transaction.HasWritten;
            }).ConfigureAwait(false);
            if (done!.HasWritten)
            {
                _last.Keep(done);
            }

            await _publisher.Publish(done).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever a write throws, its callers are answered and the queue lives on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _last.Forget();
            return e;
        }

        foreach (var write in group)
        {
            write.Succeed();
        }

        return null;
    }

    private static async Task Apply(List<Write> group, GroupTransaction transaction)
    {
        await transaction.Load(group.SelectMany(w => w.Keys)).ConfigureAwait(false);
        foreach (var write in group)
        {
            await write.Apply(transaction).ConfigureAwait(false);
        }

        await transaction.Finish().ConfigureAwait(false);
    }

    private static bool IsOfTheStore(Exception failure) => failure is ProblemException { Problem.Type.Status: >= 500 } or MongoConnectionException;

    private void Fail(List<Write> group, Exception failure)
    {
        if (failure is not ProblemException { Problem.Type.Status: < 500 })
        {
            Log.WriteFailed(_logger, group.Count, failure);
        }

        var reason = failure is MongoException mongo
            ? new ProblemException(new Problem(StoreFailures.IsAway(mongo) ? ProblemType.Unavailable : ProblemType.InternalError, $"The store could not write; nothing was written. {mongo.Message}"))
            : failure;
        foreach (var write in group)
        {
            write.Fail(reason);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(10, LogLevel.Error, "A transaction of {Writes} writes was taken back", EventName = "WriteFailed")]
        public static partial void WriteFailed(ILogger logger, int writes, Exception exception);
    }
}
