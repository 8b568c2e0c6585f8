using ContextBroker.Core.Changes;
using ContextBroker.Core.Delivery;
using ContextBroker.Core.Storage;
using ContextBroker.Core.Subscriptions;
using ContextBroker.NgsiLd;
using Microsoft.Extensions.Time.Testing;

namespace ContextBroker.Core.Tests.Delivery;

/// <summary>Subscriptions that start from the present state, from a change or from a time.</summary>
public sealed class ReplayTests
{
    [Test]
    public async Task StateThenStream()
    {
        await using var rig = await DeliveryRig.Started();
        for (var i = 0; i < 30; i++)
        {
            await rig.Write(i, shelter: $"{i % 10}");
        }

        await rig.Subscribe("a", start: new ReplayStart(null));
        var state = await rig.Receivers.WaitFor(10);
        Assert.That(state.Select(FakeReceivers.Value).Order(), Is.EqualTo(Enumerable.Range(20, 10)), "each entity once, as it is");

        await Caught(rig, "a");
        await rig.Write(100, shelter: "3");
        Assert.That(FakeReceivers.Value((await rig.Receivers.WaitFor(11))[^1]), Is.EqualTo(100));
    }

    // Whatever is written while the state is told: per entity no value twice, none older than the one before, and the last one arrives.
    [Test]
    public async Task NoGapAndNoStepBackWhileWritersWrite()
    {
        await using var rig = await DeliveryRig.Started();
        for (var shelter = 0; shelter < 40; shelter++)
        {
            await rig.Write(0, shelter: $"{shelter}");
        }

        using var stop = new CancellationTokenSource();
        var last = new int[40];
        var writing = Task.Run(async () =>
        {
            for (var value = 1; value < 50 || (value < 300 && !stop.IsCancellationRequested); value++)
            {
                for (var shelter = 0; shelter < 40; shelter += 3)
                {
                    last[shelter] = value;
                    await rig.Write(value, shelter: $"{shelter}");
                }
            }
        });
        await rig.Subscribe("a", start: new ReplayStart(null));
        await Caught(rig, "a");
        await stop.CancelAsync();
        await writing;

        var told = await AllOf(rig, last);
        foreach (var (shelter, values) in told)
        {
            Assert.That(values, Is.Ordered.Ascending, $"shelter {shelter}");
            Assert.That(values, Is.Unique, $"shelter {shelter}");
            Assert.That(values, Is.EqualTo(Enumerable.Range(values[0], values.Length)), $"shelter {shelter} has a gap");
        }
    }

    [Test]
    public async Task EarlierChangesAreTold()
    {
        await using var rig = await DeliveryRig.Started();
        for (var i = 0; i < 20; i++)
        {
            await rig.Write(i);
        }

        await rig.Subscribe("a", start: new ReplayStart(12));
        await Caught(rig, "a");
        await rig.Write(20);
        Assert.That((await rig.Receivers.WaitFor(9)).Select(FakeReceivers.Value), Is.EqualTo(Enumerable.Range(12, 9)));
    }

    [Test]
    public async Task SubscriptionThatWasAwayCatchesUp()
    {
        await using var rig = await DeliveryRig.Started();
        await rig.Subscribe("a");
        await rig.Update("a", """{"isActive":false}""");
        for (var i = 0; i < 700; i++)
        {
            await rig.Write(i, shelter: $"{i % 7}");
        }

        await rig.Update("a", """{"isActive":true}""");
        await rig.Provision.Replay("", "urn:ngsi-ld:Subscription:a", new ReplayStart(0), default);
        Assert.That((await rig.Receivers.WaitFor(700)).Select(FakeReceivers.Value), Is.EqualTo(Enumerable.Range(0, 700)));
    }

    [Test]
    public async Task CrashInBetweenLosesNothing()
    {
        await using var rig = await DeliveryRig.Started();
        for (var i = 0; i < 100; i++)
        {
            await rig.Write(i, shelter: $"{i}");
        }

        rig.Receivers.Refuses(DeliveryRig.Uri("a"));
        await rig.Subscribe("a", start: new ReplayStart(null));
        await rig.Receivers.WaitForAttempts(1);
        await rig.Crash();
        rig.Receivers.Accepts(DeliveryRig.Uri("a"));
        await Caught(rig, "a");
        await rig.Write(1000);

        var taken = await Until(rig, all => all.Any(one => FakeReceivers.Value(one) == 1000));
        Assert.That(taken.Select(FakeReceivers.Value).Distinct().Order(), Is.EqualTo(Enumerable.Range(0, 100).Append(1000)));
        Assert.That(taken.GroupBy(FakeReceivers.Value).Select(same => same.Select(one => one.NotificationId).Distinct().Count()), Is.All.EqualTo(1));
    }

    // Their changes are older than what is given up for its age: whoever asks for them wants them nevertheless.
    [TestCase("{}")]
    [TestCase("""{"notification":{"join":"inline","endpoint":{"uri":"http://receiver/a"}}}""")]
    [TestCase("""{"throttling":1}""")]
    public async Task OldChangesAreNotTooOldToBeToldAgain(string members)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var rig = await DeliveryRig.Started(clock, options => options.MaxAge = TimeSpan.FromDays(1));
        for (var i = 0; i < 5; i++)
        {
            await rig.Write(i, shelter: $"{i}");
        }

        clock.Advance(TimeSpan.FromDays(2));
        var asked = clock.GetUtcNow();
        await rig.Subscribe("a", members, start: new ReplayStart(0));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        IReadOnlyList<LedgerEntry> records = [];
        while (records.Count < 5 || records.Any(one => one.State == DeliveryState.Waiting))
        {
            records = await rig.Records.Find("", "urn:ngsi-ld:Subscription:a", new LedgerQuery(), limit.Token);
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.That(records.Select(one => one.State), Is.All.Not.EqualTo(DeliveryState.Dead));
        Assert.That(records[^1].State, Is.EqualTo(DeliveryState.Delivered));
        Assert.That(records.Select(one => one.CreatedAt), Is.All.GreaterThanOrEqualTo(asked));
        var told = string.Concat((await rig.Receivers.WaitFor(1)).Select(FakeReceivers.Text));
        Assert.That(Enumerable.Range(0, 5).Where(i => told.Contains($"urn:ngsi-ld:Shelter:{i}\"")), Is.EqualTo(Enumerable.Range(0, 5)));
    }

    [Test]
    public async Task WhatIsToldAgainGrowsOldFromThenOn()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var rig = await DeliveryRig.Started(clock, options => options.MaxAge = TimeSpan.FromMinutes(1));
        await rig.Write(7);
        clock.Advance(TimeSpan.FromDays(2));
        rig.Receivers.Refuses(DeliveryRig.Uri("a"));
        await rig.Subscribe("a", start: new ReplayStart(0));
        await rig.Receivers.WaitForAttempts(1);
        await rig.Crash();
        clock.Advance(TimeSpan.FromSeconds(50));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await rig.Records.Find("", "urn:ngsi-ld:Subscription:a", new LedgerQuery(), limit.Token)).All(one => one.State != DeliveryState.Dead))
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        rig.Receivers.Accepts(DeliveryRig.Uri("a"));
        Assert.That(await rig.Records.Retry("", "urn:ngsi-ld:Subscription:a", new LedgerQuery(Limit: int.MaxValue), default), Is.GreaterThan(0));
        Assert.That(FakeReceivers.Value((await rig.Receivers.WaitFor(1))[0]), Is.EqualTo(7));
    }

    [Test]
    public async Task OneReplayAtATime()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var rig = await DeliveryRig.Started(clock);
        await rig.Subscribe("a");
        using (await rig.Planner.Pause(default))
        {
            await rig.Provision.Replay("", "urn:ngsi-ld:Subscription:a", new ReplayStart(0), default);
            Assert.That(
                async () => await rig.Provision.Replay("", "urn:ngsi-ld:Subscription:a", new ReplayStart(0), default),
                Throws.TypeOf<ProblemException>().With.Message.Contains("already"));
        }

        await Caught(rig, "a");
    }

    [Test]
    public async Task LogSaysWhereItBegins()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var rig = new DeliveryRig(clock);
        var positions = new ChangePositions(rig.Store);
        var start = clock.GetUtcNow();
        for (var i = 0; i < 10; i++)
        {
            await rig.Write(i);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(await positions.Before(start.AddSeconds(5), default), Is.EqualTo(5));
        Assert.That(await positions.Before(start.AddDays(1), default), Is.EqualTo(10));
        Assert.That(await positions.Before(start.AddDays(-1), default), Is.Zero);
        await rig.Store.TrimChanges(4, default);
        Assert.That(await positions.Oldest(default), Is.EqualTo(5));
        Assert.That(async () => await positions.Require(4, default), Throws.Nothing);
        Assert.That(async () => await positions.Require(3, default), Throws.TypeOf<ProblemException>().With.Message.Contains("begins with change 5"));
        Assert.That(async () => await positions.Require(11, default), Throws.TypeOf<ProblemException>().With.Message.Contains("the last one is 10"));
        Assert.That(async () => await positions.Before(start, default), Throws.TypeOf<ProblemException>().With.Message.Contains("begins with change 5"));
        Assert.That(await positions.Before(start.AddSeconds(5), default), Is.EqualTo(5));
    }

    private static async Task Caught(DeliveryRig rig, string name)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (rig.Subscription(name).Replay is not null)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static async Task<IReadOnlyList<NotificationMessage>> Until(DeliveryRig rig, Func<IReadOnlyList<NotificationMessage>, bool> condition)
    {
        for (var count = 1; ; count++)
        {
            var taken = await rig.Receivers.WaitFor(count);
            if (condition(taken))
            {
                return taken;
            }

            count = taken.Count;
        }
    }

    private static async Task<Dictionary<int, int[]>> AllOf(DeliveryRig rig, int[] last)
    {
        var taken = await Until(rig, all => Told(all) is var told && Enumerable.Range(0, last.Length).All(shelter => told.GetValueOrDefault(shelter)?[^1] == last[shelter]));
        return Told(taken);
    }

    private static Dictionary<int, int[]> Told(IReadOnlyList<NotificationMessage> all) => all
        .GroupBy(one => int.Parse(FakeReceivers.Text(one).Split("urn:ngsi-ld:Shelter:")[1].Split('"')[0], System.Globalization.CultureInfo.InvariantCulture))
        .ToDictionary(same => same.Key, same => same.Select(FakeReceivers.Value).ToArray());
}
