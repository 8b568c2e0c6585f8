using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.Testing;

namespace ContextBroker.Storage.Tests.Contracts;

/// <summary>Committing and finding entities.</summary>
public abstract class EntityStoreContract : StorageContract
{
    [Test]
    public async Task FindReturnsWhatWasCommitted()
    {
        foreach (var entity in Testing.Entities.Generate(seed: 1, count: 200))
        {
            Assert.That(EntityText.Of(await Entities.Add(entity)), Is.EqualTo(EntityText.Of(entity)));
        }
    }

    [Test]
    public async Task EverythingSurvivesReopening()
    {
        var generated = Testing.Entities.Generate(seed: 2, count: 100).ToList();
        await Entities.Commit([.. generated.Select(e => Changes.Create(e))], CancellationToken.None);
        await Store.Reopen();
        foreach (var entity in generated)
        {
            var found = await Entities.Find(Tenant, entity.Id, CancellationToken.None);
            Assert.That(EntityText.Of(found!), Is.EqualTo(EntityText.Of(entity)));
        }
    }

    [Test]
    public async Task UnknownEntityIsNull()
    {
        await Entities.Add(Changes.Shelter(1));
        Assert.That(await Entities.Find(Tenant, "urn:ngsi-ld:Shelter:2", CancellationToken.None), Is.Null);
        Assert.That(await Entities.Find("other", "urn:ngsi-ld:Shelter:1", CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task VersionIsTheSequence()
    {
        var created = await Entities.Add(Changes.Shelter(1));
        var result = await Entities.Commit(Changes.Set(created, Changes.Occupancy, "5"));
        var updated = await Entities.Find(Tenant, created.Id, CancellationToken.None);
        Assert.That((created.Version, result.Sequence, updated!.Version, Entities.LastSequence), Is.EqualTo((1L, 2L, 2L, 2L)));
    }

    [Test]
    public async Task CreatingTwiceConflicts()
    {
        await Entities.Add(Changes.Shelter(1));
        var again = await Entities.Commit(Changes.Create(Changes.Shelter(1)));
        Assert.That(again, Is.EqualTo(new CommitResult(CommitStatus.Conflict, 0)));
    }

    [Test]
    public async Task CreatingTwiceConflictsAfterReopening()
    {
        await Entities.Add(Changes.Shelter(1));
        await Store.Reopen();
        Assert.That((await Entities.Commit(Changes.Create(Changes.Shelter(1)))).Status, Is.EqualTo(CommitStatus.Conflict));
        Assert.That((await Entities.Commit(Changes.Create(Changes.Shelter(2)))).Sequence, Is.EqualTo(2), "a conflict takes no sequence number");
    }

    [Test]
    public async Task StaleUpdateConflicts()
    {
        var read = await Entities.Add(Changes.Shelter(1));
        var first = await Entities.Commit(Changes.Set(read, Changes.Occupancy, "1"));
        var second = await Entities.Commit(Changes.Set(read, Changes.Occupancy, "2"));
        var found = await Entities.Find(Tenant, read.Id, CancellationToken.None);
        Assert.That((first.Status, second.Status), Is.EqualTo((CommitStatus.Done, CommitStatus.Conflict)));
        Assert.That(found!.Find(Changes.Occupancy)!.Value.Instances[0].Value, Is.EqualTo(JsonValue.Of(1)));
    }

    [Test]
    public async Task UpdateOfTheDeletedConflicts()
    {
        var read = await Entities.Add(Changes.Shelter(1));
        await Entities.Commit(Changes.Delete(read));
        Assert.That((await Entities.Commit(Changes.Set(read, Changes.Occupancy, "1"))).Status, Is.EqualTo(CommitStatus.Conflict));
        Assert.That(await Entities.Find(Tenant, read.Id, CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task DeletedCanBeCreatedAgain()
    {
        var read = await Entities.Add(Changes.Shelter(1));
        await Entities.Commit(Changes.Delete(read));
        Assert.That((await Entities.Add(Changes.Shelter(1))).Version, Is.EqualTo(3));
    }

    [Test]
    public async Task BatchAnswersEachInOrder()
    {
        var read = await Entities.Add(Changes.Shelter(1));
        EntityCommit[] batch =
        [
            Changes.Create(Changes.Shelter(2)), Changes.Create(Changes.Shelter(1)), Changes.Set(read, Changes.Occupancy, "7"), Changes.Create(Changes.Shelter(2)),
        ];
        var results = await Entities.Commit(batch, CancellationToken.None);
        Assert.That(results.Select(r => r.Sequence), Is.EqualTo(new long[] { 2, 0, 3, 0 }));
    }

    [Test]
    public async Task ConcurrentWritersLoseNothing()
    {
        const int writers = 16, increments = 25;
        var read = await Entities.Add(Changes.Shelter(1));
        await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(() => Increment(read.Id, increments))));
        var found = await Entities.Find(Tenant, read.Id, CancellationToken.None);
        Assert.That(found!.Find(Changes.Occupancy)!.Value.Instances[0].Value, Is.EqualTo(JsonValue.Of(writers * increments)));
        Assert.That(Entities.LastSequence, Is.EqualTo(1 + (writers * increments)));
    }

    [Test]
    public async Task ReadsSeeOwnWritesAmongOthers()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            var entity = await Entities.Add(Changes.Shelter(writer));
            for (var i = 1; i <= 50; i++)
            {
                var result = await Entities.Commit(Changes.Set(entity, Changes.Occupancy, $"{i}"));
                entity = (await Entities.Find(Tenant, entity.Id, CancellationToken.None))!;
                Assert.That(entity.Version, Is.EqualTo(result.Sequence));
            }
        })));
    }

    [Test]
    public async Task TenantsAreIsolated()
    {
        await Entities.Add(Changes.Shelter(1));
        var other = await Entities.Add(Changes.Shelter(1), "kawasaki");
        await Entities.Commit(Changes.Set(other, Changes.Occupancy, "9", "kawasaki"));
        await Entities.Commit(Changes.Delete((await Entities.Find(Tenant, other.Id, CancellationToken.None))!));
        Assert.That(await Entities.Find(Tenant, other.Id, CancellationToken.None), Is.Null);
        Assert.That((await Entities.Find("kawasaki", other.Id, CancellationToken.None))!.Version, Is.EqualTo(3));
        Assert.That(await Entities.Tenants(CancellationToken.None), Is.EquivalentTo(new[] { "", "kawasaki" }));
    }

    [Test]
    public async Task EmptyStoreHasTheDefaultTenant()
    {
        await Entities.Find("nobody", "urn:ngsi-ld:Shelter:1", CancellationToken.None);
        Assert.That(await Entities.Tenants(CancellationToken.None), Is.EqualTo(new[] { "" }));
        Assert.That(Entities.LastSequence, Is.Zero);
    }

    [Test]
    public async Task StatesNeverCarryOlderRendering()
    {
        var read = await Entities.Add(Changes.Shelter(1));
        read.Rendered = new RenderedEntity(this, this, [1]);
        await Entities.Commit(Changes.Set(read, Changes.Occupancy, "1"));
        Assert.That((await Entities.Find(Tenant, read.Id, CancellationToken.None))!.Rendered, Is.Null);
    }

    [Test]
    public async Task ExpiredIsFoundByItsEnd()
    {
        var ends = Make.Time("2026-08-01T13:00:00Z");
        await Entities.Add(Changes.Shelter(1) with { ExpiresAt = ends });
        await Entities.Add(Changes.Shelter(2));
        var instance = Make.Instance("1") with { ExpiresAt = Make.Time("2026-08-01T12:30:00Z") };
        await Entities.Add(Make.Entity("urn:ngsi-ld:Shelter:3", Make.Attribute(Changes.Occupancy, instance)), "kawasaki");
        EntityKey[] both = [new("kawasaki", "urn:ngsi-ld:Shelter:3"), new(Tenant, "urn:ngsi-ld:Shelter:1")];
        Assert.That(await Entities.Expired(ends.Instant.AddTicks(-1), 10, CancellationToken.None), Is.EqualTo(both[..1]));
        Assert.That(await Entities.Expired(ends.Instant, 10, CancellationToken.None), Is.EqualTo(both));
        Assert.That(await Entities.Expired(ends.Instant, 1, CancellationToken.None), Is.EqualTo(both[..1]));
    }

    [Test]
    public async Task EndedCanBeCreatedAgain()
    {
        var first = Changes.Shelter(1) with { ExpiresAt = Timestamp.At(Store.Clock.GetUtcNow().AddMinutes(1)) };
        await Entities.Add(first);
        Assert.That((await Entities.Commit(Changes.Create(Changes.Shelter(1)))).Status, Is.EqualTo(CommitStatus.Conflict));
        Store.Clock.Advance(TimeSpan.FromMinutes(2));
        await Entities.Add(Changes.Shelter(1));
        var changes = await Entities.ReadChanges(0, 10, CancellationToken.None);
        Assert.That(changes.Select(c => c.Change.Kind), Is.EqualTo(new[] { ChangeKind.Created, ChangeKind.Deleted, ChangeKind.Created }));
        Assert.That(changes.Select(c => c.Sequence), Is.EqualTo(new long[] { 1, 2, 3 }));
    }

    private async Task Increment(string id, int times)
    {
        for (var done = 0; done < times;)
        {
            var read = (await Entities.Find(Tenant, id, CancellationToken.None))!;
            var value = (JsonNumber)read.Find(Changes.Occupancy)!.Value.Instances[0].Value;
            var result = await Entities.Commit(Changes.Set(read, Changes.Occupancy, $"{value.Value + 1}"));
            done += result.Status == CommitStatus.Done ? 1 : 0;
        }
    }
}
