using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace ContextBroker.Map.Tests;

/// <summary>Drawn areas, past times, recipients and the printed sheet.</summary>
public sealed class AnalysisTests : MapTest
{
    [Test]
    public async Task DrawnAreaIsCountedAndKept()
    {
        await Open();
        await GoTo(139.48, 35.33, 13);
        await Page.Locator("#tab-analysis").ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "多角形を描く" }).ClickAsync();
        var box = (await Page.Locator(".map").BoundingBoxAsync())!;
        var (x, y) = (box.X + (box.Width / 2), box.Y + (box.Height / 2));
        await Page.Mouse.ClickAsync(x - 150, y - 100);
        await Page.Mouse.ClickAsync(x + 150, y - 100);
        await Page.Mouse.ClickAsync(x + 150, y + 100);
        await Page.Keyboard.PressAsync("Enter");
        var figures = Page.Locator(".answer .figure strong");
        await figures.First.WaitForAsync();
        var area = await Page.EvaluateAsync<string>("() => JSON.stringify(mapView.map.getSource('drawing').serialize().data.features[0].geometry)");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(RunningMap.Address, "disaster/v1/exposure"))
        {
            Content = new StringContent($$"""{"hazardType":"flood","timeSlot":"lateNight","dayType":"weekday","area":{{area}}}""", System.Text.Encoding.UTF8, "application/json"),
        };
        request.Content.Headers.ContentType!.CharSet = null;
        using var answer = await RunningMap.Client.SendAsync(request);
        var people = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["people"]!;
        var shown = double.Parse((await figures.Nth(1).TextContentAsync())!.Replace(",", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
        Assert.That(shown, Is.EqualTo(Math.Round((double)people["total"]!)).And.GreaterThan(100));
        await Picture("exposure");

        await Page.GetByLabel("名前").FillAsync("引地川下流");
        await Page.GetByRole(AriaRole.Button, new() { Name = "常設分析として保存" }).ClickAsync();
        await Assertions.Expect(Page.Locator(".save [role=status]")).ToContainTextAsync("保存しました");
        await Page.Locator("#tab-situation").ClickAsync();
        await Assertions.Expect(Page.Locator(".situation tr", new() { HasTextString = "引地川下流" })).ToContainTextAsync($"{shown:N0}");
    }

    [Test]
    public async Task ThePastIsShownAsItWas()
    {
        await Open();
        var open = Page.Locator(".situation .figure strong").First;
        await Assertions.Expect(open).ToHaveTextAsync(new Regex("^[1-9]"));
        var now = await open.TextContentAsync();
        var evacuation = Page.Locator(".situation section", new() { HasTextString = "被害想定 × 避難状況" });
        await Assertions.Expect(evacuation.Locator("tbody")).ToContainTextAsync("藤沢市");
        await Page.GetByRole(AriaRole.Button, new() { Name = "過去を見る" }).ClickAsync();
        var slider = Page.GetByRole(AriaRole.Slider);
        await slider.FillAsync("0");
        await Assertions.Expect(Page.Locator(".live")).ToContainTextAsync("過去");
        await Assertions.Expect(open).ToHaveTextAsync("0");
        await Assertions.Expect(evacuation).ToHaveCountAsync(0);
        await Picture("past");
        await slider.FillAsync("500");
        await Page.GetByRole(AriaRole.Button, new() { Name = "現在に戻る" }).ClickAsync();
        await Assertions.Expect(open).ToHaveTextAsync(now!);
        await Assertions.Expect(evacuation.Locator("tbody")).ToContainTextAsync("藤沢市");
        await Page.Locator(".live.live").WaitForAsync();
    }

    [Test]
    public async Task FiguresOfMunicipalitiesAreColoured()
    {
        await Open();
        await Assertions.Expect(Page.Locator(".situation section", new() { HasTextString = "要支援者 × 浸水想定" }).Locator("tbody")).ToContainTextAsync("平塚市");
        await Page.Locator("#tab-layers").ClickAsync();
        await Page.GetByLabel("浸水想定区域内の人（夜間）").CheckAsync();
        var results = (await Get("entities?type=EvacuationStatusResult&q=localGovernmentCode==%22142051%22&format=simplified")).AsArray();
        var people = (double)results[0]!["peopleInZoneNight"]!;
        var limits = new[] { 1, 1000, 10_000, 50_000, 100_000, 300_000 };
        await Page.WaitForFunctionAsync(
            "([code, expected]) => mapView.map.getFeatureState({source: 'land', id: code}).class === expected", new object[] { "142051", Array.FindLastIndex(limits, limit => limit <= people) });
        await Page.WaitForFunctionAsync(
            "([code, figure]) => mapView.map.querySourceFeatures('land-names').some(one => one.properties.code === code && one.properties.figure.trim() === figure)",
            new object[] { "142051", people.ToString("N0", System.Globalization.CultureInfo.InvariantCulture) });
        await Drawn();
        await Picture("results");
    }

    [Test]
    public async Task RecipientsAreListed()
    {
        await Open();
        await Page.Locator("#tab-deliveries").ClickAsync();
        await Assertions.Expect(Page.Locator(".recipients li")).ToHaveCountAsync(3);
        await Assertions.Expect(Page.Locator(".recipients")).ToContainTextAsync("藤沢市 防災情報システム");
        await Picture("recipients");
    }

    [Test]
    public async Task SheetIsOnePageOfA3()
    {
        await Begin();
        await Page.AddInitScriptAsync("window.print = () => { window.isPrinted = true; }");
        await Open();
        await Page.GetByRole(AriaRole.Button, new() { Name = "A3印刷" }).ClickAsync();
        await Page.WaitForFunctionAsync("() => window.isPrinted && document.querySelector('.sheet-map')?.complete");
        var pdf = await Page.PdfAsync(new PagePdfOptions { PreferCSSPageSize = true, PrintBackground = true, Path = Path.Combine(RunningMap.Pictures, "a3.pdf") });
        var text = System.Text.Encoding.Latin1.GetString(pdf);
        var pages = Regex.Count(text, @"/Type\s*/Page[^s]");
        var sizes = Regex.Match(text, @"/MediaBox\s*\[0 0 ([0-9.]+) ([0-9.]+)\]");
        Assert.That(pages, Is.EqualTo(1));
        Assert.That((double.Parse(sizes.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), double.Parse(sizes.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture)), Is.EqualTo((1190.55, 841.89)).Using<(double, double)>((a, b) => Math.Abs(a.Item1 - b.Item1) < 2 && Math.Abs(a.Item2 - b.Item2) < 2));
        await Page.EmulateMediaAsync(new() { Media = Media.Print });
        await Picture("a3");
    }
}
