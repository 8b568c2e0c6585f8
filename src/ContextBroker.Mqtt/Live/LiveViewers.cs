using System.Collections;
using System.Collections.Immutable;
using System.Threading.Channels;
using ContextBroker.Core.Changes;
using Microsoft.Extensions.Options;
using MQTTnet.Server;

namespace ContextBroker.Mqtt.Live;

/// <summary>
/// Who listens to live topics. The filters lie in the items of their sessions, so that they go where their session goes; here is said when something of
/// it has changed, and since which change somebody may expect to be told.
/// </summary>
internal sealed class LiveViewers(IOptions<MqttOptions> options, ChangeFeed feed)
{
    private const string Filters = "live";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _connected = [];
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long? _since;
    private long _version;

    public string Root { get; } = options.Value.LiveTopic;

    /// <summary>Before the client is answered that it has subscribed: from then on it misses nothing.</summary>
    public void Subscribe(IDictionary items, string filter)
    {
        if (LiveTopic.MayMatch(Root, filter))
        {
            lock (_gate)
            {
                items[Filters] = Of(items).Add(filter);
                Change();
            }
        }
    }

    public Task Unsubscribed(ClientUnsubscribedTopicEventArgs e)
    {
        lock (_gate)
        {
            if (Of(e.SessionItems) is { IsEmpty: false } filters)
            {
                e.SessionItems[Filters] = filters.Remove(e.TopicFilter);
                Change();
            }
        }

        return Task.CompletedTask;
    }

    public Task Connected(ClientConnectedEventArgs e) => Count(e.ClientId, 1, e.SessionItems);

    public Task Disconnected(ClientDisconnectedEventArgs e) => Count(e.ClientId, -1, e.SessionItems);

    /// <summary>Waits until somebody begins or ends to listen.</summary>
    public ValueTask<bool> Wait(CancellationToken cancel) => _signal.Reader.ReadAsync(cancel);

    /// <summary>
    /// What has changed since this was asked last: a version that differs says that something has; those who have come are to be told of what came after
    /// <c>Since</c>.
    /// </summary>
    public (long Version, long? Since) Take()
    {
        lock (_gate)
        {
            var since = _since;
            _since = null;
            return (_version, since);
        }
    }

    /// <summary>Of these sessions those that listen, being connected.</summary>
    public IEnumerable<LiveViewer> Among(IEnumerable<MqttSessionStatus> sessions)
    {
        lock (_gate)
        {
            return
            [
                .. from session in sessions
                   let filters = Of(session.Items)
                   where !filters.IsEmpty && _connected.ContainsKey(session.Id)
                   select new LiveViewer(session, filters),
            ];
        }
    }

    private static ImmutableHashSet<string> Of(IDictionary items) => items[Filters] as ImmutableHashSet<string> ?? [];

    // A client that takes its own session over is there twice for a moment.
    private Task Count(string client, int change, IDictionary items)
    {
        lock (_gate)
        {
            var count = _connected.GetValueOrDefault(client) + change;
            if (count > 0)
            {
                _connected[client] = count;
            }
            else
            {
                _connected.Remove(client);
            }

            if (!Of(items).IsEmpty)
            {
                Change();
            }
        }

        return Task.CompletedTask;
    }

    private void Change()
    {
        _since ??= feed.LastSequence;
        _version++;
        _signal.Writer.TryWrite(true);
    }
}
