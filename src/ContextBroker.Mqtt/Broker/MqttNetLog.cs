using System.Globalization;
using Microsoft.Extensions.Logging;
using MQTTnet.Diagnostics.Logger;

namespace ContextBroker.Mqtt.Broker;

/// <summary>MQTTnet's own messages. What it calls an error is mostly a client's malformed packet, so all come a level lower.</summary>
internal sealed partial class MqttNetLog(ILogger<MqttNetLog> logger) : IMqttNetLogger
{
    private readonly ILogger _logger = logger;

    public bool IsEnabled => true;

    public void Publish(MqttNetLogLevel level, string source, string message, object[]? parameters, Exception? exception)
    {
        var target = level switch
        {
            MqttNetLogLevel.Error => LogLevel.Warning,
            MqttNetLogLevel.Warning => LogLevel.Information,
            MqttNetLogLevel.Info => LogLevel.Debug,
            _ => LogLevel.Trace,
        };
        if (_logger.IsEnabled(target))
        {
            var text = parameters is { Length: > 0 } ? string.Format(CultureInfo.InvariantCulture, message, parameters) : message;
            Log.Said(_logger, target, source, text, exception?.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 10, EventName = "MqttNet", Message = "{Source}: {Text} {Reason}")]
        public static partial void Said(ILogger logger, LogLevel level, string source, string text, string? reason);
    }
}
