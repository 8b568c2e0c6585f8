using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace ContextBroker.Server.Tests.Http;

/// <summary>The real server on a free port with a file of its own, for all tests below this namespace. Tests keep apart by tenants.</summary>
[SetUpFixture]
public sealed class RunningBroker
{
    private static readonly string[] Settings =
    [
        "--urls=http://127.0.0.1:0", "--Mqtt:Port=0", "--Logging:LogLevel:Default=Warning", "--Limits:MaxBodyBytes=65536", "--Limits:MaxBatchSize=50",
        "--Limits:MaxUriLength=4000",
    ];

    private static WebApplication? _app;
    private static StoreUnderTest? _store;

    public static Uri Address { get; private set; } = null!;

    internal static HttpClient Client { get; private set; } = null!;

    public static T Service<T>()
        where T : class => _app!.Services.GetRequiredService<T>();

    [OneTimeSetUp]
    public async Task Start()
    {
        _store = new StoreUnderTest();
        _app = BrokerHost.Build([.. Settings, .. _store.Settings]);
        await _app.StartAsync();
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Address = new Uri(addresses.First());
        Client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(20) };
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        Client?.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        await (_store?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}
