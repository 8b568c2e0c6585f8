using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace ContextBroker.Map.Tests;

/// <summary>A page in a browser context of its own, and what it asked for and failed at since it was made.</summary>
internal sealed class OpenedPage : IAsyncDisposable
{
    // Patience for a machine that does much else; what does not come at all is waited for so long only once.
    private const float Patience = 60_000;

    private readonly ConcurrentQueue<string> _asked = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private OpenedPage(IBrowserContext context, IPage page)
    {
        (Context, Page) = (context, page);
        page.Request += (_, request) => _asked.Enqueue(request.Url);
        page.PageError += (_, error) => _errors.Enqueue(error);
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    public IEnumerable<string> Asked => _asked;

    public IEnumerable<string> Errors => _errors;

    /// <summary>An empty one.</summary>
    public static async Task<OpenedPage> Of(IBrowser browser, BrowserNewContextOptions screen)
    {
        var context = await browser.NewContextAsync(screen);
        context.SetDefaultTimeout(Patience);
        return new OpenedPage(context, await context.NewPageAsync());
    }

    /// <summary>Shows the map and waits until zones and shelters are drawn and changes come.</summary>
    public async Task<OpenedPage> Open()
    {
        await Page.GotoAsync(RunningMap.Address.ToString());
        await Page.WaitForFunctionAsync("() => document.documentElement.dataset.state === 'loaded' && document.documentElement.dataset.layers === 'added'");
        await Drawn();
        await Page.Locator(".live.live").WaitForAsync();
        return this;
    }

    /// <summary>All tiles and sources are drawn.</summary>
    public Task Drawn() => Page.WaitForFunctionAsync(
        "() => mapView.map.loaded() && mapView.map.areTilesLoaded() && mapView.map.queryRenderedFeatures({layers: ['shelters']}).length > 0", null, new PageWaitForFunctionOptions { PollingInterval = 50 });

    public ValueTask DisposeAsync() => Context.DisposeAsync();
}
