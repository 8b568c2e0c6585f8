using System.Threading.Channels;
using ContextBroker.Core.Changes;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Federation;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Snapshots;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Snapshots;

/// <summary>Fills snapshots in the background, some at a time; the status says when one is done, and how well (clauses 5.16.1.4, 5.16.2.4).</summary>
internal sealed partial class SnapshotFiller(
    SnapshotRegistry registry,
    SnapshotNotices notices,
    IEntityStore store,
    IHistoryStore history,
    EntityLocks locks,
    LinkedEntities links,
    ChangeFeed feed,
    TimeProvider clock,
    IOptions<SnapshotOptions> options,
    ILogger<SnapshotFiller> logger,
    Gathering? gathering = null) : BackgroundService
{
    private readonly Channel<SnapshotOrder> _orders = Channel.CreateUnbounded<SnapshotOrder>();

    /// <summary>From here on the target counts as in use, until it is filled.</summary>
    public void Add(SnapshotOrder order)
    {
        order.Target.Enter();
        _orders.Writer.TryWrite(order);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(0, options.Value.Parallel).Select(_ => Work(stoppingToken)));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops. What is not filled by now is told as failed at the next start.
        }
    }

    private async Task Work(CancellationToken stopping)
    {
        await foreach (var order in _orders.Reader.ReadAllAsync(stopping))
        {
            await Fill(order, stopping);
        }
    }

    private async Task Fill(SnapshotOrder order, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, order.Target.Abandoned);
        try
        {
            var results = await Results(order, order.Queries.Count, () => Filled(order, either.Token), either.Token);
            var evolutions = await Results(order, order.Evolutions.Count, () => Evolved(order, either.Token), either.Token);
            await Settle(order, results, evolutions);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            stopping.ThrowIfCancellationRequested();
        }
        catch (Exception e)
        {
            Log.NotSettled(logger, e, order.Target.Record.Snapshot.Id);
        }
        finally
        {
            order.Held?.Dispose();
            order.Target.Leave();
        }
    }

    private Task<IReadOnlyList<ExecutionResultDetails>> Filled(SnapshotOrder order, CancellationToken cancel) =>
        new SnapshotFill(
        store, locks, links, feed, new SnapshotSources(gathering, clock, order), clock, options.Value, order).Run(cancel);

    private Task<IReadOnlyList<ExecutionResultDetails>> Evolved(SnapshotOrder order, CancellationToken cancel) =>
        new EvolutionFill(history, store, clock, options.Value, order).Run(cancel);

    private async Task<IReadOnlyList<ExecutionResultDetails>> Results(
        SnapshotOrder order, int queries, Func<Task<IReadOnlyList<ExecutionResultDetails>>> fill, CancellationToken cancel)
    {
        try
        {
            return await fill();
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            Log.NotFilled(logger, e, order.Target.Record.Snapshot.Id);
            var problem = (e as ProblemException)?.Problem
                ?? new Problem(ProblemType.InternalError, "The snapshot could not be filled; the broker's log says why");
            return [.. Enumerable.Repeat(ExecutionResultDetails.Failed(problem), queries)];
        }
    }

    // A clone is as good as its copying: of what it copied it does not matter how much there was (clause 5.16.2.4).
    private async Task Settle(SnapshotOrder order, IReadOnlyList<ExecutionResultDetails> results, IReadOnlyList<ExecutionResultDetails> evolutions)
    {
        IReadOnlyList<ExecutionResultDetails> all = [.. results, .. evolutions];
        var status = !order.IsClone ? ExecutionResultDetails.Overall(all)
            : all.FirstOrDefault(result => result.Status == ResultStatus.Failure) is null ? SnapshotStatus.Success
            : SnapshotStatus.Failure;
        var isCopy = order.IsClone && status == SnapshotStatus.Success;
        await registry.Change(order.Target, record => record.Next(record.Snapshot with
        {
            Status = status,
            QueriesDetails = isCopy ? [] : [.. results],
            TemporalQueriesDetails = isCopy ? [] : [.. evolutions],
            ModifiedAt = clock.GetUtcNow(),
        }));
        await notices.Send(order.Target);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Snapshot {SnapshotId} could not be filled", EventName = "SnapshotNotFilled")]
        public static partial void NotFilled(ILogger logger, Exception exception, string snapshotId);

        [LoggerMessage(2, LogLevel.Error, "How snapshot {SnapshotId} was filled could not be stored; the next start tells it as failed", EventName = "SnapshotNotSettled")]
        public static partial void NotSettled(ILogger logger, Exception exception, string snapshotId);
    }
}
