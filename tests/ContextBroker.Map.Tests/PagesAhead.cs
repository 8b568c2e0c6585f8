using Microsoft.Playwright;

namespace ContextBroker.Map.Tests;

/// <summary>Opens the map for the next test while one is looked at: no test shares a page with another, and hardly one waits for it.</summary>
internal sealed class PagesAhead(IBrowser browser) : IAsyncDisposable
{
    private (BrowserNewContextOptions Screen, Task<OpenedPage> Page)? _next;

    /// <summary>Begins to open one.</summary>
    public void Prepare(BrowserNewContextOptions screen) => _next ??= (screen, Task.Run(async () => await (await OpenedPage.Of(browser, screen)).Open()));

    /// <summary>One that is open already, if the one before was of the same screen; and begins to open the next.</summary>
    public async Task<OpenedPage> Take(BrowserNewContextOptions screen)
    {
        var taken = await Dropped(screen) ?? await (await OpenedPage.Of(browser, screen)).Open();
        Prepare(screen);
        return taken;
    }

    /// <summary>Waits until none is being opened, so that nothing is measured beside it.</summary>
    public async Task Rest()
    {
        if (_next is { } next)
        {
            await next.Page;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_next is { } next)
        {
            _next = null;
            await (await next.Page).DisposeAsync();
        }
    }

    private async Task<OpenedPage?> Dropped(BrowserNewContextOptions screen)
    {
        if (_next is not { } next)
        {
            return null;
        }

        if (ReferenceEquals(next.Screen, screen))
        {
            _next = null;
            return await next.Page;
        }

        await DisposeAsync();
        return null;
    }
}
