using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace ContextBroker.Map.Tests;

/// <summary>A page of its own for each test, and what an officer does with it.</summary>
public abstract class MapTest
{
    /// <summary>In the hand.</summary>
    protected static readonly BrowserNewContextOptions Phone = new()
    {
        ViewportSize = new ViewportSize { Width = 390, Height = 844 }, IsMobile = true, HasTouch = true, Locale = "ja-JP", TimezoneId = "Asia/Tokyo",
    };

    /// <summary>1366x768: the office PC that the page must fit.</summary>
    internal static readonly BrowserNewContextOptions Office = new() { ViewportSize = new ViewportSize { Width = 1366, Height = 768 }, Locale = "ja-JP", TimezoneId = "Asia/Tokyo" };

    private OpenedPage? _opened;

    protected IPage Page => _opened!.Page;

    protected IBrowserContext Context => _opened!.Context;

    /// <summary>What the page asked for, by address.</summary>
    protected IEnumerable<string> Asked => _opened!.Asked;

    protected virtual BrowserNewContextOptions Screen => Office;

    [SetUp]
    public void NeedBrowser() => RunningMap.Need();

    [TearDown]
    public async Task ClosePage()
    {
        if (_opened is null)
        {
            return;
        }

        if (TestContext.CurrentContext.Result.FailCount > 0)
        {
            await Picture("failed-" + TestContext.CurrentContext.Test.Name);
        }

        await _opened.DisposeAsync();
        Assert.That(_opened.Errors, Is.Empty, "errors of the page's own scripts");
        _opened = null;
    }

    /// <summary>The map, with zones and shelters drawn and changes coming: on the page that <see cref="Begin"/> has given, or on one opened ahead.</summary>
    protected async Task Open()
    {
        if (_opened is null)
        {
            _opened = await RunningMap.Ahead.Take(Screen);
        }
        else
        {
            await _opened.Open();
        }
    }

    /// <summary>An empty page, to be prepared before the map is opened on it; no other is opened meanwhile.</summary>
    protected async Task Begin()
    {
        await RunningMap.Ahead.Rest();
        _opened = await OpenedPage.Of(RunningMap.Browser, Screen);
    }

    /// <summary>All tiles and sources are drawn.</summary>
    protected Task Drawn() => _opened!.Drawn();

    protected async Task Picture(string name) =>
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(RunningMap.Pictures, name + ".png") });

    /// <summary>The colour that is on the screen at a place of the map, as #rrggbb, once it is the one waited for or has had half a minute to become it.</summary>
    protected async Task<string> Shown(double longitude, double latitude, string waitedFor)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var colour = await Colour(longitude, latitude);
            if (colour == waitedFor || Stopwatch.GetElapsedTime(started).TotalSeconds > 30)
            {
                return colour;
            }

            await Task.Delay(100);
        }
    }

    private async Task<string> Colour(double longitude, double latitude)
    {
        var picture = Convert.ToBase64String(await Page.ScreenshotAsync());
        return await Page.EvaluateAsync<string>(
            """
            async ([picture, longitude, latitude]) => {
              const image = new Image();
              image.src = 'data:image/png;base64,' + picture;
              await image.decode();
              const canvas = new OffscreenCanvas(image.width, image.height);
              const context = canvas.getContext('2d');
              context.drawImage(image, 0, 0);
              const at = mapView.map.project([longitude, latitude]);
              const box = mapView.map.getCanvas().getBoundingClientRect();
              const [r, g, b] = context.getImageData(Math.round(box.left + at.x), Math.round(box.top + at.y), 1, 1).data;
              return '#' + [r, g, b].map(one => one.toString(16).padStart(2, '0')).join('');
            }
            """,
            new object[] { picture, longitude, latitude });
    }

    protected async Task GoTo(double longitude, double latitude, double zoom)
    {
        await Page.EvaluateAsync("([x, y, zoom]) => { mapView.map.jumpTo({center: [x, y], zoom}); }", new[] { longitude, latitude, zoom });
        await Page.WaitForFunctionAsync("() => mapView.map.loaded() && mapView.map.areTilesLoaded()");
    }

    internal static async Task<JsonNode> Get(string path) => JsonNode.Parse(await RunningMap.Client.GetStringAsync(path))!;

    internal static async Task Send(HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await RunningMap.Client.SendAsync(request);
        Assert.That(answer.IsSuccessStatusCode, Is.True, await answer.Content.ReadAsStringAsync());
    }
}
