using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Options;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Server;

namespace ContextBroker.Mqtt.Broker;

/// <summary>MQTT over WebSocket (MQTT 5, 6.0), on the API's own port.</summary>
internal sealed class MqttWebSocketHandler(IOptions<MqttOptions> options, ExactlyOnceReceipts receipts) : ConnectionHandler, IMqttServerAdapter
{
    private readonly MqttOptions _options = options.Value;
    private readonly ExactlyOnceReceipts _receipts = receipts;

    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        if (connection.Features.Get<ITransferFormatFeature>() is { } format)
        {
            format.ActiveFormat = TransferFormat.Binary;
        }

        using var adapter = new MqttConnection(connection, _options, _receipts);
        await (ClientHandler?.Invoke(adapter) ?? Task.CompletedTask).ConfigureAwait(false);
    }

    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger) => Task.CompletedTask;

    public Task StopAsync() => Task.CompletedTask;

    public void Dispose()
    {
    }
}
