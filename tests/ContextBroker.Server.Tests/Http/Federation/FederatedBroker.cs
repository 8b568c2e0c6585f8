using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;

namespace ContextBroker.Server.Tests.Http.Federation;

/// <summary>A broker that sources can notify: at an address that it knows before it starts, and keeps when it starts again on the same store.</summary>
internal sealed class FederatedBroker : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly StoreUnderTest _store = new();
    private readonly string[] _settings;
    private WebApplication? _app;

    private FederatedBroker(string[] settings)
    {
        Address = new Uri($"http://127.0.0.1:{FreePort()}/");
        _settings = settings;
        Client = new HttpClient { BaseAddress = new Uri(Address, "ngsi-ld/v1/"), Timeout = Limit };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public static async Task<FederatedBroker> Started(params string[] settings)
    {
        var broker = new FederatedBroker(settings);
        await broker.Start();
        return broker;
    }

    public async Task Start()
    {
        _app = BrokerHost.Build(
        [
            $"--urls={Address}", "--Mqtt:Port=0", "--Logging:LogLevel:Default=Error", $"--Federation:PublicUrl={Address}", "--Federation:RetryAfter=00:00:00.050",
            "--Federation:Cooldown=00:00:00", "--Delivery:FirstRetry=00:00:00.050", .. _store.Settings, .. _settings,
        ]);
        await _app.StartAsync();
    }

    public async Task Stop()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    public async Task<Reply> Send(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Client.SendAsync(request);
        return await Reply.Of(response);
    }

    public async Task<Reply> Post(string path, string body, int status = 201, params (string Name, string Value)[] headers)
    {
        var reply = await Send(HttpMethod.Post, path, body, headers);
        Assert.That(reply.Status, Is.EqualTo(status), reply.Text);
        return reply;
    }

    /// <summary>Asks until it holds.</summary>
    public async Task<Reply> Until(string path, Func<Reply, bool> holds)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            var reply = await Send(HttpMethod.Get, path);
            if (holds(reply))
            {
                return reply;
            }

            Assert.That(limit.IsCancellationRequested, Is.False, $"{path} still answers {reply.Text}");
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Stop();
        await _store.DisposeAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
