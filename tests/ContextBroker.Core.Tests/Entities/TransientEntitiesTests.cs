using ContextBroker.NgsiLd.Edits;
using static ContextBroker.Testing.Make;

namespace ContextBroker.Core.Tests.Entities;

public class TransientEntitiesTests
{
    private readonly CancellationToken _cancel = CancellationToken.None;

    [Test]
    public async Task SweepDeletesThroughTheLog()
    {
        var rig = new EntityRig();
        await rig.Provision.Create("", Whole("urn:e:1", Attribute("a", "1")) with { ExpiresAt = rig.In(1) }, _cancel);
        await rig.Provision.Create("city", Whole("urn:e:2", Attribute("a", "1"), Attribute("b", Instance("2") with { ExpiresAt = rig.In(1) })), _cancel);
        await rig.Provision.Create("", Whole("urn:e:3", Attribute("a", "1")) with { ExpiresAt = rig.In(2) }, _cancel);
        using var sweeper = rig.Sweeper;

        await sweeper.Sweep(_cancel);
        Assert.That(rig.Store.LastSequence, Is.EqualTo(3));

        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        await sweeper.Sweep(_cancel);
        Assert.That(rig.Store.Changes.Skip(3).Select(c => (c.Change.State.Id, c.Change.Kind)),
            Is.EquivalentTo(new[] { ("urn:e:1", ChangeKind.Deleted), ("urn:e:2", ChangeKind.Updated) }));
        Assert.That((await rig.Store.Find("city", "urn:e:2", _cancel))!.Attributes.Single().Name, Is.EqualTo("a"));
    }

    [Test]
    [CancelAfter(20_000)]
    public async Task SweepsInTheBackground(CancellationToken timeLimit)
    {
        var rig = new EntityRig();
        await rig.Provision.Create("", Whole("urn:e:1") with { ExpiresAt = rig.In(1) }, _cancel);
        var swept = new TaskCompletionSource();
        rig.Store.Committed += _ => swept.TrySetResult();
        using var sweeper = rig.Sweeper;
        await sweeper.StartAsync(_cancel);

        // The loop may not yet wait for its first tick when the clock moves on.
        while (!swept.Task.IsCompleted)
        {
            timeLimit.ThrowIfCancellationRequested();
            rig.Clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        await sweeper.StopAsync(_cancel);
        Assert.That(await rig.Store.Find("", "urn:e:1", _cancel), Is.Null);
    }

    [Test]
    public async Task ManyAreSweptAtOnce()
    {
        var rig = new EntityRig();
        await rig.Batches.Create("", [.. Enumerable.Range(0, 1201).Select(i => Whole($"urn:e:{i}") with { ExpiresAt = rig.In(1) })], _cancel);
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        using var sweeper = rig.Sweeper;
        await sweeper.Sweep(_cancel);

        Assert.That(await rig.Store.Expired(rig.Clock.GetUtcNow(), 10, _cancel), Is.Empty);
    }
}
