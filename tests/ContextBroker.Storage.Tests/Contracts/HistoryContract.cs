using ContextBroker.Testing;

namespace ContextBroker.Storage.Tests.Contracts;

public abstract class HistoryContract : StorageContract
{
    private static readonly string Id = Changes.Shelter(1).Id;

    [Test]
    public async Task NewestComesFirst()
    {
        await Fill();
        Assert.That(await Values(10), Is.EqualTo(new[] { "Deleted 2", "Updated 2", "Updated 1", "Created 0" }));
    }

    [Test]
    public async Task MaxBoundsIt()
    {
        await Fill();
        Assert.That(await Values(2), Is.EqualTo(new[] { "Deleted 2", "Updated 2" }));
    }

    [Test]
    public async Task ALaterLifeIsAdded()
    {
        await Fill();
        await Entities.Add(Changes.Shelter(1));
        await Store.Reopen();
        Assert.That(await Values(3), Is.EqualTo(new[] { "Created 0", "Deleted 2", "Updated 2" }));
    }

    [Test]
    public async Task OnlyWhatChangedIsRecorded()
    {
        var read = await Entities.Add(Make.Entity(Id, Make.Attribute(Changes.Occupancy, "0"), Make.Attribute("urn:x:status", "\"open\"")));
        await Entities.Commit(Changes.Set(read, "urn:x:status", "\"closed\""));
        Assert.That(await Values(10), Is.EqualTo(new[] { "Created 0" }));
        Assert.That(await Store.History.Read(Tenant, Id, "urn:x:status", 10, CancellationToken.None), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task InstancesWithDatasetIdAreKept()
    {
        var attribute = Make.Attribute(Changes.Occupancy, Make.Instance("1"), Make.Instance("2", "urn:ngsi-ld:Dataset:a"));
        await Entities.Add(Make.Entity(Id, attribute));
        var records = await Store.History.Read(Tenant, Id, Changes.Occupancy, 10, CancellationToken.None);
        Assert.That(records.Select(r => r.Instance.DatasetId), Is.EquivalentTo(new[] { null, "urn:ngsi-ld:Dataset:a" }));
    }

    [TestCase("other", "urn:ngsi-ld:Shelter:1", Changes.Occupancy)]
    [TestCase("", "urn:ngsi-ld:Shelter:2", Changes.Occupancy)]
    [TestCase("", "urn:ngsi-ld:Shelter:1", "urn:x:unknown")]
    public async Task OthersHaveNone(string tenant, string id, string attribute)
    {
        await Fill();
        Assert.That(await Store.History.Read(tenant, id, attribute, 10, CancellationToken.None), Is.Empty);
    }

    [Test]
    public async Task TimeAndSequenceAreTheChanges()
    {
        await Entities.Add(Changes.Shelter(1));
        var record = (await Store.History.Read(Tenant, Id, Changes.Occupancy, 1, CancellationToken.None))[0];
        Assert.That((record.Sequence, record.At, record.Attribute), Is.EqualTo((1L, Make.Noon, Changes.Occupancy)));
    }

    private async Task Fill()
    {
        var read = await Entities.Add(Changes.Shelter(1));
        for (var i = 1; i <= 2; i++)
        {
            await Entities.Commit(Changes.Set(read, Changes.Occupancy, $"{i}"));
            read = (await Entities.Find(Tenant, Id, CancellationToken.None))!;
        }

        await Entities.Commit(Changes.Delete(read));
    }

    private async Task<IEnumerable<string>> Values(int max) =>
        (await Store.History.Read(Tenant, Id, Changes.Occupancy, max, CancellationToken.None)).Select(r => $"{r.Kind} {r.Instance.Value}");
}
