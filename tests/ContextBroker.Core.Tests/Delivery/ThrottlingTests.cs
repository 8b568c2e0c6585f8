using Microsoft.Extensions.Time.Testing;

namespace ContextBroker.Core.Tests.Delivery;

/// <summary>Member throttling (clauses 5.2.12, 5.8.6): coalesced to the last state of each entity.</summary>
public sealed class ThrottlingTests
{
    [Test]
    public async Task TellsTheLastStateOfEachEntity()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var rig = await DeliveryRig.Started(clock);
        await rig.Subscribe("a", """{"throttling":60}""");
        await rig.Write(0, "1");
        await rig.Receivers.WaitFor(1);
        for (var i = 1; i <= 20; i++)
        {
            await rig.Write(i, $"{i % 2}");
        }

        await Advance(clock, rig, until: 2);
        var taken = await rig.Receivers.WaitFor(2);

        Assert.That(FakeReceivers.Values(taken[1]), Is.EquivalentTo(new[] { 19, 20 }));
        Assert.That(rig.Subscription("a").Delivered.TimesSent, Is.EqualTo(2));
    }

    [Test]
    public async Task KeepsTheDistance()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var rig = await DeliveryRig.Started(clock);
        await rig.Subscribe("a", """{"throttling":60}""");
        await rig.Write(0);
        await rig.Receivers.WaitFor(1);
        var first = clock.GetUtcNow();
        await rig.Write(1);
        await Advance(clock, rig, until: 2);

        Assert.That(rig.Seen[1].At - first, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(60)));
    }

    [Test]
    public async Task CoalescesWhatACrashLeft()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var rig = await DeliveryRig.Started(clock);
        await rig.Subscribe("a", """{"throttling":60}""");
        rig.Receivers.Refuses(DeliveryRig.Uri("a"));
        await rig.Write(0);
        await rig.Receivers.WaitForAttempts(1);
        for (var i = 1; i <= 5; i++)
        {
            await rig.Write(i);
        }

        await rig.Crash();
        rig.Receivers.Accepts(DeliveryRig.Uri("a"));
        await Advance(clock, rig, until: 1);
        while (FakeReceivers.Value(rig.Receivers.Taken[^1]) != 5)
        {
            await Advance(clock, rig, until: rig.Receivers.Taken.Count + 1);
        }

        Assert.That(rig.Receivers.Taken, Has.Count.LessThanOrEqualTo(2));
    }

    [Test]
    public async Task EndOfThrottlingTellsAtOnce()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var rig = await DeliveryRig.Started(clock);
        await rig.Subscribe("a", """{"throttling":3600}""");
        await rig.Write(0);
        await rig.Receivers.WaitFor(1);
        await rig.Write(1);
        await rig.Write(2);
        await rig.WaitForGathering("a");
        await rig.Update("a", """{"throttling":null}""");
        var taken = await rig.Receivers.WaitFor(2);

        Assert.That(FakeReceivers.Value(taken[^1]), Is.EqualTo(2));
    }

    // The queue may not have come to its timer yet when time moves: it moves until the queue has.
    private static async Task Advance(FakeTimeProvider clock, DeliveryRig rig, int until)
    {
        var arrived = rig.Receivers.WaitFor(until);
        while (!arrived.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await arrived;
    }
}
