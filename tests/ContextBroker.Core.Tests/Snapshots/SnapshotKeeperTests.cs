using ContextBroker.Core.EntityMaps;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.EntityMaps;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Snapshots;
using ContextBroker.Testing;

namespace ContextBroker.Core.Tests.Snapshots;

/// <summary>What becomes of snapshots with time: use, expiry, erasure, restarts, and how many there may be.</summary>
public sealed class SnapshotKeeperTests
{
    private SnapshotRig _rig = null!;

    [SetUp]
    public async Task GivenTwoShelters()
    {
        _rig = await SnapshotRig.Started();
        await _rig.Write("urn:s:1", 10);
        await _rig.Write("urn:s:2", 20);
    }

    [TearDown]
    public async Task Stop() => await _rig.DisposeAsync();

    [Test]
    public async Task EndsAtItsTime()
    {
        var snapshot = await _rig.Frozen("urn:snap:1", Lifetime("PT1H"));
        Assert.That(snapshot.ExpiresAt, Is.EqualTo(Make.Noon.AddHours(1)));
        _rig.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.That(await _rig.Content("urn:snap:1"), Is.EqualTo("urn:s:1=10 urn:s:2=20"));
        _rig.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.That(() => _rig.Registry.Use("", "urn:snap:1", _rig.Clock.GetUtcNow()), Throws.TypeOf<ProblemException>());
        Assert.That(() => _rig.Provision.Retrieve("", "urn:snap:1", default).AsTask(), Throws.TypeOf<ProblemException>());
    }

    [Test]
    public async Task LeavesNothing()
    {
        await _rig.Frozen("urn:snap:1", Lifetime("PT1H"));
        var partition = _rig.Registry.Find("", "urn:snap:1")!.Partition;
        _rig.Clock.Advance(TimeSpan.FromHours(2));
        await _rig.Sweep();
        Assert.That((await _rig.ContentOf(partition), await _rig.ContentOf("")), Is.EqualTo(("", "urn:s:1=10 urn:s:2=20")));
        Assert.That(_rig.Documents, Is.Zero);
    }

    // The next snapshot may lie where this one lay.
    [Test]
    public async Task ItsEntityMapsEndWithIt()
    {
        await _rig.Frozen("urn:snap:1");
        var partition = _rig.Registry.Find("", "urn:snap:1")!.Partition;
        foreach (var tenant in new[] { "", partition })
        {
            _rig.Maps.Add(tenant, new EntityMap("urn:map:1", Make.Noon.AddDays(1), []), new EntityQuery());
        }

        await _rig.Provision.Delete("", "urn:snap:1", default);
        await _rig.Sweep();
        Assert.That((_rig.Maps.Find(partition, "urn:map:1"), _rig.Maps.Find("", "urn:map:1")?.Map.Id), Is.EqualTo(((HeldEntityMap?)null, "urn:map:1")));
    }

    [Test]
    public async Task AFailedOneKeepsItsStatusAlone()
    {
        _rig.Options.MaxEntities = 1;
        await _rig.Frozen("urn:snap:1");
        await _rig.Sweep();
        Assert.That(await _rig.ContentOf(_rig.Registry.Find("", "urn:snap:1")!.Partition), Is.Empty);
        Assert.That((await _rig.Provision.Retrieve("", "urn:snap:1", default)).Status, Is.EqualTo(SnapshotStatus.Failure));
    }

    [Test]
    public async Task WhatIsInUseIsErasedLater()
    {
        await _rig.Frozen("urn:snap:1");
        var use = _rig.Registry.Use("", "urn:snap:1", Make.Noon);
        await _rig.Provision.Delete("", "urn:snap:1", default);
        await _rig.Sweep();
        Assert.That(await _rig.ContentOf(use.Partition), Is.EqualTo("urn:s:1=10 urn:s:2=20"));
        use.Dispose();
        await _rig.Sweep();
        Assert.That(await _rig.ContentOf(use.Partition), Is.Empty);
    }

    [Test]
    public async Task ANewOneNeverSeesAnOldOnesData()
    {
        await _rig.Frozen("urn:snap:1");
        await _rig.Provision.Delete("", "urn:snap:1", default);
        await _rig.Remove("urn:s:1");
        await _rig.Frozen("urn:snap:1");
        await _rig.Sweep();
        Assert.That(await _rig.Content("urn:snap:1"), Is.EqualTo("urn:s:2=20"));
    }

    [Test]
    public async Task SurvivesARestart()
    {
        var before = await _rig.Frozen("urn:snap:1", s => s with { Priority = 3, ReceiverInfo = [new("A", "b")], Queries = (JsonArray)JsonText.Parse("[{\"q\":\"a\"}]") });
        await _rig.Restart();
        var after = await _rig.Provision.Retrieve("", "urn:snap:1", default);
        Assert.That(
            after with { Queries = null, ReceiverInfo = [], QueriesDetails = [], TemporalQueriesDetails = [] },
            Is.EqualTo(before with { Queries = null, ReceiverInfo = [], QueriesDetails = [], TemporalQueriesDetails = [] }));
        Assert.That((after.Queries!.ToString(), after.ReceiverInfo[0], after.QueriesDetails[0]), Is.EqualTo((before.Queries!.ToString(), before.ReceiverInfo[0], before.QueriesDetails[0])));
        Assert.That(await _rig.Content("urn:snap:1"), Is.EqualTo("urn:s:1=10 urn:s:2=20"));
    }

    [Test]
    public async Task RemembersItsUseOverARestart()
    {
        await _rig.Frozen("urn:snap:1");
        _rig.Clock.Advance(TimeSpan.FromMinutes(7));
        await _rig.Content("urn:snap:1");
        await _rig.Restart();
        Assert.That((await _rig.Provision.Retrieve("", "urn:snap:1", default)).LastUsedAt, Is.EqualTo(Make.Noon.AddMinutes(7)));
    }

    [Test]
    public async Task WhatARestartInterruptsHasFailed()
    {
        await _rig.Restart(fills: false);
        await _rig.Create("urn:snap:1", s => s with { Queries = (JsonArray)JsonText.Parse("[{\"q\":\"a\"},{\"q\":\"b\"}]") });
        await _rig.Restart();
        var snapshot = await _rig.Provision.Retrieve("", "urn:snap:1", default);
        Assert.That((snapshot.Status, snapshot.QueriesDetails.Length), Is.EqualTo((SnapshotStatus.Failure, 2)));
        Assert.That(snapshot.QueriesDetails.Select(d => d.Problem!.Detail), Is.All.Contains("was stopped"));
    }

    [Test]
    public async Task WhatWasDeletedBeforeARestartIsErasedAfterIt()
    {
        await _rig.Frozen("urn:snap:1");
        var partition = _rig.Registry.Find("", "urn:snap:1")!.Partition;
        await _rig.Provision.Delete("", "urn:snap:1", default);
        await _rig.Restart();
        Assert.That(_rig.Registry.Find("", "urn:snap:1"), Is.Null);
        await _rig.Sweep();
        Assert.That((await _rig.ContentOf(partition), _rig.Documents), Is.EqualTo(("", 0)));
    }

    // Clause 5.5.15: the lowest priority first, of these the one that was not used for longest.
    [Test]
    public async Task AFurtherOneTakesTheLeastOnesPlace()
    {
        await _rig.Frozen("urn:snap:1", s => s with { Priority = 4 });
        await _rig.Frozen("urn:snap:2", s => s with { Priority = 4 });
        await _rig.Frozen("urn:snap:3", s => s with { Priority = 5 });
        _rig.Clock.Advance(TimeSpan.FromMinutes(1));
        await _rig.Content("urn:snap:1");
        await _rig.Frozen("urn:snap:4");
        Assert.That(_rig.Registry.List("").Select(s => s.Snapshot.Id).Order(), Is.EqualTo(new[] { "urn:snap:1", "urn:snap:3", "urn:snap:4" }));
    }

    [Test]
    public async Task TheLeastOneFindsNoPlace()
    {
        for (var i = 1; i <= 3; i++)
        {
            await _rig.Frozen($"urn:snap:{i}");
        }

        var refusal = await Assert.ThrowsAsync<ProblemException>(() => _rig.Create("urn:snap:4"));
        Assert.That((refusal!.Problem.Type, refusal.Problem.Member), Is.EqualTo((ProblemType.Conflict, "snapshotPriority")));
        Assert.That(_rig.Registry.List(""), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task AnExpiredOneIsInNobodysWay()
    {
        await _rig.Frozen("urn:snap:1", Lifetime("PT1M"));
        _rig.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.That((await _rig.Frozen("urn:snap:1")).CreatedAt, Is.EqualTo(Make.Noon.AddMinutes(2)));
    }

    private static Func<Snapshot, Snapshot> Lifetime(string text) =>
        IsoDuration.TryParse(text, out var duration) ? s => s with { Lifetime = new SnapshotLifetime(text, duration) } : throw new FormatException(text);
}
