using ContextBroker.Mqtt.Sessions;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Mqtt.Broker;

/// <summary>Ends the sessions of clients that stay away.</summary>
internal sealed partial class SessionExpiry(KeptSessions sessions, TimeProvider clock, ILogger<SessionExpiry> logger) : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly KeptSessions _sessions = sessions;
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
                await _sessions.EndExpired().ConfigureAwait(false);
            }
            catch (Exception e) when (!_stop.IsCancellationRequested)
            {
                Log.Failed(_logger, e);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(22, LogLevel.Error, "Expired MQTT sessions could not be ended", EventName = "MqttSessionExpiryFailed")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
