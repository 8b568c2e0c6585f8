using ContextBroker.Core.Snapshots;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Snapshots;
using ContextBroker.Testing;

namespace ContextBroker.Core.Tests.Snapshots;

/// <summary>How a snapshot comes by its content (clauses 5.16.1.4, 5.16.2.4).</summary>
public sealed class SnapshotFillTests
{
    private SnapshotRig _rig = null!;

    [SetUp]
    public async Task GivenFiveShelters()
    {
        _rig = await SnapshotRig.Started();
        for (var i = 1; i <= 5; i++)
        {
            await _rig.Write($"urn:s:{i}", i * 10);
        }
    }

    [TearDown]
    public async Task Stop() => await _rig.DisposeAsync();

    [Test]
    public async Task TakesAllPages()
    {
        var snapshot = await _rig.Frozen("urn:snap:1");
        Assert.That(snapshot.Status, Is.EqualTo(SnapshotStatus.Success));
        Assert.That(await _rig.Content("urn:snap:1"), Is.EqualTo("urn:s:1=10 urn:s:2=20 urn:s:3=30 urn:s:4=40 urn:s:5=50"));
    }

    // Others write after the first page was copied: to what is copied, to what is not, and new ones. All of it counts, or nothing would fit together.
    [Test]
    public async Task IsOfOneMoment()
    {
        var others = Once(async () =>
        {
            await _rig.Write("urn:s:1", 11);
            await _rig.Write("urn:s:5", 55);
            await _rig.Remove("urn:s:2");
            await _rig.Write("urn:s:6", 60);
        });
        await _rig.Frozen("urn:snap:1");
        Assert.That(await _rig.Content("urn:snap:1"), Is.EqualTo("urn:s:1=11 urn:s:3=30 urn:s:4=40 urn:s:5=55 urn:s:6=60"));
        Assert.That(others(), Is.True);
    }

    [Test]
    public async Task FollowsWhatFitsNoLonger()
    {
        Once(async () =>
        {
            await _rig.Write("urn:s:1", 99);
            await _rig.Write("urn:s:5", 1);
        });
        await _rig.Frozen("urn:snap:1", null, Query("occupancy<25"));
        Assert.That(await _rig.Content("urn:snap:1"), Is.EqualTo("urn:s:2=20 urn:s:5=1"));
    }

    [Test]
    public async Task IsEmptyWhenAllThatFittedLeft()
    {
        Once(() => _rig.Write("urn:s:1", 99));
        var snapshot = await _rig.Frozen("urn:snap:1", null, Query("occupancy==10"));
        Assert.That((snapshot.Status, snapshot.QueriesDetails[0].Status), Is.EqualTo((SnapshotStatus.Empty, ResultStatus.Empty)));
    }

    [Test]
    public async Task OneQueryMayFail()
    {
        _rig.Options.MaxEntities = 3;
        var snapshot = await _rig.Frozen("urn:snap:1", null, Query("occupancy<=20"), SnapshotRig.Shelters, Query("occupancy==50"));
        Assert.That(snapshot.Status, Is.EqualTo(SnapshotStatus.Partial));
        Assert.That(snapshot.QueriesDetails.Select(d => d.Status), Is.EqualTo(new[] { ResultStatus.Success, ResultStatus.Failure, ResultStatus.Success }));
        Assert.That(snapshot.QueriesDetails[1].Problem!.Type, Is.EqualTo(ProblemType.TooManyResults));
        Assert.That(await _rig.Content("urn:snap:1"), Is.EqualTo("urn:s:1=10 urn:s:2=20 urn:s:5=50"));
    }

    [Test]
    public async Task AllMayFail()
    {
        _rig.Options.MaxEntities = 2;
        Assert.That((await _rig.Frozen("urn:snap:1")).Status, Is.EqualTo(SnapshotStatus.Failure));
        var refusal = Assert.Throws<ProblemException>(() => _rig.Registry.Use("", "urn:snap:1", Make.Noon));
        Assert.That(refusal!.Problem.Type, Is.EqualTo(ProblemType.Conflict));
    }

    [Test]
    public async Task AStoreThatFailsIsSaid()
    {
        _rig.Store.BeforeCommit = _ => throw new IOException("The disk is full");
        var snapshot = await _rig.Frozen("urn:snap:1");
        Assert.That((snapshot.Status, snapshot.QueriesDetails[0].Problem!.Type), Is.EqualTo((SnapshotStatus.Failure, ProblemType.InternalError)));
        Assert.That(snapshot.QueriesDetails[0].Problem!.Detail, Does.Not.Contain("disk"));
    }

    [Test]
    public async Task CannotBeUsedBefore()
    {
        await _rig.Restart(fills: false);
        await _rig.Create("urn:snap:1");
        var refusal = Assert.Throws<ProblemException>(() => _rig.Registry.Use("", "urn:snap:1", Make.Noon));
        Assert.That((refusal!.Problem.Type, refusal.Problem.Member), Is.EqualTo((ProblemType.Conflict, "NGSILD-Snapshot")));
    }

    [Test]
    public async Task ACloneIsOfWhatTheSnapshotIs()
    {
        await _rig.Frozen("urn:snap:1", null, Query("occupancy<25"));
        using (var use = _rig.Registry.Use("", "urn:snap:1", Make.Noon))
        {
            await _rig.Write("urn:s:1", 77, use.Partition);
        }

        await _rig.Provision.Clone("", "urn:snap:1", SnapshotRig.Wanted("urn:snap:2"), default);
        Assert.That((await _rig.Filled("urn:snap:2")).Status, Is.EqualTo(SnapshotStatus.Success));
        Assert.That(await _rig.Content("urn:snap:2"), Is.EqualTo("urn:s:1=77 urn:s:2=20"));
    }

    [Test]
    public async Task ACloneOutlivesItsOriginsDeletion()
    {
        await _rig.Frozen("urn:snap:1");
        Once(async () =>
        {
            await _rig.Provision.Delete("", "urn:snap:1", default);
            await _rig.Sweep();
        });
        await _rig.Provision.Clone("", "urn:snap:1", SnapshotRig.Wanted("urn:snap:2"), default);
        await _rig.Filled("urn:snap:2");
        Assert.That(await _rig.Content("urn:snap:2"), Does.StartWith("urn:s:1=10").And.EndsWith("urn:s:5=50"));
    }

    private static SnapshotQuery Query(string q) => new(new EntityQuery { Q = QExpressionParser.Parse(q, LdContext.Core) });

    /// <summary>Lets others in, once, before the first piece of a snapshot is written.</summary>
    private Func<bool> Once(Func<Task> others)
    {
        var isDone = false;
        _rig.Store.BeforeCommit = async commits =>
        {
            if (!isDone && commits.Any(c => SnapshotPartition.Is(c.Tenant)))
            {
                isDone = true;
                await others();
            }
        };
        return () => isDone;
    }
}
