using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ContextBroker.Server.Tests.Crash;
using ContextBroker.Testing.Mqtt;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using MQTTnet;

namespace ContextBroker.Server.Tests.Load;

/// <summary>A receiver answers a notification on its response topic: the record of the delivery shows that he has it.</summary>
[NonParallelizable]
public class ResponseTopicTests
{
    private const string Subscription = "urn:ngsi-ld:Subscription:receipts";

    [Test]
    public async Task AnswerIsTheReceipt()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var store = new StoreUnderTest();
        using var broker = await BrokerProcess.Start([.. store.Settings, "--Mqtt:Port=-1"], patience.Token);
        using var receiver = new MqttClientFactory().CreateMqttClient();
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.ApplicationMessageReceivedAsync += async e =>
        {
            var told = e.ApplicationMessage;
            await receiver.PublishAsync(Answer(told.ResponseTopic, "urn:forged"u8.ToArray(), "forged"), patience.Token);
            await receiver.PublishAsync(Answer(told.ResponseTopic, told.CorrelationData, "当直"), patience.Token);
            answered.TrySetResult();
        };
        await receiver.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.MqttPort).WithProtocolVersion(MqttProtocolVersion.V500).Build(), patience.Token);
        await receiver.SubscribeAsync("city/notify", cancellationToken: patience.Token);

        using var http = new HttpClient { BaseAddress = broker.Address };
        await OweOne(http, broker.MqttPort!.Value);
        await answered.Task.WaitAsync(patience.Token);

        var delivery = await Delivery(http, d => d.TryGetProperty("receivedAt", out _), patience.Token);
        Assert.That(delivery.GetProperty("receipt").GetString(), Is.EqualTo("当直"));
    }

    [Test]
    public async Task AnswerWaitsForABrokerThatIsAway()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var mosquitto = await Mosquitto.Start(patience.Token);
        await using var store = new StoreUnderTest();
        using var receiver = new MqttClientFactory().CreateMqttClient();
        var told = new TaskCompletionSource<MqttApplicationMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.ApplicationMessageReceivedAsync += e => Task.FromResult(told.TrySetResult(e.ApplicationMessage));
        await receiver.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", mosquitto.Port).WithProtocolVersion(MqttProtocolVersion.V500).Build(), patience.Token);
        await receiver.SubscribeAsync("city/notify", cancellationToken: patience.Token);
        using (var broker = await BrokerProcess.Start(store.Settings, patience.Token))
        {
            using var http = new HttpClient { BaseAddress = broker.Address };
            await OweOne(http, mosquitto.Port);
            await Delivery(http, d => d.GetProperty("state").GetString() == "delivered", patience.Token);
            broker.Kill();
        }

        var message = await told.Task.WaitAsync(patience.Token);
        var answer = Answer(message.ResponseTopic, message.CorrelationData, "翌朝");
        answer.QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce;
        await receiver.PublishAsync(answer, patience.Token);

        using var again = await BrokerProcess.Start(store.Settings, patience.Token);
        using var client = new HttpClient { BaseAddress = again.Address };
        var delivery = await Delivery(client, d => d.TryGetProperty("receivedAt", out _), patience.Token);
        Assert.That(delivery.GetProperty("receipt").GetString(), Is.EqualTo("翌朝"));
    }

    // A subscription whose receiver is at a broker on this port, and one notification for it.
    private static async Task OweOne(HttpClient http, int port)
    {
        await Post(http, "subscriptions", $$$"""
            {"id":"{{{Subscription}}}","type":"Subscription","entities":[{"type":"Shelter"}],"notification":{"endpoint":{"uri":"mqtt://127.0.0.1:{{{port}}}/city/notify",
             "notifierInfo":[{"key":"MQTT-QoS","value":"1"},{"key":"MQTT-Response-Topic","value":"city/receipts"}]} } }
            """);
        await Post(http, "entities", """{"id":"urn:ngsi-ld:Shelter:1","type":"Shelter","occupancy":1}""");
    }

    private static async Task<JsonElement> Delivery(HttpClient http, Func<JsonElement, bool> isReady, CancellationToken cancel)
    {
        while (true)
        {
            var deliveries = await http.GetFromJsonAsync<JsonElement>($"/ngsi-ld/v1/subscriptions/{Subscription}/deliveries", cancel);
            if (deliveries.GetArrayLength() > 0 && isReady(deliveries[0]))
            {
                return deliveries[0];
            }

            await Task.Delay(20, cancel);
        }
    }

    private static MqttApplicationMessage Answer(string topic, byte[] correlation, string text) =>
        new() { Topic = topic, CorrelationData = correlation, PayloadSegment = Encoding.UTF8.GetBytes(text) };

    private static async Task Post(HttpClient http, string path, string body)
    {
        using var answer = await http.PostAsync("/ngsi-ld/v1/" + path, new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.That(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
