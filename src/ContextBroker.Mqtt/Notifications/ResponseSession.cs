using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Notifications;

/// <summary>
/// Hears what receivers answer at one receiving broker, over a session that this broker keeps: what is answered while nobody listens waits there. An answer is
/// acknowledged when it is recorded.
/// </summary>
internal sealed partial class ResponseSession : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly BrokerAddress _address;
    private readonly ClientSettings _settings;
    private readonly Func<CancellationToken, Task<string>> _clientId;
    private readonly Func<bool> _delivers;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _asked = new(0);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Topic> _topics = new(StringComparer.Ordinal);
    private readonly Task _running;

    private bool _isPausing;

    public ResponseSession(
        BrokerAddress address, ClientSettings settings, Func<CancellationToken, Task<string>> clientId, Func<bool> delivers, TimeProvider clock, ILogger logger)
    {
        _address = address;
        _settings = settings;
        _clientId = clientId;
        _delivers = delivers;
        _clock = clock;
        _logger = logger;
        _running = Task.Run(Run);
    }

    /// <summary>Wants to hear what is answered on this topic. Returns when that is so, or cannot be now; in that case it is tried again.</summary>
    /// <returns>False: an answer might be lost.</returns>
    public async Task<bool> Hear(string topic, CancellationToken cancel)
    {
        Task<bool> heard;
        lock (_gate)
        {
            if (_topics.TryGetValue(topic, out var known))
            {
                heard = known.IsHeard ? Task.FromResult(true) : _isPausing || known.IsAsked ? Task.FromResult(false) : known.Waiting.Task;
            }
            else
            {
                var added = _topics[topic] = new Topic();
                heard = _isPausing ? Task.FromResult(false) : added.Waiting.Task;
                _asked.Release();
            }
        }

        return await heard.WaitAsync(cancel).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _asked.Dispose();
    }

    private async Task Run()
    {
        var pause = FirstPause;
        while (!_stop.IsCancellationRequested)
        {
            // Another node has the session, or will have it: two that took it from each other would hear less.
            var wasServed = !_delivers() || await Serve().ConfigureAwait(false);
            pause = wasServed ? FirstPause : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            Pause(true);
            await Task.Delay(pause, _clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Pause(false);
        }
    }

    /// <summary>One connection, from its beginning to its end.</summary>
    /// <returns>False: it did not come to be.</returns>
    private async Task<bool> Serve()
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        client.ApplicationMessageReceivedAsync += e => Take(e, over);
        client.DisconnectedAsync += _ => over.CancelAsync();
        var isConnected = false;
        try
        {
            await Connect(client).ConfigureAwait(false);
            isConnected = true;
            while (true)
            {
                await Subscribe(client, over.Token).ConfigureAwait(false);
                await _asked.WaitAsync(over.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is MqttCommunicationException or MqttProtocolViolationException or SocketException or IOException or AuthenticationException
            or HttpRequestException or OperationCanceledException or InvalidOperationException)
        {
            if (!_stop.IsCancellationRequested)
            {
                Log.NotHearing(_logger, _address, e.InnerException?.Message ?? e.Message);
            }
            else if (client.IsConnected)
            {
                await client.DisconnectAsync(new MqttClientDisconnectOptions(), CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return isConnected;
    }

    private async Task Connect(IMqttClient client)
    {
        using var timeout = new CancellationTokenSource(_settings.Options.ConnectTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stop.Token);
        var addresses = await _settings.Guard.Resolve(_address.Host, either.Token).ConfigureAwait(false);
        var clientId = await _clientId(either.Token).ConfigureAwait(false);
        var options = _settings.For(_address, addresses[0], clientId, isClean: false, _settings.Options.SessionExpiry);
        var accepted = await client.ConnectAsync(options, either.Token).ConfigureAwait(false);
        if (accepted.ResultCode != MqttClientConnectResultCode.Success)
        {
            throw new MqttCommunicationException($"The connection is refused: {accepted.ResultCode}");
        }

        // Also when the session goes on: this broker may have stopped before it had asked for all.
        lock (_gate)
        {
            foreach (var topic in _topics.Values)
            {
                topic.IsAsked = false;
                topic.IsHeard = topic.IsHeard && accepted.IsSessionPresent;
            }
        }
    }

    private async Task Subscribe(IMqttClient client, CancellationToken cancel)
    {
        KeyValuePair<string, Topic>[] wanted;
        lock (_gate)
        {
            wanted = [.. _topics.Where(topic => !topic.Value.IsAsked)];
        }

        foreach (var (name, topic) in wanted)
        {
            var granted = await client.SubscribeAsync(name, MqttQualityOfServiceLevel.AtLeastOnce, cancel).ConfigureAwait(false);
            lock (_gate)
            {
                topic.IsAsked = true;
                topic.IsHeard = granted.Items.All(item => item.ResultCode <= MqttClientSubscribeResultCode.GrantedQoS2);
                topic.Answer();
            }
        }
    }

    private async Task Take(MqttApplicationMessageReceivedEventArgs e, CancellationTokenSource over)
    {
        e.AutoAcknowledge = false;
        try
        {
            await _settings.Receipts.Take(_address, e.ApplicationMessage).ConfigureAwait(false);
            await e.AcknowledgeAsync(over.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The broker sends it again over the next connection.
            Log.NotRecorded(_logger, exception, _address);
            await over.CancelAsync().ConfigureAwait(false);
        }
    }

    // Nobody waits for a broker that cannot be reached: what is sent there fails on its own.
    private void Pause(bool isPausing)
    {
        lock (_gate)
        {
            _isPausing = isPausing;
            foreach (var topic in _topics.Values)
            {
                topic.Answer();
            }
        }
    }

    private sealed class Topic
    {
        /// <summary>The broker has been asked for it over this connection.</summary>
        public bool IsAsked { get; set; }

        /// <summary>The session holds it.</summary>
        public bool IsHeard { get; set; }

        public TaskCompletionSource<bool> Waiting { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Answer()
        {
            Waiting.TrySetResult(IsHeard);
            Waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(34, LogLevel.Warning, "What receivers answer at {Broker} is not heard now ({Reason}); it waits there, and it is tried again", EventName = "MqttResponsesNotHeard")]
        public static partial void NotHearing(ILogger logger, BrokerAddress broker, string reason);

        [LoggerMessage(35, LogLevel.Error, "A receipt at {Broker} could not be recorded; it is fetched again over another connection", EventName = "MqttReceiptNotRecorded")]
        public static partial void NotRecorded(ILogger logger, Exception exception, BrokerAddress broker);
    }
}
