using ContextBroker.Core.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Core.Nodes;

/// <summary>Keeps what this node holds in memory as the store has it, whichever node changes it.</summary>
internal sealed partial class StoreFollower : BackgroundService, IStoreListener
{
    private readonly ISharedStore _shared;
    private readonly IDocumentStore _documents;
    private readonly ILogger _logger;
    private readonly Dictionary<string, IHeldDocuments> _holders = [];
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _told = -1;

    public StoreFollower(ISharedStore shared, IDocumentStore documents, IEnumerable<IHeldDocuments> holders, ILogger<StoreFollower> logger)
    {
        (_shared, _documents, _logger) = (shared, documents, logger);
        foreach (var holder in holders)
        {
            foreach (var kind in holder.Kinds)
            {
                _holders.Add(kind, holder);
            }
        }
    }

    /// <summary>An item was put into the outbox, by whatever node. Must not block.</summary>
    public event Action<long>? ItemQueued;

    /// <summary>Returns when everything that was written before this change, by whatever node, counts here.</summary>
    public async ValueTask Told(long sequence, CancellationToken cancel)
    {
        while (true)
        {
            Task next;
            lock (_lock)
            {
                if (_told >= sequence)
                {
                    return;
                }

                next = _next.Task;
            }

            await next.WaitAsync(cancel);
        }
    }

    public async Task DocumentChanged(string kind, string tenant, string id, long? version, CancellationToken cancel)
    {
        if (!_holders.TryGetValue(kind, out var holder) || (version is not null && holder.VersionOf(kind, tenant, id) == version))
        {
            return;
        }

        try
        {
            await holder.Refresh(kind, tenant, id, cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && !_shared.IsAway(e))
        {
            // One that cannot be read must not keep all others from being heard.
            Log.NotRead(_logger, e, kind, id);
        }
    }

    public void Committed(long sequence)
    {
        TaskCompletionSource waiting;
        lock (_lock)
        {
            if (sequence <= _told)
            {
                return;
            }

            _told = sequence;
            (waiting, _next) = (_next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        waiting.SetResult();
    }

    public void Queued(long number) => ItemQueued?.Invoke(number);

    public async Task Reload(CancellationToken cancel)
    {
        Log.Reloading(_logger);
        foreach (var (kind, holder) in _holders)
        {
            await holder.Reload(kind, _documents, cancel);
        }

        ItemQueued?.Invoke(long.MaxValue);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _shared.Follow(this, stoppingToken);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "What other nodes wrote may have been missed; all that is held in memory is read again", EventName = "NodeReloads")]
        public static partial void Reloading(ILogger logger);

        [LoggerMessage(2, LogLevel.Error, "The {Kind} {Id}, which another node has written, cannot be read", EventName = "NodeNotRead")]
        public static partial void NotRead(ILogger logger, Exception exception, string kind, string id);
    }
}
