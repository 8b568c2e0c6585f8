using ContextBroker.Core.Delivery;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Mqtt.Notifications;

/// <summary>
/// The way to one receiving broker: a connection made when it is needed, by one attempt for all who wait, and kept while it is used; and a session over all of them.
/// </summary>
/// <param name="clientId">By which the receiving broker knows the session again; null: it is not kept.</param>
/// <param name="term">Changes when another may have delivered meanwhile: what was on its way then is old, and not sent again.</param>
internal sealed partial class BrokerLink(
    BrokerAddress address, ClientSettings settings, Func<CancellationToken, Task<string?>> clientId, Func<long> term, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    private readonly BrokerAddress _address = address;
    private readonly ClientSettings _settings = settings;
    private readonly TimeProvider _clock = clock;
    private readonly ILogger _logger = logger;
    private readonly SendingSession _session = new(clock, settings.Options.MaxInFlight);
    private readonly Lock _gate = new();

    private BrokerConnection? _connection;
    private Task<(BrokerConnection? Connection, SendResult Failure)>? _opening;
    private long _lastUsed;
    private long _term = term();

    public async Task<(BrokerConnection? Connection, SendResult Failure)> Connect(CancellationToken cancel)
    {
        Task<(BrokerConnection? Connection, SendResult Failure)> opening;
        lock (_gate)
        {
            _lastUsed = _clock.GetTimestamp();
            if (_connection is { IsOpen: true } open)
            {
                return (open, default);
            }

            opening = _opening ??= Task.Run(Open, CancellationToken.None);
        }

        return await opening.WaitAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Closes a connection that nobody has used for the time given. The next message makes a new one.</summary>
    public async Task CloseIfIdle(TimeSpan limit)
    {
        BrokerConnection? idle;
        lock (_gate)
        {
            if (_connection is null || _session.Count > 0 || _clock.GetElapsedTime(_lastUsed) < limit)
            {
                return;
            }

            (idle, _connection) = (_connection, null);
        }

        Log.ClosedIdle(_logger, _address);
        await idle.DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        Task opening;
        lock (_gate)
        {
            opening = _opening ?? Task.CompletedTask;
        }

        await opening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_connection is { } connection)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<(BrokerConnection? Connection, SendResult Failure)> Open()
    {
        try
        {
            if (term() is var now && now != _term)
            {
                _session.Forget();
                _term = now;
            }

            var handshake = new BrokerHandshake(_address, _settings, await clientId(CancellationToken.None).ConfigureAwait(false), _session);
            var (channel, accepted, failure) = await handshake.Open(_clock).ConfigureAwait(false);
            var connection = channel is null ? null : new BrokerConnection(channel, accepted!, _session, handshake.IsKept, _settings.Options, _clock);
            await Keep(connection).ConfigureAwait(false);
            return (connection, failure);
        }
        finally
        {
            lock (_gate)
            {
                _opening = null;
            }
        }
    }

    private async Task Keep(BrokerConnection? connection)
    {
        BrokerConnection? broken;
        lock (_gate)
        {
            (broken, _connection) = (_connection, connection);
        }

        if (connection is not null)
        {
            Log.Connected(_logger, _address, connection.SentAgain);
        }

        if (broken is not null)
        {
            await broken.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(30, LogLevel.Information, "Connected to {Broker} for notifications; {Count} that were on their way are taken up again", EventName = "MqttNotificationsConnected")]
        public static partial void Connected(ILogger logger, BrokerAddress broker, int count);

        [LoggerMessage(31, LogLevel.Debug, "The idle connection to {Broker} is closed", EventName = "MqttNotificationsIdle")]
        public static partial void ClosedIdle(ILogger logger, BrokerAddress broker);
    }
}
