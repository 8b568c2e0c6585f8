using ContextBroker.Core.Delivery;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Mqtt.Notifications;

/// <summary>The way to one receiving broker: a connection made when it is needed, by one attempt for all who wait, and kept while it is used.</summary>
internal sealed partial class BrokerLink(BrokerAddress address, ClientSettings settings, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    private readonly BrokerAddress _address = address;
    private readonly ClientSettings _settings = settings;
    private readonly TimeProvider _clock = clock;
    private readonly ILogger _logger = logger;
    private readonly Lock _gate = new();

    private BrokerConnection? _connection;
    private Task<(BrokerConnection? Connection, SendResult Failure)>? _opening;
    private long _lastUsed;

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
            if (_connection is null || _clock.GetElapsedTime(_lastUsed) < limit)
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
            var opened = await BrokerConnection.Open(_address, _settings, _clock).ConfigureAwait(false);
            await Keep(opened.Connection).ConfigureAwait(false);
            return opened;
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
            Log.Connected(_logger, _address);
        }

        if (broken is not null)
        {
            await broken.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(30, LogLevel.Information, "Connected to {Broker} for notifications", EventName = "MqttNotificationsConnected")]
        public static partial void Connected(ILogger logger, BrokerAddress broker);

        [LoggerMessage(31, LogLevel.Debug, "The idle connection to {Broker} is closed", EventName = "MqttNotificationsIdle")]
        public static partial void ClosedIdle(ILogger logger, BrokerAddress broker);
    }
}
