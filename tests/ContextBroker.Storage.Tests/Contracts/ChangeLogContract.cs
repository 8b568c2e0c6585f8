using ContextBroker.NgsiLd.Edits;
using ContextBroker.Testing;

namespace ContextBroker.Storage.Tests.Contracts;

/// <summary>The change log: what readers of changes rely on.</summary>
public abstract class ChangeLogContract : StorageContract
{
    [TestCase(false)]
    [TestCase(true)]
    public async Task ChangesComeInOrder(bool reopened)
    {
        var read = await Entities.Add(Changes.Shelter(1));
        await Entities.Commit(Changes.Set(read, Changes.Occupancy, "5"));
        await Entities.Commit(Changes.Delete((await Entities.Find(Tenant, read.Id, CancellationToken.None))!));
        await (reopened ? Store.Reopen() : Task.CompletedTask);
        var changes = await Entities.ReadChanges(0, 10, CancellationToken.None);
        Assert.That(changes.Select(c => (c.Sequence, c.Change.Kind, c.Change.State.Version)), Is.EqualTo(new[]
        {
            (1L, ChangeKind.Created, 1L), (2L, ChangeKind.Updated, 2L), (3L, ChangeKind.Deleted, 3L),
        }));
        Assert.That(changes[1].Change.Attributes.Select(a => (a.Name, $"{a.Before!.Value}", $"{a.After!.Value}")), Is.EqualTo(new[] { (Changes.Occupancy, "0", "5") }));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task ReadingGoesOnAfterASequence(bool reopened)
    {
        await Entities.Commit([.. Enumerable.Range(1, 50).Select(i => Changes.Create(Changes.Shelter(i)))], CancellationToken.None);
        await (reopened ? Store.Reopen() : Task.CompletedTask);
        Assert.That((await Entities.ReadChanges(20, 10, CancellationToken.None)).Select(c => c.Sequence), Is.EqualTo(Enumerable.Range(21, 10)));
        Assert.That(await Entities.ReadChanges(50, 10, CancellationToken.None), Is.Empty);
        Assert.That(await Entities.ReadChanges(45, 10, CancellationToken.None), Has.Count.EqualTo(5));
    }

    [Test]
    public async Task StateAndTenantAreRecorded()
    {
        var entity = Testing.Entities.Generate(seed: 5);
        await Entities.Add(entity, "kawasaki");
        await Store.Reopen();
        var change = (await Entities.ReadChanges(0, 1, CancellationToken.None))[0];
        Assert.That(change.Tenant, Is.EqualTo("kawasaki"));
        Assert.That(EntityText.Of(change.Change.State), Is.EqualTo(EntityText.Of(entity)));
    }

    [Test]
    public async Task TrimmedChangesAreGone()
    {
        for (var i = 1; i <= 5; i++)
        {
            await Entities.Add(Changes.Shelter(i));
        }

        await Entities.TrimChanges(3, CancellationToken.None);
        Assert.That((await Entities.ReadChanges(0, 10, CancellationToken.None)).Select(c => c.Sequence), Is.EqualTo(new long[] { 4, 5 }));
        Assert.That(await Entities.Find(Tenant, Changes.Shelter(1).Id, CancellationToken.None), Is.Not.Null);
    }

    [Test]
    public async Task SequencesAreNeverGivenTwice()
    {
        var read = await Entities.Add(Changes.Shelter(1));
        await Entities.Commit(Changes.Delete(read));
        await Entities.TrimChanges(2, CancellationToken.None);
        await Store.Reopen();
        Assert.That(Entities.LastSequence, Is.EqualTo(2));
        Assert.That((await Entities.Add(Changes.Shelter(1))).Version, Is.EqualTo(3));
    }

    [Test]
    public async Task CommittedIsRaisedInOrder()
    {
        var raised = new List<long>();
        Entities.Committed += records => raised.AddRange(records.Select(r => r.Sequence));
        await Task.WhenAll(Enumerable.Range(1, 100).Select(i => Task.Run(() => Entities.Commit(Changes.Create(Changes.Shelter(i))))));
        Assert.That(raised, Is.EqualTo(Enumerable.Range(1, 100)));
    }

    [Test]
    public async Task CommittedComesBeforeTheAnswer()
    {
        var seen = 0L;
        Entities.Committed += records => seen = records[^1].Sequence;
        var result = await Entities.Commit(Changes.Create(Changes.Shelter(1)));
        Assert.That(seen, Is.EqualTo(result.Sequence));
    }

    [Test]
    public async Task FailingListenerHarmsNobody()
    {
        Entities.Committed += _ => throw new InvalidOperationException("a listener's own fault");
        await Entities.Add(Changes.Shelter(1));
        await Entities.Add(Changes.Shelter(2));
        Assert.That(Entities.LastSequence, Is.EqualTo(2));
    }
}
