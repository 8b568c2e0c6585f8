using System.Text;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt;

/// <summary>An MQTT client that keeps what it receives.</summary>
internal sealed class TestClient : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly Channel<MqttApplicationMessage> _inbox = Channel.CreateUnbounded<MqttApplicationMessage>();
    private readonly TaskCompletionSource _disconnected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TestClient()
    {
        _client.ApplicationMessageReceivedAsync += e => _inbox.Writer.WriteAsync(e.ApplicationMessage).AsTask();
        _client.DisconnectedAsync += _ =>
        {
            _disconnected.TrySetResult();
            return Task.CompletedTask;
        };
    }

    public bool IsConnected => _client.IsConnected;

    public Task Disconnected => _disconnected.Task.Soon();

    public MqttClientConnectResult Accepted { get; private set; } = null!;

    public static async Task<TestClient> Connect(MqttClientOptionsBuilder options)
    {
        var client = new TestClient();
        client.Accepted = await client._client.ConnectAsync(options.WithTimeout(Waiting.Limit).Build()).Soon();
        return client;
    }

    public Task Subscribe(string filter, MqttQualityOfServiceLevel qos = MqttQualityOfServiceLevel.ExactlyOnce) => _client.SubscribeAsync(filter, qos).Soon();

    public Task<MqttClientPublishResult> Publish(string topic, string payload, MqttQualityOfServiceLevel qos = MqttQualityOfServiceLevel.AtLeastOnce) =>
        Publish(new MqttApplicationMessage { Topic = topic, PayloadSegment = Encoding.UTF8.GetBytes(payload), QualityOfServiceLevel = qos });

    public Task<MqttClientPublishResult> Publish(MqttApplicationMessage message) => _client.PublishAsync(message);

    public async Task<MqttApplicationMessage> Receive() => await _inbox.Reader.ReadAsync().AsTask().Soon();

    public async Task<string> ReceiveText() => (await Receive()).ConvertPayloadToString();

    /// <summary>Goes away without a word.</summary>
    public void Drop() => _client.Dispose();

    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected)
        {
            await _client.DisconnectAsync();
        }

        _client.Dispose();
    }
}
