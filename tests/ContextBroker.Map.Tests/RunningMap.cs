using ContextBroker.Server;
using ContextBroker.Server.Commands;
using ContextBroker.Server.Demo;
using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;
using Spectre.Console;

namespace ContextBroker.Map.Tests;

/// <summary>The real server with the demonstration's real data after its evening, and a real browser, for all tests. Without either they are skipped.</summary>
[SetUpFixture]
public sealed class RunningMap
{
    // WebGL without a graphics card, as on an office PC.
    private static readonly string[] BrowserArguments = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist", "--no-sandbox"];

    private static readonly string[] Browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private static WebApplication? _app;
    private static DirectoryInfo? _store;
    private static IPlaywright? _playwright;
    private static IBrowser? _browser;
    private static string? _missing = "The map's tests did not start";

    public static Uri Address { get; private set; } = null!;

    public static int MqttPort { get; private set; }

    internal static HttpClient Client { get; private set; } = null!;

    /// <summary>Where screenshots are kept: artifacts/map.</summary>
    public static string Pictures { get; } = Directory.CreateDirectory(Path.Combine(RepositoryRoot(), "artifacts", "map")).FullName;

    internal static IBrowser Browser => _browser!;

    /// <summary>The pages for the tests to come.</summary>
    internal static PagesAhead Ahead { get; private set; } = null!;

    /// <summary>Skips the test where the page cannot be looked at.</summary>
    internal static void Need()
    {
        if (_missing is not null)
        {
            Assert.Ignore(_missing);
        }
    }

    [OneTimeSetUp]
    public async Task Start()
    {
        var chromium = Browsers.FirstOrDefault(File.Exists);
        _missing = chromium is null ? "There is no Chromium on this machine: the map is not looked at"
            : !File.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot", "index.html")) ? "The map page was not built (Node.js is missing): it is not looked at"
            : null;
        if (_missing is not null)
        {
            return;
        }

        // An assertion on the page waits as long as anything else on it: the machine may have much else to do.
        Assertions.SetDefaultExpectTimeout(30_000);
        var browser = Launch(chromium!);
        _store = Directory.CreateTempSubdirectory("contextbroker-map-");
        _app = BrokerHost.Build(
        [
            .. DemoCommand.Defaults, "--urls=http://127.0.0.1:0", "--Mqtt:Port=-1", $"--Storage:Path={Path.Combine(_store.FullName, "broker.db")}",
        ]);
        await _app.StartAsync();
        var addresses = BrokerAddresses.Of(_app);
        (Address, MqttPort) = (addresses.Api, addresses.MqttPort);
        Client = new HttpClient { BaseAddress = new Uri(Address, "ngsi-ld/v1/"), Timeout = TimeSpan.FromSeconds(20) };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) });
        var lost = await new DemoBroker(_app, console, isFast: true).Run(addresses, CancellationToken.None);
        Assert.That(lost, Is.Zero, "notifications of the demonstration were lost");
        _browser = await browser;
        Ahead = new PagesAhead(_browser);
        Ahead.Prepare(MapTest.Office);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_browser is not null)
        {
            await Ahead.DisposeAsync();
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        Client?.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        _store?.Delete(recursive: true);
    }

    private static async Task<IBrowser> Launch(string chromium)
    {
        _playwright = await Playwright.CreateAsync();
        return await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = BrowserArguments });
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ContextBroker.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests do not lie below the repository");
    }
}
