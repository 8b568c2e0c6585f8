using ContextBroker.Disaster.Municipalities;

namespace ContextBroker.Disaster.Tests.Municipalities;

public class LocalGovernmentCodeTests
{
    // 総務省 全国地方公共団体コード
    [TestCase("14205", "142051")]
    [TestCase("142051", "142051")]
    [TestCase("14100", "141003")]
    [TestCase("14000", "140007")]
    [TestCase("14366", "143669")]
    public void FiveOrSixDigitsGiveSix(string text, string code)
    {
        Assert.That(LocalGovernmentCode.TryParse(text, out var read), Is.True);
        Assert.That(read, Is.EqualTo(code));
    }

    [TestCase("142052", TestName = "{m}: check digit")]
    [TestCase("1420", TestName = "{m}: too short")]
    [TestCase("R14205", TestName = "{m}: letter")]
    [TestCase("１４２０５", TestName = "{m}: full-width digits")]
    [TestCase("")]
    public void OtherTextIsRefused(string text) => Assert.That(LocalGovernmentCode.TryParse(text, out _), Is.False);
}
