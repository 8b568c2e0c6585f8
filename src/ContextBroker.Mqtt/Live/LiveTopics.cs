using ContextBroker.Core.Changes;
using ContextBroker.Core.Models;
using ContextBroker.Core.Snapshots;
using ContextBroker.Core.Storage;
using ContextBroker.Mqtt.Broker;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet;

namespace ContextBroker.Mqtt.Live;

/// <summary>
/// Tells committed changes on live topics, to whoever listens there now: for screens, not for systems that must know, which subscribe. Reads the change
/// feed only while somebody listens; nobody waits for a slow viewer.
/// </summary>
internal sealed partial class LiveTopics(
    ChangeFeed feed, LiveViewers viewers, EmbeddedMqttBroker broker, IEnumerable<EntityModel> models, IOptions<MqttOptions> options, MqttMetrics metrics, TimeProvider clock,
    ILogger<LiveTopics> logger) : BackgroundService
{
    private const string Reader = "live topics";
    private const int MostAtOnce = 256;

    // A viewer that was not told so many changes reads the state again faster than it would hear of each.
    private const int MostBehind = 2000;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly int _mostPending = Math.Min(options.Value.LivePending, options.Value.MaxPendingMessages);
    private readonly HashSet<string> _hidden = [.. models.Where(static model => model.IsRestricted).Select(static model => model.Type)];
    private readonly Dictionary<string, long> _last = [];
    private List<LiveViewer> _viewers = [];
    private long _version = -1;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (viewers.Root.Length > 0 && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                // After a failure those who listen still do.
                if (_viewers.Count == 0)
                {
                    await viewers.Wait(stoppingToken).ConfigureAwait(false);
                }

                await TellWhileSomebodyListens(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever failed, screens go on: they learn from the numbers that they have missed something.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Log.Failed(logger, e);
                await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task TellWhileSomebodyListens(CancellationToken cancel)
    {
        var since = await Look().ConfigureAwait(false);
        if (_viewers.Count == 0)
        {
            return;
        }

        using var reader = feed.Open(Reader, since ?? feed.LastSequence);
        reader.Confirm(long.MaxValue);
        _last.Clear();
        while (_viewers.Count > 0)
        {
            if (await Next(reader, cancel).ConfigureAwait(false) is { } records)
            {
                // Whoever has subscribed meanwhile is told as well.
                await Look().ConfigureAwait(false);
                Tell(records);
            }
            else
            {
                await Look().ConfigureAwait(false);
            }

            foreach (var viewer in _viewers.Where(static viewer => viewer.HasMissed))
            {
                viewer.TellMissed();
            }
        }
    }

    /// <returns>Null: nothing came for a while, or too much: then it is skipped.</returns>
    private async Task<IReadOnlyList<ChangeRecord>?> Next(ChangeReader reader, CancellationToken cancel)
    {
        if (feed.LastSequence - reader.Position > MostBehind)
        {
            reader.Rewind(feed.LastSequence);
            foreach (var viewer in _viewers)
            {
                foreach (var topic in _last.Keys.Where(viewer.Wants))
                {
                    viewer.Miss(topic, reader.Position);
                }
            }

            _last.Clear();
            return null;
        }

        using var patience = new CancellationTokenSource(Tick, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            return await reader.Read(MostAtOnce, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <returns>The change after which those who have come are to be told; null: nobody has.</returns>
    private async Task<long?> Look()
    {
        var (version, since) = viewers.Take();
        if (version == _version)
        {
            return null;
        }

        var before = _viewers.ToDictionary(static viewer => viewer.Client);
        _viewers = [.. viewers.Among(await broker.Sessions().ConfigureAwait(false))];
        foreach (var viewer in _viewers)
        {
            if (before.TryGetValue(viewer.Client, out var same))
            {
                viewer.TakeOver(same);
            }
        }

        _version = version;
        return since;
    }

    // A burst of one entity's changes is one message.
    private void Tell(IReadOnlyList<ChangeRecord> records)
    {
        var changes = new Dictionary<(string Tenant, string Id), LiveChange>();
        foreach (var record in records)
        {
            if (SnapshotPartition.Is(record.Tenant))
            {
                continue;
            }

            var key = (record.Tenant, record.Change.State.Id);
            if (!changes.TryGetValue(key, out var change))
            {
                changes[key] = change = new LiveChange(record);
            }

            change.Add(record);
        }

        foreach (var change in changes.Values.OrderBy(static change => change.Sequence))
        {
            Tell(change);
        }
    }

    // What only those with a right to it may see is on no topic, whatever else it is.
    private void Tell(LiveChange change)
    {
        if (change.Entity.Types.Any(_hidden.Contains))
        {
            return;
        }

        foreach (var type in change.Entity.Types)
        {
            var topic = LiveTopic.Of(viewers.Root, change.Tenant, type);
            MqttApplicationMessage? message = null;
            foreach (var viewer in _viewers)
            {
                if (viewer.Wants(topic))
                {
                    message ??= new MqttApplicationMessage { Topic = topic, PayloadSegment = change.ToUtf8(_last.TryGetValue(topic, out var previous) ? previous : null, options.Value.LiveMaxBytes) };
                    (viewer.Tell(message, change.Sequence, _mostPending) ? metrics.Live : metrics.Missed).Add(1);
                }
            }

            if (message is not null)
            {
                _last[topic] = change.Sequence;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(30, LogLevel.Error, "Live topics could not be told of changes; they go on with the next", EventName = "LiveTopicsFailed")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
