using ContextBroker.Server.Settings;

namespace ContextBroker.Server.Tests.House;

public class SettingsTests
{
    /// <summary>Run <c>contextbroker settings</c> and put its output below the heading of docs/settings.md.</summary>
    [Test]
    public void EverySettingIsDocumented()
    {
        var documented = File.ReadAllText(Path.Combine(Repository.Root, "docs", "settings.md"));
        Assert.That(documented, Does.EndWith(SettingsTable.Markdown()));
    }

    [Test]
    public void EverySettingHasAMeaning() =>
        Assert.That(SettingsTable.Rows.Where(r => r.Meaning.Length == 0).Select(r => r.Key), Is.Empty);
}
