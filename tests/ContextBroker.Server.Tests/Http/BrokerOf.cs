using Microsoft.AspNetCore.Builder;

namespace ContextBroker.Server.Tests.Http;

/// <summary>A server beside the running one, with settings of its own and an empty store.</summary>
internal sealed class BrokerOf : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly StoreUnderTest _store;

    private BrokerOf(WebApplication app, StoreUnderTest store)
    {
        (_app, _store) = (app, store);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single() + "/ngsi-ld/v1/"), Timeout = TimeSpan.FromSeconds(20) };
    }

    /// <summary>Its addresses are relative to the API's root.</summary>
    public HttpClient Client { get; }

    /// <param name="settings">As on the command line.</param>
    public static async Task<BrokerOf> Settings(params string[] settings)
    {
        var store = new StoreUnderTest();
        var app = BrokerHost.Build(
        [
            "--urls=http://127.0.0.1:0", "--Mqtt:Port=0", "--Logging:LogLevel:Default=Warning", .. store.Settings, .. settings,
        ]);
        await app.StartAsync();
        return new BrokerOf(app, store);
    }

    public async Task<Reply> Send(HttpMethod method, string path, HttpContent? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Client.SendAsync(request);
        return await Reply.Of(response);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _store.DisposeAsync();
    }
}
