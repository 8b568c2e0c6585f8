using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using ContextBroker.Testing.Mqtt;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using MQTTnet;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Server.Tests.Load;

/// <summary>Subscribers over HTTP and, through Mosquitto, over MQTT, that outlive the broker.</summary>
internal sealed class Receivers : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly ChangeLoad _load;
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<string, Heard> _heard = new();
    private readonly List<IMqttClient> _clients = [];
    private readonly List<Task> _staying = [];

    private Receivers(WebApplication web, ChangeLoad load) => (_web, _load) = (web, load);

    public static async Task<Receivers> Start(ChangeLoad load)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receivers = new Receivers(builder.Build(), load);
        receivers._web.MapPost("/{name}", receivers.Take);
        receivers._web.MapPost("/slow/{name}", receivers.TakeSlowly);
        await receivers._web.StartAsync();
        return receivers;
    }

    public Heard this[string name] => _heard.GetOrAdd(name, static _ => new Heard());

    public string Http(string name) => $"{_web.Urls.First()}/{name}";

    /// <summary>A client with a session that is kept, which comes back whenever it is thrown out.</summary>
    public async Task<string> Mqtt(string name, Mosquitto mosquitto, CancellationToken cancel)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        _clients.Add(client);
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", mosquitto.Port).WithClientId("receiver-" + name).WithCleanSession(false)
            .WithProtocolVersion(MqttProtocolVersion.V311).Build();

        // With MQTTnet's 8 KiB the system may let Mosquitto send only some KiB in 200 ms: then the receiver is what is measured.
        ((MqttClientTcpOptions)options.ChannelOptions).BufferSize = 256 << 10;
        client.ApplicationMessageReceivedAsync += e =>
        {
            using var message = JsonDocument.Parse(e.ApplicationMessage.Payload.ToArray());
            Told(name, message.RootElement.GetProperty("body"));
            return Task.CompletedTask;
        };
        await Connect(client, options, "told/" + name, cancel);
        _staying.Add(Stay(client, options, "told/" + name, _closing.Token));
        return $"mqtt://127.0.0.1:{mosquitto.Port}/told/{name}";
    }

    /// <summary>
    /// Receives for a while what nobody counts, over HTTP and MQTT: what is measured afterwards is then the broker's time and not that of compiling
    /// these receivers.
    /// </summary>
    public async Task Rehearse(Mosquitto mosquitto, CancellationToken cancel)
    {
        const int Times = 3000;
        using var http = new HttpClient();
        using var publisher = new MqttClientFactory().CreateMqttClient();
        await publisher.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", mosquitto.Port).Build(), cancel);
        var topics = _clients.Select(client => client.Options.ClientId.Replace("receiver-", "told/", StringComparison.Ordinal)).ToArray();
        await Parallel.ForAsync(0, Times, new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = 16 }, async (time, _) =>
        {
            var notification =
                $$$"""{"id":"urn:n:{{{time}}}","type":"Notification","data":[{"id":"{{{ChangeLoad.IdOf(0)}}}","type":"{{{ChangeLoad.Type}}}","occupancy":{"type":"Property","value":0}}]}""";
            using var answer = await http.PostAsync(new Uri(Http("rehearsal")), new StringContent(notification, Encoding.UTF8, "application/json"), cancel);
            answer.EnsureSuccessStatusCode();
            if (time < topics.Length * 100)
            {
                await publisher.PublishStringAsync(topics[time % topics.Length], $$"""{"body":{{notification}}}""", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: cancel);
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await Task.WhenAll(_staying);
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        await _web.DisposeAsync();
        _closing.Dispose();
    }

    // Not by the event of MQTTnet: each attempt that fails raises it, and would start one more that tries for ever.
    private static async Task Stay(IMqttClient client, MqttClientOptions options, string topic, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            if (!client.IsConnected)
            {
                await Connect(client, options, topic, cancel);
            }

            await Task.Delay(50, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task Connect(IMqttClient client, MqttClientOptions options, string topic, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await client.ConnectAsync(options, cancel);
                await client.SubscribeAsync(topic, MqttQualityOfServiceLevel.AtLeastOnce, cancel);
                return;
            }
            catch (Exception e) when (e is MQTTnet.Exceptions.MqttCommunicationException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
            {
                await Task.Delay(100, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Take(HttpContext context)
    {
        using var notification = await JsonDocument.ParseAsync(context.Request.Body);
        Told((string)context.Request.RouteValues["name"]!, notification.RootElement);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    // A second for each, as a server in trouble takes it.
    private async Task TakeSlowly(HttpContext context)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Take(context);
    }

    private void Told(string name, JsonElement notification)
    {
        foreach (var entity in notification.GetProperty("data").EnumerateArray())
        {
            this[name].Told(
                notification.GetProperty("id").GetString()!,
                ChangeLoad.EntityOf(entity.GetProperty("id").GetString()!),
                entity.GetProperty("occupancy").GetProperty("value").GetInt32(),
                _load);
        }
    }
}
