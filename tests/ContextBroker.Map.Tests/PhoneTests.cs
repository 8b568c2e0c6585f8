using Microsoft.Playwright;

namespace ContextBroker.Map.Tests;

/// <summary>In the hand: 390x844.</summary>
public sealed class PhoneTests : MapTest
{
    protected override BrowserNewContextOptions Screen => Phone;

    [Test]
    public async Task NothingLeavesTheScreen()
    {
        await Open();
        await Assertions.Expect(Page.GetByRole(AriaRole.Button, new() { Name = "A3印刷" })).ToBeInViewportAsync();
        await Picture("phone");
        foreach (var tab in await Page.GetByRole(AriaRole.Tab).AllAsync())
        {
            await tab.ClickAsync();
            await Assertions.Expect(tab).ToHaveAttributeAsync("aria-selected", "true");
            Assert.That(await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(390), await tab.TextContentAsync());
            Assert.That(await Page.EvaluateAsync<bool>("document.querySelector('.content').scrollWidth <= document.querySelector('.content').clientWidth"), Is.True, await tab.TextContentAsync());
        }

        await Picture("phone-panel");
    }
}
