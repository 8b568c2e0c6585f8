using Microsoft.Playwright;

namespace ContextBroker.Map.Tests;

/// <summary>What an officer says of a shelter goes through the ordinary API, and nobody is overwritten.</summary>
public sealed class ReportTests : MapTest
{
    protected override BrowserNewContextOptions Screen => Phone;

    [Test]
    public async Task ShelterThatNobodyRanIsOpenedFromAPhone()
    {
        await Open();
        await OpenForm("横浜市立本町小学校");
        await Page.GetByLabel("開設中").CheckAsync();
        await Page.GetByLabel("空きあり").CheckAsync();
        await Page.GetByLabel("避難者数").FillAsync("12");
        await Picture("phone-report");
        await Send();
        await Assertions.Expect(Page.Locator(".report [role=status]")).ToHaveTextAsync("報告しました");
        await Assertions.Expect(Page.Locator(".details .headline")).ToContainTextAsync("12");
        var stored = (await Get("entities?type=EvacuationShelter&q=name==%22%E6%A8%AA%E6%B5%9C%E5%B8%82%E7%AB%8B%E6%9C%AC%E7%94%BA%E5%B0%8F%E5%AD%A6%E6%A0%A1%22&format=simplified"))[0]!;
        Assert.That(((string)stored["openingStatus"]!, (int)stored["evacueeTotal"]!, (string)stored["localGovernmentCode"]!), Is.EqualTo(("open", 12, "141003")));
    }

    [Test]
    public async Task SecondOfficerIsToldOfTheFirst()
    {
        var shelter = (await Get("entities?type=EvacuationShelter&q=localGovernmentCode==%22142034%22&limit=1000&format=simplified")).AsArray().First(one => ((string)one!["name"]!).Contains("江南高等学校", StringComparison.Ordinal))!;
        await Open();
        await OpenForm((string)shelter["name"]!);
        await Page.GetByLabel("避難者数").FillAsync("77");
        await Send(HttpMethod.Post, $"entities/{shelter["id"]}/attrs", """{"evacueeTotal":41}""");
        await Send();
        await Assertions.Expect(Page.Locator(".report [role=status]")).ToContainTextAsync("ほかの職員が先に更新しました");
        await Assertions.Expect(Page.Locator(".report .note")).ToContainTextAsync("41");
        await Assertions.Expect(Page.GetByLabel("避難者数")).ToHaveValueAsync("77");
        Assert.That((int)(await Get($"entities/{shelter["id"]}?format=simplified"))["evacueeTotal"]!, Is.EqualTo(41), "nothing was overwritten");

        await Send();
        await Assertions.Expect(Page.Locator(".report [role=status]")).ToHaveTextAsync("報告しました");
        Assert.That((int)(await Get($"entities/{shelter["id"]}?format=simplified"))["evacueeTotal"]!, Is.EqualTo(77));
    }

    private async Task OpenForm(string name)
    {
        await Page.Locator("#tab-search").ClickAsync();
        await Page.GetByRole(AriaRole.Searchbox).FillAsync(name);
        await Page.Locator(".hit", new() { HasTextString = name }).First.ClickAsync();
        await Page.Locator(".details h2", new() { HasTextString = name }).WaitForAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "状況を報告" }).ClickAsync();
    }

    private Task Send() => Page.GetByRole(AriaRole.Button, new() { Name = "この内容で報告する" }).ClickAsync();
}
