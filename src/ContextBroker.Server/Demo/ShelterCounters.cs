using System.Collections.Concurrent;
using ContextBroker.Disaster.Shelters;
using ContextBroker.NgsiLd.Model;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace ContextBroker.Server.Demo;

/// <summary>A counter at each open shelter: an ordinary MQTT 3.1.1 client that publishes FIWARE IoT Agent JSON and waits for its PUBACK.</summary>
internal sealed class ShelterCounters(string host, int port) : IAsyncDisposable
{
    /// <summary>The devices' key in the device table that the demo command sets.</summary>
    public const string ApiKey = "kanagawa-demo";

    private readonly ConcurrentDictionary<string, IMqttClient> _clients = new();

    public async Task Publish(ShelterRow shelter, int evacuees, string crowding, string observedAt, CancellationToken cancel)
    {
        var client = await Client(shelter, cancel);
        var measures = JsonValue.Object(
            ("evacuees", JsonValue.Of(evacuees)),
            ("crowding", JsonValue.Of(crowding)),
            ("TimeInstant", JsonValue.Of(observedAt)));
        await client.PublishAsync(
            new MqttApplicationMessageBuilder()
                .WithTopic($"/json/{ApiKey}/{shelter.NationalShelterId}/attrs")
                .WithPayload(measures.ToUtf8())
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                .Build(),
            cancel);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values)
        {
            await client.TryDisconnectAsync();
            client.Dispose();
        }
    }

    private async Task<IMqttClient> Client(ShelterRow shelter, CancellationToken cancel)
    {
        var client = _clients.GetOrAdd(shelter.NationalShelterId, static _ => new MqttClientFactory().CreateMqttClient());
        if (!client.IsConnected)
        {
            var options = new MqttClientOptionsBuilder()
                .WithTcpServer(host, port)
                .WithProtocolVersion(MqttProtocolVersion.V311)
                .WithClientId("counter-" + shelter.NationalShelterId)
                .Build();
            await client.ConnectAsync(options, cancel);
        }

        return client;
    }
}
