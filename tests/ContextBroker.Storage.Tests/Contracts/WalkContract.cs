using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Temporal;
using ContextBroker.Testing;

namespace ContextBroker.Storage.Tests.Contracts;

/// <summary>Walking through what fits a query, and erasing a whole tenant.</summary>
public abstract class WalkContract : StorageContract
{
    private const string Other = "other\u001F1";

    private static readonly EntityQuery All = new();

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(7)]
    [TestCase(100)]
    public async Task MeetsEachOnce(int max)
    {
        await Fill(7);
        Assert.That(await Walked(All, max), Is.EqualTo(Ids(0, 1, 2, 3, 4, 5, 6)));
    }

    [Test]
    public async Task KnowsItsEnd()
    {
        await Fill(2);
        Assert.That((await Entities.Walk(Tenant, All, 0, 2, default)).Next, Is.Null);
        Assert.That((await Entities.Walk("nobody", All, 0, 2, default)).Entities, Is.Empty);
    }

    [Test]
    public async Task MissesNothingWhenOthersGo()
    {
        await Fill(6);
        var part = await Entities.Walk(Tenant, All, 0, 2, default);
        await Entities.Commit(Changes.Delete((await Entities.Find(Tenant, Ids(0)[0], default))!));
        await Entities.Commit(Changes.Set((await Entities.Find(Tenant, Ids(1)[0], default))!, Changes.Occupancy, "5"));
        await Entities.Add(Changes.Shelter(6));
        Assert.That(await Walked(All, 2, part.Next!.Value), Is.EqualTo(Ids(2, 3, 4, 5, 6)));
    }

    [Test]
    public async Task OnlyWhatFits()
    {
        await Fill(4);
        await Entities.Commit(Changes.Set((await Entities.Find(Tenant, Ids(2)[0], default))!, Changes.Occupancy, "5"));
        await Entities.Add(Make.Entity("urn:x:1", [.. Changes.Shelter(9).Attributes]) with { Types = ["urn:x:Other"] });
        Assert.That(await Walked(new EntityQuery { Q = QExpressionParser.Parse("occupancy>4", LdContext.Core) }, 1), Is.EqualTo(Ids(2)));
        Assert.That(await Walked(new EntityQuery { Selectors = [new EntitySelector { Ids = [Ids(3)[0], Ids(1)[0]] }] }, 1), Is.EqualTo(Ids(1, 3)));
        Assert.That(await Walked(new EntityQuery { Selectors = [new EntitySelector { Types = new TypeName("urn:x:Other") }] }, 1), Is.EqualTo(new[] { "urn:x:1" }));
    }

    [TestCase(1)]
    [TestCase(100)]
    public async Task EraseLeavesNothing(int max)
    {
        await Fill(3, Other);
        await Entities.Commit(Changes.Set((await Entities.Find(Other, Ids(1)[0], default))!, Changes.Occupancy, "5", Other));
        await Entities.Commit(Changes.Delete((await Entities.Find(Other, Ids(2)[0], default))!, Other));
        foreach (var id in Ids(1, 9))
        {
            var record = new NamedInstance(Changes.Occupancy, Make.Instance("7") with { ObservedAt = Make.Time("2026-08-01T00:00:00Z") });
            await Store.History.Add(Other, new EvolutionAddition(id, [Make.ShelterType], [record], Make.Noon, MayCreate: true), default);
        }

        await EraseAll(Other, max);
        Assert.That((await Entities.Query(Other, All with { Count = true }, default)).Count, Is.Zero);
        Assert.That(await Entities.Find(Other, Ids(1)[0], default), Is.Null);
        Assert.That(await Entities.Types(Other, default), Is.Empty);
        Assert.That(await Entities.Tenants(default), Is.EqualTo(new[] { "" }));
        foreach (var id in Ids(0, 1, 2, 9))
        {
            Assert.That(await Store.History.Find(Other, id, new EvolutionQuery(), default), Is.Null);
        }
    }

    [Test]
    public async Task EraseSparesOthersAndTheLog()
    {
        await Fill(2);
        await Fill(2, Other);
        await EraseAll(Other, 1);
        Assert.That(await Walked(All, 10), Is.EqualTo(Ids(0, 1)));
        Assert.That(Entities.LastSequence, Is.EqualTo(4));
        Assert.That(await Records(Tenant), Is.EqualTo(1));
    }

    [Test]
    public async Task WhatWasErasedCanComeAgain()
    {
        await Fill(1, Other);
        await EraseAll(Other, 10);
        await Fill(1, Other);
        Assert.That(await Records(Other), Is.EqualTo(1));
    }

    private async Task<int> Records(string tenant) =>
        (await Store.History.Find(tenant, Ids(0)[0], new EvolutionQuery(), default))!.Find(Changes.Occupancy)!.Records.Length;

    private static string[] Ids(params int[] numbers) => [.. numbers.Select(n => Changes.Shelter(n).Id)];

    private async Task Fill(int count, string tenant = Tenant)
    {
        for (var i = 0; i < count; i++)
        {
            await Entities.Add(Changes.Shelter(i), tenant);
        }
    }

    private async Task EraseAll(string tenant, int max)
    {
        var calls = 0;
        while (!await Entities.Erase(tenant, max, default))
        {
            Assert.That(++calls, Is.LessThan(20));
        }
    }

    private async Task<List<string>> Walked(EntityQuery query, int max, long after = 0)
    {
        var ids = new List<string>();
        for (long? next = after; next is { } place;)
        {
            var part = await Entities.Walk(Tenant, query, place, max, default);
            ids.AddRange(part.Entities.Select(e => e.Id));
            next = part.Next;
        }

        return ids;
    }
}
