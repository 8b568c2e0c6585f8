using Microsoft.Extensions.Logging;
using MQTTnet.Server;

namespace ContextBroker.Mqtt.Broker;

/// <summary>Ends the sessions of clients that stay away. MQTTnet looks at a session's expiry only when its client comes back.</summary>
internal sealed partial class SessionExpiry(MqttServer server, TimeProvider clock, ILogger<SessionExpiry> logger) : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly MqttServer _server = server;
    private readonly TimeProvider _clock = clock;
    private readonly ILogger _logger = logger;
    private readonly CancellationTokenSource _stop = new();

    private Task _running = Task.CompletedTask;

    public void Start() => _running = Run();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task Run()
    {
        using var timer = new PeriodicTimer(Period, _clock);
        while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
        {
            try
            {
                await EndExpired().ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Log.Failed(_logger, e);
            }
        }
    }

    private async Task EndExpired()
    {
        var now = _clock.GetUtcNow().UtcDateTime;
        foreach (var session in await _server.GetSessionsAsync().ConfigureAwait(false))
        {
            if (session.DisconnectedTimestamp is { } left && left.AddSeconds(session.ExpiryInterval) < now)
            {
                await session.DeleteAsync().ConfigureAwait(false);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(22, LogLevel.Error, "Expired MQTT sessions could not be ended", EventName = "MqttSessionExpiryFailed")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
