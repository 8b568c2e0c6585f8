using System.Diagnostics;
using ContextBroker.NgsiLd;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Writing;

/// <summary>Runs transactions until they are through: again when other nodes were quicker or the primary changed, for as long as the operator wants.</summary>
internal sealed class Transactions(Sessions sessions, MongoOptions options)
{
    private const string Transient = "TransientTransactionError";
    private const string Unknown = "UnknownTransactionCommitResult";
    private const int LongestPauseMilliseconds = 100;
    private const int WriteConflict = 112;

    // Another node took this one for gone: see Sessions.End.
    private const int Interrupted = 11601;

    /// <summary>How long a node that waits for its turn lets pass at most before it looks again.</summary>
    public const int TurnMilliseconds = 6;

    private static readonly TransactionOptions Durable = new(
        readConcern: ReadConcern.Snapshot, readPreference: ReadPreference.Primary, writeConcern: WriteConcern.WMajority.With(journal: true));

    private readonly Sessions _sessions = sessions;
    private readonly TimeSpan _patience = options.WritePatience;

    /// <param name="work">Returns false when nothing is to be committed. Done again from the beginning when the transaction has to be.</param>
    /// <exception cref="ProblemException">The store does not take writes, or it is not known whether it took this one.</exception>
    public async Task Run(Func<IClientSessionHandle, Task<bool>> work)
    {
        var began = Stopwatch.StartNew();
        var session = await _sessions.Rent().ConfigureAwait(false);
        try
        {
            await Run(session, work, began).ConfigureAwait(false);
        }
        finally
        {
            _sessions.Return(session);
        }
    }

    private async Task Run(IClientSessionHandle session, Func<IClientSessionHandle, Task<bool>> work, Stopwatch began)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                session.StartTransaction(Durable);
                if (await work(session).ConfigureAwait(false))
                {
                    await Commit(session, began).ConfigureAwait(false);
                }

                return;
            }
            catch (Exception e) when (IsTransient(e) && began.Elapsed < _patience)
            {
                await Abort(session).ConfigureAwait(false);
                await (IsConflict(e) ? AwaitTurn() : Pause(attempt)).ConfigureAwait(false);
            }
            catch (Exception e) when (IsTransient(e))
            {
                throw new ProblemException(new Problem(ProblemType.Unavailable, $"The store could not write within {_patience.TotalSeconds:0} s; nothing was written. {e.Message}"));
            }
            finally
            {
                await Abort(session).ConfigureAwait(false);
            }
        }
    }

    // What was sent and not answered may have been done: to commit again does no harm, and tells.
    private async Task Commit(IClientSessionHandle session, Stopwatch began)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await session.CommitTransactionAsync().ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (IsUnknown(e) && began.Elapsed < _patience)
            {
                await Pause(attempt).ConfigureAwait(false);
            }
            catch (Exception e) when (IsUnknown(e))
            {
                throw new ProblemException(new Problem(ProblemType.Unavailable, $"The store did not say within {_patience.TotalSeconds:0} s whether it has written. {e.Message}"));
            }
        }
    }

    private static bool IsTransient(Exception failure) =>
        failure is TimeoutException or TurnPassedException or MongoCommandException { Code: Interrupted } || (failure is MongoException mongo && mongo.HasErrorLabel(Transient));

    private static bool IsUnknown(Exception failure) =>
        failure is TimeoutException or MongoCommandException { Code: Interrupted } || (failure is MongoException mongo && mongo.HasErrorLabel(Unknown) && !mongo.HasErrorLabel(Transient));

    private static async Task Abort(IClientSessionHandle session)
    {
        if (!session.IsInTransaction)
        {
            return;
        }

        try
        {
            await session.AbortTransactionAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is MongoException or TimeoutException)
        {
            // The server ends it by itself.
        }
    }

    // Whoever has the turn of the numbers has it for some ten milliseconds: to come back much later would be to come too late again.
    private static Task AwaitTurn() => Task.Delay(1 + Random.Shared.Next(TurnMilliseconds));

    private static bool IsConflict(Exception failure) => failure is TurnPassedException or MongoCommandException { Code: WriteConflict };

    // Nodes that wait for each other's turn must not try at the same moment again.
    private static Task Pause(int attempt) => Task.Delay(1 + Random.Shared.Next(Math.Min(LongestPauseMilliseconds, 1 << Math.Min(attempt, 7))));
}
