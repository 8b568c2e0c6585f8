using MongoDB.Driver;

namespace ContextBroker.MongoDb.Nodes;

/// <summary>Which failures pass by themselves: no primary at the moment, no server that answers.</summary>
internal static class StoreFailures
{
    // InterruptedAtShutdown, InterruptedDueToReplStateChange, ShutdownInProgress, PrimarySteppedDown, NotWritablePrimary, NotPrimaryNoSecondaryOk,
    // NotPrimaryOrSecondary, HostUnreachable, HostNotFound, NetworkTimeout, SocketException.
    private static readonly int[] Passing = [11600, 11602, 91, 189, 10107, 13435, 13436, 6, 7, 89, 9001];

    public static bool IsAway(Exception failure) => failure switch
    {
        TimeoutException or MongoConnectionException or MongoConnectionPoolPausedException or MongoWaitQueueFullException => true,
        MongoNotPrimaryException or MongoNodeIsRecoveringException => true,
        MongoCommandException refused => Passing.Contains(refused.Code),
        MongoException other => other.HasErrorLabel("RetryableWriteError") || other.HasErrorLabel("TransientTransactionError"),
        AggregateException all => all.InnerExceptions.All(IsAway),
        _ => false,
    };
}
