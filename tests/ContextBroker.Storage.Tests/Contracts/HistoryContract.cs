using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Temporal;
using ContextBroker.Testing;

namespace ContextBroker.Storage.Tests.Contracts;

public abstract class HistoryContract : StorageContract
{
    private static readonly string Id = Changes.Shelter(1).Id;

    [Test]
    public async Task EveryCommitIsRecorded()
    {
        await Live();
        await Store.Reopen();
        Assert.That(await Values(new EvolutionQuery()), Is.EqualTo("0 1 2 deleted"));
    }

    [Test]
    public async Task WhoeverReadsNextReadsWhatIsThere()
    {
        await Live();
        await Values(new EvolutionQuery());
        await Entities.Add(Changes.Shelter(2));
        var page = await Entities.Query(Tenant, new EntityQuery { Limit = 10 }, CancellationToken.None);
        Assert.That(page.Entities.Select(e => e.Id), Is.EqualTo(new[] { Changes.Shelter(2).Id }));
    }

    [Test]
    public async Task ALaterLifeIsAdded()
    {
        await Live();
        await Entities.Add(Changes.Shelter(1));
        Assert.That(await Values(new EvolutionQuery()), Is.EqualTo("0 1 2 deleted 0"));
    }

    [Test]
    public async Task AnUnreadPageIsNotRead()
    {
        await Add(Enumerable.Range(0, 50).Select(i => (i, i)));
        var found = await Find(new EvolutionQuery { MaxInstances = 10, Temporal = new TemporalQuery { LastN = 3 } });
        Assert.That(found!.Find(Changes.Occupancy)!.Records.Select(r => r.Instance.Value.ToString()), Is.EqualTo(new[] { "49", "48", "47" }));
    }

    [TestCase("other", "urn:ngsi-ld:Shelter:1")]
    [TestCase("", "urn:ngsi-ld:Shelter:2")]
    public async Task OthersHaveNone(string tenant, string id)
    {
        await Live();
        Assert.That(await Store.History.Find(tenant, id, new EvolutionQuery(), CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task WhatIsAddedStandsInItsTime()
    {
        Assert.That(await Add([(5, 5), (1, 1)]), Is.EqualTo(HistoryWrite.Created));
        Assert.That(await Add([(3, 3)]), Is.EqualTo(HistoryWrite.Done));
        await Store.Reopen();
        Assert.That(await Values(new EvolutionQuery()), Is.EqualTo("1 3 5"));
    }

    [Test]
    public async Task TheSameMomentIsOverwritten()
    {
        await Add([(1, 1), (2, 2)]);
        await Add([(9, 1)]);
        Assert.That(await Values(new EvolutionQuery()), Is.EqualTo("9 2"));
    }

    [Test]
    public async Task NothingIsAddedToWhatIsNotThere() => Assert.That(
        await Store.History.Add(Tenant, new EvolutionAddition(Id, [Make.ShelterType], [], Make.Noon, MayCreate: false), CancellationToken.None), Is.EqualTo(HistoryWrite.NoEntity));

    [Test]
    public async Task RecordsAreReplacedAndRemoved()
    {
        await Add([(1, 1), (2, 2), (3, 3)]);
        var numbers = (await Find(new EvolutionQuery()))!.Find(Changes.Occupancy)!.Records.Select(r => r.Number).ToList();
        Assert.That(await Store.History.Replace(Tenant, Choice(numbers[0]), Make.Instance("7"), CancellationToken.None), Is.EqualTo(HistoryWrite.Done));
        Assert.That(await Store.History.Remove(Tenant, Choice(numbers[1]), CancellationToken.None), Is.EqualTo(HistoryWrite.Done));
        Assert.That(await Store.History.Remove(Tenant, Choice(numbers[1]), CancellationToken.None), Is.EqualTo(HistoryWrite.NoInstance));
        Assert.That((await Find(new EvolutionQuery()))!.Find(Changes.Occupancy)!.Records.Select(r => r.Instance.Value.ToString()), Is.EquivalentTo(new[] { "7", "3" }));
    }

    [Test]
    public async Task AnEntityEvolvesAnew()
    {
        var read = await Entities.Add(Changes.Shelter(1));
        Assert.That(await Store.History.RemoveAll(Tenant, Id, CancellationToken.None), Is.EqualTo(HistoryWrite.Done));
        await Entities.Commit(Changes.Set(read, Changes.Occupancy, "1"));
        Assert.That(await Values(new EvolutionQuery()), Is.EqualTo("1"));
    }

    [Test]
    public async Task AllIsRemoved()
    {
        await Live();
        Assert.That(await Store.History.RemoveAll(Tenant, Id, CancellationToken.None), Is.EqualTo(HistoryWrite.Done));
        Assert.That(await Store.History.RemoveAll(Tenant, Id, CancellationToken.None), Is.EqualTo(HistoryWrite.NoEntity));
        Assert.That((await Query(new EvolutionQuery())).Evolutions, Is.Empty);
    }

    [Test]
    public async Task ExistingOnesComeFirst()
    {
        await Add([(1, 1)]);
        await Entities.Add(Changes.Shelter(2));
        var all = await Query(new EvolutionQuery { Entities = new EntityQuery { Count = true, Limit = 1, Offset = 1 } });
        Assert.That((all.Evolutions.Single().Id, all.Count, all.HasMore), Is.EqualTo((Id, 2L, false)));
    }

    // An id that is selected and not among those of the map is not looked at.
    [Test]
    public async Task OnlyThoseOfAMapAreLookedAt()
    {
        await Add([(1, 1)]);
        await Entities.Add(Changes.Shelter(2));
        var other = Changes.Shelter(2).Id;
        var among = new EntityQuery { Among = new HashSet<string> { Id, "urn:ngsi-ld:Shelter:99" } };
        Assert.That((await Query(new EvolutionQuery { Entities = among, IdsAlone = true })).Evolutions.Select(e => e.Id), Is.EqualTo(new[] { Id }));
        var selected = among with { Selectors = [new EntitySelector { Ids = [other] }] };
        Assert.That((await Query(new EvolutionQuery { Entities = selected })).Evolutions, Is.Empty);
    }

    [Test]
    public async Task TooManyToLookAtAreRefused()
    {
        await Add([(1, 1), (2, 2)]);
        var query = new EvolutionQuery { MaxExamined = 1, IsAggregated = true };
        Assert.That(async () => await Find(query), Throws.InstanceOf<ProblemException>().With.Property("Problem").Property("Type").EqualTo(ProblemType.TooManyResults));
    }

    private static RecordChoice Choice(long number) => new(Id, Changes.Occupancy, number);

    private Task<HistoryWrite> Add(IEnumerable<(int Value, int Minute)> values) => Store.History.Add(
        Tenant,
        new EvolutionAddition(
            Id,
            [Make.ShelterType],
            [.. values.Select(v => new NamedInstance(Changes.Occupancy, Make.Instance($"{v.Value}") with { ObservedAt = Make.Time($"2026-01-01T00:{v.Minute:00}:00Z") }))],
            Make.Noon,
            MayCreate: true),
        CancellationToken.None);

    private async Task Live()
    {
        var read = await Entities.Add(Changes.Shelter(1));
        for (var i = 1; i <= 2; i++)
        {
            await Entities.Commit(Changes.Set(read, Changes.Occupancy, $"{i}"));
            read = (await Entities.Find(Tenant, Id, CancellationToken.None))!;
        }

        await Entities.Commit(Changes.Delete(read));
    }

    private ValueTask<Evolution?> Find(EvolutionQuery query) => Store.History.Find(Tenant, Id, query, CancellationToken.None);

    private ValueTask<FoundEvolutions> Query(EvolutionQuery query) => Store.History.Query(Tenant, query, CancellationToken.None);

    private async Task<string> Values(EvolutionQuery query) => string.Join(
        ' ', EvolutionSelection.Apply((await Find(query))!, query)!.Find(Changes.Occupancy)!.Records.Select(r => r.IsDeletion ? "deleted" : r.Instance.Value.ToString()));
}
