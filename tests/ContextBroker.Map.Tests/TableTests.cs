using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace ContextBroker.Map.Tests;

/// <summary>The same as the map, for who cannot use it.</summary>
public sealed class TableTests : MapTest
{
    private ILocator Rows => Page.Locator("#table tbody tr");

    private ILocator Count => Page.Locator("#table output");

    [Test]
    public async Task TableHoldsEveryShelter()
    {
        await Open();
        await Page.GetByRole(AriaRole.Button, new() { Name = "表", Exact = true }).ClickAsync();
        await Assertions.Expect(Count).ToHaveTextAsync("1,538件");

        await Page.GetByLabel("市区町村").SelectOptionAsync("142051");
        var ofFujisawa = (await Get("entities?type=DesignatedShelter&q=localGovernmentCode==%22142051%22&limit=1000&format=simplified&pick=id")).AsArray().Count;
        await Assertions.Expect(Count).ToHaveTextAsync($"{ofFujisawa}件");

        await Page.GetByLabel("状態").SelectOptionAsync("full");
        var full = (await Get("entities?type=EvacuationShelter&q=localGovernmentCode==%22142051%22;crowdingStatus==%22full%22;openingStatus==%22open%22&limit=1000&format=simplified")).AsArray();
        await Assertions.Expect(Rows).ToHaveCountAsync(full.Count);
        await Picture("table");
    }

    [Test]
    public async Task ColumnsSort()
    {
        await Open();
        await Page.GetByRole(AriaRole.Button, new() { Name = "表", Exact = true }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "避難者数" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "避難者数" }).ClickAsync();
        await Assertions.Expect(Page.Locator("th[aria-sort=descending]")).ToContainTextAsync("避難者数");
        var counts = (await Page.Locator("#table tbody tr td:nth-child(4)").AllTextContentsAsync()).Take(50).Select(text => int.Parse(text.Replace(",", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.That(counts, Is.Ordered.Descending);
    }

    [Test]
    public async Task ShelterIsFoundByNameAndOpened()
    {
        await Open();
        await Page.Locator("#tab-search").ClickAsync();
        await Page.GetByRole(AriaRole.Searchbox).FillAsync("フジサワシ");
        await Assertions.Expect(Page.Locator(".hit").First).ToContainTextAsync("藤沢市");
        foreach (var written in new[] { "ﾁｶﾞｻｷｼ", "茅ケ崎市", "茅が崎市", "Chigasaki" })
        {
            await Page.GetByRole(AriaRole.Searchbox).FillAsync(written);
            await Assertions.Expect(Page.Locator(".hit").First).ToContainTextAsync("茅ヶ崎市");
        }

        // The list of shelters says no kana; their municipality has it.
        await Page.GetByRole(AriaRole.Searchbox).FillAsync("ふじさわ　タキノ沢");
        await Assertions.Expect(Page.Locator(".hit")).ToHaveCountAsync(0);
        await Page.GetByRole(AriaRole.Searchbox).FillAsync("ふじさわ　滝ノ沢小");
        await Assertions.Expect(Page.Locator(".hit").First).ToContainTextAsync("滝の沢小学校");
        await Page.Locator(".hit", new() { HasTextString = "滝の沢小学校" }).First.ClickAsync();
        await Assertions.Expect(Page.Locator(".details h2")).ToHaveTextAsync("滝の沢小学校");
        await Page.Locator(".details .links a").First.WaitForAsync();
        var raw = await Page.Locator(".details .links a").First.GetAttributeAsync("href");
        var answer = await Page.APIRequest.GetAsync(raw!);
        Assert.That(await answer.TextAsync(), Does.Contain("滝の沢小学校"));
    }

    [Test]
    public async Task OrdersAndGaugesAreTables()
    {
        await Open();
        await Page.GetByRole(AriaRole.Button, new() { Name = "表", Exact = true }).ClickAsync();
        await Page.GetByLabel("避難情報（警戒レベル）").Last.CheckAsync();
        var orders = (await Get("entities?type=EvacuationOrder&q=orderStatus!=%22lifted%22&format=simplified")).AsArray();
        await Assertions.Expect(Rows).ToHaveCountAsync(orders.Count);
        await Assertions.Expect(Rows.First).ToContainTextAsync("緊急安全確保");
        await Assertions.Expect(Rows.First).ToContainTextAsync("藤沢市");
        await Picture("table-orders");

        await Page.GetByLabel("河川水位").Last.CheckAsync();
        var gauge = (await Get("entities/urn:ngsi-ld:FloodMonitoring:demo-1?format=simplified"))!;
        var row = Page.Locator("#table tbody tr", new() { HasTextString = (string)gauge["stationName"]! });
        await Assertions.Expect(row).ToContainTextAsync(((double)gauge["currentLevel"]!).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture));
        await row.Locator(".link").ClickAsync();
        await Assertions.Expect(Page.Locator(".details h2")).ToHaveTextAsync((string)gauge["stationName"]!);
        await Assertions.Expect(Page.Locator(".details")).ToContainTextAsync("避難判断");
        await Picture("table-gauges");
    }

    [Test]
    public async Task EnglishIsASwitchAway()
    {
        await Open();
        await Assertions.Expect(Page.Locator("html")).ToHaveAttributeAsync("lang", "ja");
        await Page.GetByRole(AriaRole.Button, new() { Name = "English" }).ClickAsync();
        await Assertions.Expect(Page.Locator("#tab-situation")).ToHaveTextAsync("Situation");
        await Assertions.Expect(Page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await Assertions.Expect(Page).ToHaveTitleAsync(new Regex("Disaster prevention map"));
    }
}
