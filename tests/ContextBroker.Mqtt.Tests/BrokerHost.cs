using System.Net.Sockets;
using ContextBroker.Core.Changes;
using ContextBroker.Core.Contexts;
using ContextBroker.Core.Delivery;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Models;
using ContextBroker.Core.Storage;
using ContextBroker.Mqtt.Broker;
using ContextBroker.Mqtt.Ingestion;
using ContextBroker.Mqtt.Provisioning;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.Testing.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Formatter;

namespace ContextBroker.Mqtt;

/// <summary>The MQTT binding in a host of its own, on free ports of the loopback address.</summary>
internal sealed class BrokerHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private BrokerHost(WebApplication app) => _app = app;

    public IServiceProvider Services => _app.Services;

    public int Port => _app.Services.GetRequiredService<EmbeddedMqttBroker>().EndPoint!.Port;

    public Uri WebSocket => new UriBuilder(_app.Urls.First()) { Scheme = "ws", Path = "/mqtt" }.Uri;

    public Uri Api => new(_app.Urls.First());

    public MemoryEntityStore Store => _app.Services.GetRequiredService<MemoryEntityStore>();

    public AddedHistory History => (AddedHistory)_app.Services.GetRequiredService<IHistoryStore>();

    public Quarantine Quarantine => _app.Services.GetRequiredService<Quarantine>();

    public INotificationSender Sender => _app.Services.GetRequiredService<INotificationSender>();

    public async Task<int> ConnectedClients() => (await _app.Services.GetRequiredService<EmbeddedMqttBroker>().Clients()).Count;

    public static Task<BrokerHost> Start(params (string Name, string Value)[] settings) => Start(new MemoryDocuments(), TimeProvider.System, settings);

    /// <param name="documents">What an earlier host has stored.</param>
    public static async Task<BrokerHost> Start(
        MemoryDocuments documents, TimeProvider clock, (string Name, string Value)[] settings, MemoryEntityStore? entities = null, params EntityModel[] models)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration["Mqtt:Port"] = "-1";
        foreach (var (name, value) in settings)
        {
            builder.Configuration[name] = value;
        }

        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton<IDocumentStore>(documents);
        builder.Services.AddSingleton(entities ?? new MemoryEntityStore(clock));
        builder.Services.AddSingleton<IEntityStore>(services => services.GetRequiredService<MemoryEntityStore>());
        builder.Services.AddSingleton<IHistoryStore>(services => new AddedHistory(services.GetRequiredService<MemoryEntityStore>()));
        builder.Services.AddSingleton(
            new ContextRegistry(new MemoryDocuments(), new NoNetwork(), new ContextOptions(), TimeProvider.System, NullLogger<ContextRegistry>.Instance));
        builder.Services.AddEntities(builder.Configuration);
        builder.Services.AddSingleton<ChangeFeed>();
        builder.Services.AddMqtt(builder.Configuration);
        foreach (var model in models)
        {
            builder.Services.AddSingleton(model);
        }

        var app = builder.Build();
        app.MapMqttWebSocket();
        app.MapIotAgent();
        await app.StartAsync();
        return new BrokerHost(app);
    }

    public async Task<TestClient> Connect(MqttProtocolVersion version = MqttProtocolVersion.V500) =>
        await TestClient.Connect(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", Port).WithProtocolVersion(version));

    public async Task<Entity?> Stored(string id, string tenant = "") => await Store.Find(tenant, id, CancellationToken.None);

    public async Task<AttributeInstance> StoredAttribute(string id, string name) =>
        (await Stored(id))!.Find(LdContext.Core.Expand(name))!.Value.Find(null)!;

    public async Task<NetworkStream> ConnectSocket()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", Port);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private sealed class NoNetwork : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new HttpRequestException("no network in tests");
    }
}
