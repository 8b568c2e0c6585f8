using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Queries;
using static ContextBroker.Testing.Make;

namespace ContextBroker.Core.Tests.Entities;

public class EntityPurgeTests
{
    private static readonly EntityQuery Shelters = new() { Selectors = [new EntitySelector { Types = new TypeName(ShelterType) }] };

    private readonly CancellationToken _cancel = CancellationToken.None;
    private EntityRig _rig = null!;

    [SetUp]
    public void SetUp() => _rig = new EntityRig();

    [TestCase(3, 3)]
    [TestCase(500, 500)]
    [TestCase(1201, 1201)]
    public async Task DeletesAllThatFits(int count, int expected)
    {
        await Create(count);
        await _rig.Provision.Create("", Whole("urn:o:1") with { Types = ["urn:t:other"] }, _cancel);
        Assert.That(await _rig.Purge.Purge("", Shelters, null, _cancel), Is.EqualTo(expected));
        Assert.That(await Ids(new EntityQuery()), Is.EqualTo(new[] { "urn:o:1" }));
    }

    [Test]
    public async Task EachDeletionIsInTheLog()
    {
        await Create(2);
        await _rig.Purge.Purge("", Shelters, null, _cancel);
        Assert.That(_rig.Store.Changes.Skip(2).Select(c => (c.Change.State.Id, c.Change.Kind)),
            Is.EqualTo(new[] { ("urn:e:0", ChangeKind.Deleted), ("urn:e:1", ChangeKind.Deleted) }));
    }

    [TestCase(false, "b")]
    [TestCase(true, "a")]
    public async Task DeletesAttributesAlone(bool keeps, string left)
    {
        await Create(600);
        var attributes = keeps ? Projection.OfAttributesExcept(["a"]) : Projection.OfAttributes(["a"]);
        Assert.That(await _rig.Purge.Purge("", Shelters, attributes, _cancel), Is.EqualTo(600));
        var page = await _rig.Store.Query("", Shelters with { Limit = 1000 }, _cancel);
        Assert.That(page.Entities.Select(e => e.Attributes.Single().Name).Distinct().Single(), Is.EqualTo(left));
    }

    [Test]
    public async Task EntitiesWithoutTheAttributeAreNotTouched()
    {
        await Create(2);
        Assert.That(await _rig.Purge.Purge("", Shelters, Projection.OfAttributes(["none"]), _cancel), Is.Zero);
        Assert.That(_rig.Store.LastSequence, Is.EqualTo(2));
    }

    [Test]
    public async Task WhatNoLongerFitsStays()
    {
        await Create(2);
        Before(1, async () => await _rig.Provision.Replace("", "urn:e:0", Whole("urn:e:0") with { Types = ["urn:t:other"] }, _cancel));
        Assert.That(await _rig.Purge.Purge("", Shelters, null, _cancel), Is.EqualTo(1));
        Assert.That(await Ids(new EntityQuery()), Is.EqualTo(new[] { "urn:e:0" }));
    }

    [Test]
    public async Task WhatIsCreatedMeanwhileStays()
    {
        await Create(1);
        Before(1, async () =>
        {
            _rig.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await _rig.Provision.Create("", Whole("urn:e:new"), _cancel);
        });
        await _rig.Purge.Purge("", Shelters, null, _cancel);
        Assert.That(await Ids(Shelters), Is.EqualTo(new[] { "urn:e:new" }));
    }

    [Test]
    public async Task CancellingKeepsTheRest()
    {
        await Create(600);
        using var cancel = new CancellationTokenSource();
        Before(1, cancel.CancelAsync);
        Assert.That(async () => await _rig.Purge.Purge("", Shelters, null, cancel.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That((await _rig.Store.Query("", Shelters with { Limit = 1000 }, _cancel)).Entities, Has.Count.EqualTo(100));
    }

    [Test]
    public void UnknownTenantsAreRefused() =>
        Assert.That(async () => await _rig.Purge.Purge("nobody", Shelters, null, _cancel), Refusals.With(ProblemType.NonexistentTenant, "nobody"));

    private async Task Create(int count) =>
        await _rig.Batches.Create("", [.. Enumerable.Range(0, count).Select(i => Whole($"urn:e:{i}", Attribute("a", "1"), Attribute("b", "2")))], _cancel);

    /// <summary>Before the n-th commit from now, once.</summary>
    private void Before(int commit, Func<Task> meanwhile) => _rig.Store.BeforeCommit = async _ =>
    {
        if (--commit == 0)
        {
            await meanwhile();
        }
    };

    private async Task<string[]> Ids(EntityQuery query)
    {
        var page = await _rig.Store.Query("", query, _cancel);
        return [.. page.Entities.Select(e => e.Id)];
    }
}
