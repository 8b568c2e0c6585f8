using ContextBroker.Core.Entities;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Edits;
using static ContextBroker.Testing.Make;

namespace ContextBroker.Core.Tests.Entities;

/// <summary>Conditions on the state that an operation is made from.</summary>
public sealed class EntityConditionTests
{
    private readonly CancellationToken _cancel = CancellationToken.None;
    private EntityRig _rig = null!;

    [SetUp]
    public async Task SetUp()
    {
        _rig = new EntityRig();
        await _rig.Provision.Create("", Whole("urn:e:1", Attribute("a", "0")), _cancel);
    }

    [Test]
    public async Task OneOfManyWins()
    {
        var condition = new EntityCondition([await Version()], []);
        var writers = Enumerable.Range(1, 32).Select(i => Task.Run(() => Update(i, condition))).ToArray();
        await Task.WhenAll(writers.Select(w => w.ContinueWith(_ => { }, TaskScheduler.Default)));
        Assert.That(writers.Count(w => w.IsCompletedSuccessfully), Is.EqualTo(1));
        Assert.That(writers.Where(w => w.IsFaulted).Select(w => ((ProblemException)w.Exception!.InnerException!).Problem.Type), Is.All.EqualTo(ProblemType.PreconditionFailed));
    }

    /// <summary>A store and its restored copy give the same number to different states.</summary>
    [Test]
    public async Task SameNumberOfAnotherTimeIsAnotherVersion()
    {
        var version = await Version();
        var other = version with { ModifiedAt = version.ModifiedAt.AddTicks(1) };
        Assert.That(() => Update(1, new EntityCondition([other], [])), Refusals.With(ProblemType.PreconditionFailed, "Entity urn:e:1 has changed"));
    }

    [Test]
    public async Task CommitTellsTheVersion()
    {
        var result = await Update(1, null);
        Assert.That(new EntityVersion(result.Version, result.Change!.State.ModifiedAt), Is.EqualTo(await Version()));
    }

    /// <summary>What is shown was never stored so, until what has ended is deleted.</summary>
    [Test]
    public async Task WhatJustEndedLeavesNoVersion()
    {
        var transient = Attribute("b", "1");
        transient = transient with { Instances = [transient.Instances[0] with { ExpiresAt = _rig.In(minutes: 1) }] };
        await _rig.Provision.Update("", "urn:e:1", Fragment(transient), _cancel);
        var before = await Version();
        _rig.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.That(EntityVersion.Of(await _rig.Consumption.Retrieve("", "urn:e:1", _cancel)), Is.Null);
        Assert.That(() => Update(1, new EntityCondition([before], [])), Refusals.With(ProblemType.PreconditionFailed, "has changed"));
        await _rig.Sweeper.Sweep(_cancel);
        Assert.That(EntityVersion.Of(await _rig.Consumption.Retrieve("", "urn:e:1", _cancel)), Is.EqualTo(await Version()).And.Not.EqualTo(before));
    }

    private Task<EditResult> Update(int value, EntityCondition? condition) =>
        _rig.Provision.Update("", new EntityTarget("urn:e:1", Condition: condition), Fragment(Attribute("a", $"{value}")), _cancel);

    private async Task<EntityVersion> Version() => EntityVersion.Of((await _rig.Store.Find("", "urn:e:1", _cancel))!)!.Value;
}
