using ContextBroker.Core.Delivery;
using ContextBroker.NgsiLd.Subscriptions;
using Microsoft.Extensions.Time.Testing;

namespace ContextBroker.Core.Tests.Delivery;

/// <summary>Who hears of nothing, and what is told about deliveries (clauses 5.2.14.2, 5.8.6).</summary>
public sealed class StatusTests
{
    [Test]
    public async Task PausedHearsNothingOfItsPause()
    {
        await using var rig = await DeliveryRig.Started();
        await rig.Subscribe("a", """{"isActive":false}""");
        await rig.Subscribe("b");
        await rig.Write(1);
        await rig.Receivers.WaitFor(1, DeliveryRig.Uri("b"));
        await rig.Update("a", """{"isActive":true}""");
        await rig.Write(2);
        var taken = await rig.Receivers.WaitFor(1, DeliveryRig.Uri("a"));

        Assert.That(taken.Select(FakeReceivers.Value), Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public async Task WhatIsOwedWaitsForTheEndOfThePause()
    {
        await using var rig = await DeliveryRig.Started();
        rig.Receivers.Refuses(DeliveryRig.Uri("a"));
        await rig.Subscribe("a");
        await rig.Write(1);
        await rig.Receivers.WaitForAttempts(1);
        await rig.Update("a", """{"isActive":false}""");
        rig.Receivers.Accepts(DeliveryRig.Uri("a"));
        await rig.Subscribe("b");
        await rig.Write(2);
        await rig.Receivers.WaitFor(1, DeliveryRig.Uri("b"));
        Assert.That(rig.Lanes.WaitingFor("", "urn:ngsi-ld:Subscription:a"), Is.EqualTo(1));

        await rig.Update("a", """{"isActive":true}""");
        var taken = await rig.Receivers.WaitFor(1, DeliveryRig.Uri("a"));
        Assert.That(FakeReceivers.Value(taken[0]), Is.EqualTo(1));
    }

    [Test]
    public async Task ExpiredHearsNothing()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 8, 1, 12, 0, 0, TimeSpan.Zero));
        await using var rig = await DeliveryRig.Started(clock);
        await rig.Subscribe("a", """{"expiresAt":"2026-08-01T12:00:10Z"}""");
        await rig.Subscribe("b");
        clock.Advance(TimeSpan.FromSeconds(10));
        await rig.Write(1);
        await rig.Receivers.WaitFor(1, DeliveryRig.Uri("b"));

        Assert.That(rig.Subscription("a").Subscription.StatusAt(clock.GetUtcNow()), Is.EqualTo(SubscriptionStatus.Expired));
        Assert.That(rig.Receivers.Taken, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task NewSubscriptionHearsOfLaterChangesOnly()
    {
        await using var rig = await DeliveryRig.Started();
        await rig.Write(1);
        await rig.Subscribe("a");
        await rig.Write(2);

        Assert.That(FakeReceivers.Value((await rig.Receivers.WaitFor(1))[0]), Is.EqualTo(2));
    }

    [Test]
    public async Task DeletedIsOwedNothing()
    {
        await using var rig = await DeliveryRig.Started();
        rig.Receivers.Refuses(DeliveryRig.Uri("a"));
        await rig.Subscribe("a");
        await rig.Write(1);
        await rig.Receivers.WaitForAttempts(1);
        await rig.Provision.Delete("", "urn:ngsi-ld:Subscription:a", default);
        await rig.Stop();

        Assert.That(rig.Outbox.Items, Is.Empty);
        await rig.Start();
        Assert.That(rig.Subscription("a"), Is.Null);
    }

    [Test]
    public async Task CountsSurviveRestart()
    {
        await using var rig = await DeliveryRig.Started();
        var calls = 0;
        rig.Receivers.At(DeliveryRig.Uri("a"), (_, _) =>
            Task.FromResult(Interlocked.Increment(ref calls) == 1 ? new SendResult("not yet") : SendResult.Delivered));
        await rig.Subscribe("a");
        await rig.Write(1);
        await rig.Receivers.WaitFor(1);
        await rig.Stop();
        await rig.Start();
        var tally = rig.Subscription("a").Delivered;

        Assert.That((tally.TimesSent, tally.TimesFailed, tally.HasFailed), Is.EqualTo((2, 1, (bool?)false)));
        Assert.That(new[] { tally.LastSuccess, tally.LastFailure, tally.LastNotification }, Has.None.Null);
    }

    [Test]
    public async Task UpdatedEndpointGetsWhatWaits()
    {
        await using var rig = await DeliveryRig.Started(configure: options => (options.FirstRetry, options.RetryCeiling) = (TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
        rig.Receivers.Refuses(DeliveryRig.Uri("a"));
        await rig.Subscribe("a");
        await rig.Write(1);
        await rig.Receivers.WaitForAttempts(1);
        await rig.Update("a", """{"notification":{"endpoint":{"uri":"http://receiver/elsewhere"}}}""");

        Assert.That(await rig.Receivers.WaitFor(1, DeliveryRig.Uri("elsewhere")), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task TenantsHearOfTheirOwn()
    {
        await using var rig = await DeliveryRig.Started();
        await rig.Subscribe("here");
        await rig.Subscribe("there", tenant: "kamakura");
        await rig.Write(1, tenant: "kamakura");
        await rig.Write(2);
        var taken = await rig.Receivers.WaitFor(2);

        Assert.That(
            taken.Select(m => (m.Receiver.Uri.AbsolutePath, m.Tenant, FakeReceivers.Value(m))),
            Is.EquivalentTo(new[] { ("/there", "kamakura", 1), ("/here", "", 2) }));
    }

    [Test]
    public async Task GivesUpOnlyByTheOperatorsAge()
    {
        await using var rig = await DeliveryRig.Started(configure: options => options.MaxAge = TimeSpan.FromMilliseconds(50));
        rig.Receivers.Refuses(DeliveryRig.Uri("a"));
        await rig.Subscribe("a");
        await rig.Write(1);
        await rig.WaitForEvent(DeliveryOutcome.GivenUp);

        Assert.That(rig.Seen[^1].Outcome, Is.EqualTo(DeliveryOutcome.GivenUp));
    }

    [Test]
    public async Task GivesUpTheOldestByTheOperatorsNumber()
    {
        await using var rig = await DeliveryRig.Started(configure: options => options.MaxWaiting = 10);
        rig.Receivers.Refuses(DeliveryRig.Uri("a"));
        await rig.Subscribe("a");
        for (var i = 0; i < 30; i++)
        {
            await rig.Write(i);
        }

        var given = await rig.WaitForEvent(DeliveryOutcome.GivenUp);
        rig.Receivers.Accepts(DeliveryRig.Uri("a"));
        var taken = await rig.Receivers.WaitFor(10);

        Assert.That(given.Error, Does.Contain("more than 10 wait"));
        Assert.That(taken.Select(FakeReceivers.Value), Is.Ordered.And.Some.GreaterThan(20));
    }
}
