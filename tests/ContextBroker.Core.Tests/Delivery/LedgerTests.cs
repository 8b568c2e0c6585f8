using ContextBroker.Core.Delivery;
using ContextBroker.Core.Storage;
using Microsoft.Extensions.Time.Testing;

namespace ContextBroker.Core.Tests.Delivery;

/// <summary>What the ledger says of each notification, on good days and bad ones.</summary>
public sealed class LedgerTests
{
    [Test]
    public async Task EveryNotificationIsRecorded()
    {
        await using var rig = await DeliveryRig.Started();
        await rig.Subscribe("a");
        for (var i = 0; i < 50; i++)
        {
            await rig.Write(i, shelter: $"{i % 3}");
        }

        var records = await Records(rig, "a", all => all.Count == 50 && all.All(one => one.State == DeliveryState.Delivered));
        Assert.That(records.Select(one => one.Sequence), Is.EqualTo(Enumerable.Range(1, 50)));
        Assert.That(records[4].Entities, Is.EqualTo(new[] { new NotifiedEntity("urn:ngsi-ld:Shelter:1", 5) }));
        Assert.That(records.Select(one => AttemptLog.Decode(one.Attempts.Span)).Select(log => (log.Count, log.Kept[0].Error)), Is.All.EqualTo((1, (string?)null)));
        Assert.That(records.Select(one => one.NotificationId).ToHashSet(), Is.EquivalentTo(rig.Receivers.Taken.Select(one => one.NotificationId).ToHashSet()));
    }

    [Test]
    public async Task FailedAttemptsSurviveACrash()
    {
        await using var rig = await DeliveryRig.Started();
        rig.Receivers.Refuses(DeliveryRig.Uri("a"));
        await rig.Subscribe("a");
        await rig.Write(1);
        await Until(async () => (await ((IDeliveryLedger)rig.Outbox).Find("", Id("a"), new LedgerQuery(), default)) is [{ Attempts.Length: > 0 }]);
        await rig.Crash();
        rig.Receivers.Accepts(DeliveryRig.Uri("a"));
        var log = AttemptLog.Decode((await Records(rig, "a", all => all is [{ State: DeliveryState.Delivered }]))[0].Attempts.Span);
        Assert.That((log.Kept[0].Error, log.Kept[^1].Error), Is.EqualTo(("refused", (string?)null)));
        Assert.That(log.Count, Is.GreaterThan(1));
    }

    [Test]
    public async Task GivenUpIsDeadAndCanBeSentAgain()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var rig = await DeliveryRig.Started(clock, options => options.MaxAge = TimeSpan.FromMinutes(1));
        rig.Receivers.Refuses(DeliveryRig.Uri("a"));
        await rig.Subscribe("a");
        await rig.Write(7);
        await rig.Receivers.WaitForAttempts(1);
        var dead = await Records(rig, "a", all => all is [{ State: DeliveryState.Dead }], clock);
        Assert.That(AttemptLog.Decode(dead[0].Attempts.Span).Kept[^1].Error, Is.EqualTo("Given up: it is older than 00:01:00"));

        rig.Receivers.Accepts(DeliveryRig.Uri("a"));
        Assert.That(await rig.Records.Retry("", Id("a"), new LedgerQuery(Limit: int.MaxValue), default), Is.EqualTo(1));
        var sent = (await rig.Receivers.WaitFor(1))[0];
        Assert.That((FakeReceivers.Value(sent), sent.NotificationId), Is.EqualTo((7, dead[0].NotificationId)));
        await Records(rig, "a", all => all is [{ State: DeliveryState.Delivered }], clock);
    }

    [Test]
    public async Task TooManyWaitingAreDead()
    {
        await using var rig = await DeliveryRig.Started(configure: options => options.MaxWaiting = 5);
        rig.Receivers.Refuses(DeliveryRig.Uri("a"));
        await rig.Subscribe("a");
        for (var i = 0; i < 12; i++)
        {
            await rig.Write(i);
        }

        var records = await Records(rig, "a", all => all.Count(one => one.State == DeliveryState.Dead) == 7);
        Assert.That(records.Count(one => one.State == DeliveryState.Waiting), Is.EqualTo(5));
        rig.Receivers.Accepts(DeliveryRig.Uri("a"));
        await rig.Receivers.WaitFor(5);
        Assert.That(await rig.Records.Retry("", Id("a"), new LedgerQuery(Limit: int.MaxValue), default), Is.EqualTo(7));
        Assert.That((await rig.Receivers.WaitFor(12)).Select(FakeReceivers.Value).Order(), Is.EqualTo(Enumerable.Range(0, 12)));
    }

    [Test]
    public async Task ThrottledStatesAreSuperseded()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var rig = await DeliveryRig.Started(clock);
        await rig.Subscribe("a", """{"throttling":60}""");
        await rig.Write(0);
        await rig.Receivers.WaitFor(1);
        for (var i = 1; i <= 4; i++)
        {
            await rig.Write(i);
        }

        var records = await Records(rig, "a", all => all.Count(one => one.State == DeliveryState.Delivered) == 2, clock);
        Assert.That(records.Select(one => one.State), Is.EqualTo(new[]
        {
            DeliveryState.Delivered, DeliveryState.Superseded, DeliveryState.Superseded, DeliveryState.Superseded, DeliveryState.Delivered,
        }));
    }

    [Test]
    public async Task WhatADeletedSubscriptionWasOwedIsWithdrawn()
    {
        await using var rig = await DeliveryRig.Started();
        rig.Receivers.Refuses(DeliveryRig.Uri("a"));
        await rig.Subscribe("a");
        await rig.Write(1);
        await rig.Receivers.WaitForAttempts(1);
        await rig.Provision.Delete("", Id("a"), default);
        await Records(rig, "a", all => all is [{ State: DeliveryState.Withdrawn }]);
    }

    [Test]
    public void FirstAndLastAttemptsAreKept()
    {
        var log = Enumerable.Range(0, 100).Aggregate(
            AttemptLog.None, (log, i) => log.With(new DeliveryAttempt(DateTimeOffset.UnixEpoch.AddSeconds(i), i, i == 99 ? null : $"error {i}")));
        var read = AttemptLog.Decode(log.Encode());
        Assert.That(read.Count, Is.EqualTo(100));
        Assert.That(read.Kept.Select(one => one.Took), Is.EqualTo(new double[] { 0, 1, 2, 93, 94, 95, 96, 97, 98, 99 }));
        Assert.That((read.Kept[0].Error, read.Kept[^1]), Is.EqualTo(("error 0", new DeliveryAttempt(DateTimeOffset.UnixEpoch.AddSeconds(99), 99, null))));
    }

    private static string Id(string name) => $"urn:ngsi-ld:Subscription:{name}";

    // The receiver has a notification before the broker has recorded that.
    private static async Task<IReadOnlyList<LedgerEntry>> Records(
        DeliveryRig rig, string name, Func<IReadOnlyList<LedgerEntry>, bool> condition, FakeTimeProvider? clock = null)
    {
        IReadOnlyList<LedgerEntry> found = [];
        await Until(async () =>
        {
            clock?.Advance(TimeSpan.FromSeconds(5));
            found = await rig.Records.Find("", Id(name), new LedgerQuery(Limit: 1000), default);
            return condition(found);
        });
        return found;
    }

    private static async Task Until(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
