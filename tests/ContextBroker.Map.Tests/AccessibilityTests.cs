using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace ContextBroker.Map.Tests;

/// <summary>WCAG 2.2 AA, as far as a program can tell (axe), and the keyboard.</summary>
public sealed class AccessibilityTests : MapTest
{
    private static readonly AxeRunOptions Wcag = new() { RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] } };

    [Test]
    public async Task NothingSeriousIsFound()
    {
        await Open();
        await Check("situation");
        foreach (var tab in await Page.GetByRole(AriaRole.Tab).AllAsync())
        {
            await tab.ClickAsync();
            await Assertions.Expect(tab).ToHaveAttributeAsync("aria-selected", "true");
            await Check((await tab.GetAttributeAsync("id"))!, ".panel");
        }

        await Page.GetByRole(AriaRole.Button, new() { Name = "表", Exact = true }).ClickAsync();
        await Page.Locator("#table tbody .link").First.ClickAsync();
        await Page.Locator(".details h2").WaitForAsync();
        await Check("table", "#table");
        await Check("details", ".details");
    }

    [Test]
    public async Task TheTableIsReachedByKeyboard()
    {
        await Open();
        await Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(Page.Locator(":focus")).ToHaveClassAsync("skip");
        await Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Page.Locator("#table .scroll")).ToBeFocusedAsync();
        await Page.Locator("#tab-situation").FocusAsync();
        await Page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(Page.Locator("#tab-layers")).ToBeFocusedAsync();
        await Assertions.Expect(Page.Locator("#tab-layers")).ToHaveAttributeAsync("aria-selected", "true");
    }

    /// <param name="part">What has changed since the whole page was looked at; null: the whole page.</param>
    private async Task Check(string what, string? part = null)
    {
        var result = part is null ? await Page.RunAxe(Wcag) : await Page.RunAxe(new AxeRunContext { Include = [new AxeSelector(part)] }, Wcag);
        var serious = result.Violations.Where(one => one.Impact is "serious" or "critical").Select(one => $"{what}: {one.Id}: {one.Help}: {string.Join(" | ", one.Nodes.Select(node => node.Html).Take(3))}");
        Assert.That(serious, Is.Empty);
    }
}
