using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Server;

namespace ContextBroker.Mqtt.Broker;

/// <summary>MQTT over WebSocket (MQTT 5, 6.0), on the API's own port.</summary>
internal sealed partial class MqttWebSocketHandler(MqttConnections connections, IOptions<MqttOptions> options, ILogger<MqttWebSocketHandler> logger) : ConnectionHandler, IMqttServerAdapter
{
    private readonly MqttConnections _connections = connections;

    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        if (!_connections.TryEnter())
        {
            Log.TooMany(logger, connection.RemoteEndPoint, options.Value.MaxConnections);
            connection.Abort();
            return;
        }

        if (connection.Features.Get<ITransferFormatFeature>() is { } format)
        {
            format.ActiveFormat = TransferFormat.Binary;
        }

        try
        {
            using var adapter = _connections.Of(connection);
            await (ClientHandler?.Invoke(adapter) ?? Task.CompletedTask).ConfigureAwait(false);
        }
        finally
        {
            _connections.Leave();
        }
    }

    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger) => Task.CompletedTask;

    public Task StopAsync() => Task.CompletedTask;

    public void Dispose()
    {
    }

    private static partial class Log
    {
        [LoggerMessage(5, LogLevel.Warning, "The MQTT connection of {Remote} over WebSocket is closed: there are {Limit} (Mqtt:MaxConnections)", EventName = "MqttTooManyWebSockets")]
        public static partial void TooMany(ILogger logger, EndPoint? remote, int limit);
    }
}
