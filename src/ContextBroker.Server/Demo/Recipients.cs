using System.Buffers;
using ContextBroker.NgsiLd.Model;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace ContextBroker.Server.Demo;

/// <summary>The municipal systems' own ends: a small web server each, or a client of the MQTT broker. They know the broker only by its address.</summary>
internal sealed class Recipients(Deliveries deliveries, string mqttHost, int mqttPort) : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _ends = [];
    private readonly List<IMqttClient> _clients = [];

    /// <summary>Starts listening; returns the endpoint to subscribe with.</summary>
    public Task<Uri> Listen(MunicipalSystem system, CancellationToken cancel) =>
        system.Way == NotificationWay.Http ? ListenHttp(system, cancel) : ListenMqtt(system, cancel);

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.TryDisconnectAsync();
            client.Dispose();
        }

        foreach (var end in _ends)
        {
            await end.DisposeAsync();
        }
    }

    private async Task<Uri> ListenHttp(MunicipalSystem system, CancellationToken cancel)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/notify", async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            Receive(system, "HTTP", (JsonObject)JsonText.Parse(body.ToArray()));
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        _ends.Add(app);
        await app.StartAsync(cancel);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new Uri(address + "/notify");
    }

    private async Task<Uri> ListenMqtt(MunicipalSystem system, CancellationToken cancel)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        _clients.Add(client);
        client.ApplicationMessageReceivedAsync += received =>
        {
            var message = (JsonObject)JsonText.Parse(received.ApplicationMessage.Payload.ToArray());
            Receive(system, "MQTT", (JsonObject)message["body"]!);
            return Task.CompletedTask;
        };
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer(mqttHost, mqttPort)
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId("demo-" + system.LocalGovernmentCode)
            .Build();
        await client.ConnectAsync(options, cancel);
        await client.SubscribeAsync(system.Topic, MqttQualityOfServiceLevel.AtLeastOnce, cancel);
        return new Uri($"mqtt://{mqttHost}:{mqttPort}/{system.Topic}");
    }

    private void Receive(MunicipalSystem system, string way, JsonObject notification)
    {
        foreach (var item in ((JsonArray)notification["data"]!).Items)
        {
            var seen = SeenShelter.Read((JsonObject)item);
            foreach (var key in seen.Keys)
            {
                deliveries.Arrive(system.Name, key, way, seen.Name, seen.What);
            }
        }
    }
}
