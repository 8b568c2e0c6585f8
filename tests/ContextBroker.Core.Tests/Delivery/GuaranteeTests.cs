using ContextBroker.Core.Delivery;

namespace ContextBroker.Core.Tests.Delivery;

/// <summary>What a subscriber may rely on, each on a bad day.</summary>
public sealed class GuaranteeTests
{
    [Test]
    public async Task EveryChangeArrivesWithItsOwnState()
    {
        await using var rig = await DeliveryRig.Started();
        await rig.Subscribe("a");
        for (var i = 0; i < 500; i++)
        {
            await rig.Write(i);
        }

        var taken = await rig.Receivers.WaitFor(500);
        Assert.That(taken.Select(FakeReceivers.Value), Is.EqualTo(Enumerable.Range(0, 500)));
    }

    [Test]
    public async Task DeadEndpointDelaysNobody()
    {
        await using var rig = await DeliveryRig.Started();
        rig.Receivers.NeverAnswers(DeliveryRig.Uri("dead"));
        await rig.Subscribe("dead");
        await rig.Subscribe("alive");
        for (var i = 0; i < 100; i++)
        {
            await rig.Write(i);
        }

        Assert.That(await rig.Receivers.WaitFor(100, DeliveryRig.Uri("alive")), Has.Count.EqualTo(100));
        Assert.That(rig.Lanes.WaitingFor("", "urn:ngsi-ld:Subscription:dead"), Is.EqualTo(100));
    }

    [Test]
    public async Task OrderHoldsThroughFailures()
    {
        await using var rig = await DeliveryRig.Started();
        var calls = 0;
        rig.Receivers.At(DeliveryRig.Uri("a"), (_, _) =>
            Task.FromResult(Interlocked.Increment(ref calls) % 3 == 0 ? SendResult.Delivered : new SendResult("try again")));
        await rig.Subscribe("a");
        for (var i = 0; i < 40; i++)
        {
            await rig.Write(i, shelter: $"{i % 4}");
        }

        var taken = await rig.Receivers.WaitFor(40);
        Assert.That(taken.Select(FakeReceivers.Value), Is.EqualTo(Enumerable.Range(0, 40)));
    }

    [Test]
    public async Task AttemptsKeepTheNotificationId()
    {
        await using var rig = await DeliveryRig.Started();
        rig.Receivers.Refuses(DeliveryRig.Uri("a"));
        await rig.Subscribe("a");
        await rig.Write(1);
        await rig.Receivers.WaitForAttempts(3);
        rig.Receivers.Accepts(DeliveryRig.Uri("a"));
        await rig.Receivers.WaitFor(1);

        Assert.That(rig.Seen.Select(e => e.NotificationId).Distinct(), Has.Exactly(1).Items);
    }

    [Test]
    public async Task CrashLosesNothing()
    {
        await using var rig = await DeliveryRig.Started();
        rig.Receivers.Refuses(DeliveryRig.Uri("a"));
        await rig.Subscribe("a");
        for (var i = 0; i < 50; i++)
        {
            await rig.Write(i);
        }

        await rig.Receivers.WaitForAttempts(1);
        var owed = rig.Outbox.Items.ToDictionary(item => item.Sequence, item => item.NotificationId);
        await rig.Crash();
        rig.Receivers.Accepts(DeliveryRig.Uri("a"));
        var taken = await rig.Receivers.WaitFor(50);

        Assert.That(taken.Select(FakeReceivers.Value), Is.EqualTo(Enumerable.Range(0, 50)));
        Assert.That(taken.Select(m => m.NotificationId), Is.SupersetOf(owed.Values), "the same ids as before the crash");
    }

    [Test]
    public async Task ChangesBeforeTheReaderCameAreOwed()
    {
        var rig = new DeliveryRig();
        await rig.Start();
        await rig.Subscribe("a");
        await rig.Stop();
        for (var i = 0; i < 100; i++)
        {
            await rig.Write(i);
        }

        await rig.Start();
        await using (rig)
        {
            var taken = await rig.Receivers.WaitFor(100);
            Assert.That(taken.Select(FakeReceivers.Value), Is.EqualTo(Enumerable.Range(0, 100)));
        }
    }

    [Test]
    public async Task AnOutboxThatGivesUpByItselfIsNotHammered()
    {
        await using var rig = await DeliveryRig.Started();
        rig.Receivers.Refuses(DeliveryRig.Uri("a"));
        await rig.Subscribe("a");
        await rig.Write(1);
        await rig.Receivers.WaitForAttempts(1);
        await rig.Stop();

        rig.Receivers.Accepts(DeliveryRig.Uri("a"));
        rig.Outbox.BeforeReading = static () => throw new OperationCanceledException("a limit of the store's own");
        var before = rig.Outbox.Reads;
        await rig.Start();
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        Assert.That(rig.Outbox.Reads - before, Is.InRange(1, 3));
        rig.Outbox.BeforeReading = null;
        await rig.Receivers.WaitFor(1);
    }

    [Test]
    public async Task DeliveredIsTakenOffTheOutbox()
    {
        await using var rig = await DeliveryRig.Started();
        await rig.Subscribe("a");
        await rig.Write(1);
        await rig.Receivers.WaitFor(1);
        await rig.Stop();

        Assert.That(rig.Outbox.Items, Is.Empty);
        await rig.Start();
    }

    [Test]
    public async Task MemoryIsBoundedAndTheRestIsRead()
    {
        await using var rig = await DeliveryRig.Started(configure: options => options.InMemory = 8);
        rig.Receivers.Refuses(DeliveryRig.Uri("a"));
        await rig.Subscribe("a");
        for (var i = 0; i < 100; i++)
        {
            await rig.Write(i);
        }

        rig.Receivers.Accepts(DeliveryRig.Uri("a"));
        var taken = await rig.Receivers.WaitFor(100);

        Assert.That(taken.Select(FakeReceivers.Value), Is.EqualTo(Enumerable.Range(0, 100)));
        Assert.That(rig.Outbox.LargestRead, Is.InRange(1, 8));
    }

    [Test]
    public async Task NobodyIsSwitchedOff()
    {
        await using var rig = await DeliveryRig.Started();
        rig.Receivers.Refuses(DeliveryRig.Uri("a"));
        await rig.Subscribe("a");
        await rig.Write(1);
        await rig.Receivers.WaitForAttempts(7);

        Assert.That(rig.Subscription("a").Subscription.IsActive, Is.True);
        Assert.That(rig.Outbox.Items, Has.Count.EqualTo(1));
        rig.Receivers.Accepts(DeliveryRig.Uri("a"));
        await rig.Receivers.WaitFor(1);
    }

    // The circuit had opened: its closing wakes whoever waits, but tells nobody twice.
    [Test]
    public async Task RecoveryTellsNobodyTwice()
    {
        await using var rig = await DeliveryRig.Started();
        rig.Receivers.Refuses(DeliveryRig.Uri("same"));
        foreach (var name in (string[])["a", "b", "c"])
        {
            await rig.Subscribe(name, """{"notification":{"endpoint":{"uri":"http://receiver/same"}}}""");
        }

        await rig.Write(1);
        await rig.Receivers.WaitForAttempts(8);
        rig.Receivers.Accepts(DeliveryRig.Uri("same"));
        await rig.Receivers.WaitFor(3);
        await rig.Stop();

        Assert.That(rig.Receivers.Taken.Select(m => m.SubscriptionId), Is.Unique);
        Assert.That(rig.Outbox.Items, Is.Empty);
        await rig.Start();
    }
}
