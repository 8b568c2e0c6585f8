using System.Diagnostics;
using ContextBroker.MongoDb.Connections;
using ContextBroker.NgsiLd;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Writing;

/// <summary>Runs transactions until they are through: again when other nodes were quicker or the primary changed, for as long as the operator wants.</summary>
internal sealed class Transactions(Collections store, MongoOptions options)
{
    private const string Transient = "TransientTransactionError";
    private const string Unknown = "UnknownTransactionCommitResult";
    private const int LongestPauseMilliseconds = 100;

    private static readonly TransactionOptions Durable = new(
        readConcern: ReadConcern.Snapshot, readPreference: ReadPreference.Primary, writeConcern: WriteConcern.WMajority.With(journal: true));

    private readonly Collections _store = store;
    private readonly TimeSpan _patience = options.WritePatience;

    /// <param name="work">Returns false when nothing is to be committed. Done again from the beginning when the transaction has to be.</param>
    /// <exception cref="ProblemException">The store does not take writes, or it is not known whether it took this one.</exception>
    public async Task Run(Func<IClientSessionHandle, Task<bool>> work)
    {
        var began = Stopwatch.StartNew();
        using var session = await Start().ConfigureAwait(false);
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
                await Pause(attempt).ConfigureAwait(false);
            }
            catch (Exception e) when (IsTransient(e))
            {
                throw new ProblemException(new Problem(ProblemType.InternalError, $"The store could not write within {_patience.TotalSeconds:0} s; nothing was written. {e.Message}"));
            }
            finally
            {
                await Abort(session).ConfigureAwait(false);
            }
        }
    }

    private async Task<IClientSessionHandle> Start()
    {
        try
        {
            return await _store.Database.Client.StartSessionAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or MongoException)
        {
            throw new ProblemException(new Problem(ProblemType.InternalError, "The store does not answer; nothing was written"));
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
                throw new ProblemException(new Problem(ProblemType.InternalError, $"The store did not say within {_patience.TotalSeconds:0} s whether it has written. {e.Message}"));
            }
        }
    }

    private static bool IsTransient(Exception failure) => failure is TimeoutException || (failure is MongoException mongo && mongo.HasErrorLabel(Transient));

    private static bool IsUnknown(Exception failure) =>
        failure is TimeoutException || (failure is MongoException mongo && mongo.HasErrorLabel(Unknown) && !mongo.HasErrorLabel(Transient));

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

    // Nodes that wait for each other's turn must not try at the same moment again.
    private static Task Pause(int attempt) => Task.Delay(1 + Random.Shared.Next(Math.Min(LongestPauseMilliseconds, 1 << Math.Min(attempt, 7))));
}
