using ContextBroker.Core.Delivery;

namespace ContextBroker.Core.Tests.Delivery;

public sealed class RetryScheduleTests
{
    private static readonly RetrySchedule Schedule = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    [TestCase(1, 1)]
    [TestCase(2, 2)]
    [TestCase(5, 16)]
    [TestCase(6, 30)]
    [TestCase(int.MaxValue, 30)]
    public void DoublesUpToTheCeiling(int failures, int seconds) =>
        Assert.That(Schedule.Delay(failures, false, null, jitter: 1), Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [Test]
    public void JitterTakesAtMostHalf() =>
        Assert.That(Schedule.Delay(3, false, null, jitter: 0), Is.EqualTo(TimeSpan.FromSeconds(2)));

    [Test]
    public void PermanentFailuresWaitLongest() =>
        Assert.That(Schedule.Delay(1, true, null, jitter: 1), Is.EqualTo(TimeSpan.FromSeconds(30)));

    [TestCase(40, 40)]
    [TestCase(0.5, 1)]
    [TestCase(300_000_000, 2_592_000, Description = "no timer waits ten years; 30 days")]
    public void CooldownIsTheLeast(double cooldown, double seconds) =>
        Assert.That(Schedule.Delay(1, false, TimeSpan.FromSeconds(cooldown), jitter: 1), Is.EqualTo(TimeSpan.FromSeconds(seconds)));
}
