using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Testing;

namespace ContextBroker.Storage.Tests.Contracts;

/// <summary>Queries against the oracle: whatever an engine's indexes leave out or let through, the answer is what the matcher accepts.</summary>
public abstract class QueryContract : StorageContract
{
    // Amid the times at which generated entities end.
    private static readonly DateTimeOffset Now = new(2026, 9, 1, 8, 0, 0, TimeSpan.Zero);

    [TestCase(1, false)]
    [TestCase(2, true)]
    [TestCase(3, false)]
    public async Task AnswersAreTheMatchers(int seed, bool reopened)
    {
        var expected = await Fill(seed);
        await (reopened ? Store.Reopen() : Task.CompletedTask);
        Store.Clock.SetUtcNow(Now);
        var queries = new QueryGenerator(seed);
        var hits = 0;
        for (var i = 0; i < 300; i++)
        {
            var query = queries.Next();
            var page = await Entities.Query(Tenant, query, CancellationToken.None);
            Assert.That(Text(page), Is.EqualTo(Text(Oracle(expected, query))), $"{query}");
            Assert.That(Text(await Entities.Ids(Tenant, query, CancellationToken.None)), Is.EqualTo(Text(OracleOfIds(expected, query))), $"{query}");
            Assert.That(await Walked(query, 1 + (i % 9)), Is.EqualTo(OracleOfIds(expected, query with { Limit = expected.Count }).Ids), $"{query}");
            hits += page.Entities.Count > 0 ? 1 : 0;
        }

        Assert.That(hits, Is.GreaterThan(75), "queries that find nothing prove little");
    }

    [Test]
    public async Task PagesFollowCreation()
    {
        for (var i = 9; i >= 0; i--)
        {
            await Entities.Add(Changes.Shelter(i));
        }

        var page = await Entities.Query(Tenant, Shelters with { Limit = 3, Offset = 5, Count = true }, CancellationToken.None);
        Assert.That(Text(page), Is.EqualTo("Shelter:4 Shelter:3 Shelter:2 count 10 more True"));
    }

    [TestCase(3, "Shelter:9 Shelter:8 Shelter:7 more True")]
    [TestCase(10, "Shelter:9 Shelter:8 Shelter:7 Shelter:6 Shelter:5 Shelter:4 Shelter:3 Shelter:2 Shelter:1 Shelter:0 more False")]
    [TestCase(0, "more True")]
    public async Task IdsFollowCreation(int limit, string expected)
    {
        await Entities.Commit([.. Enumerable.Range(0, 10).Select(i => Changes.Create(Changes.Shelter(9 - i)))], CancellationToken.None);
        var query = Shelters with { Limit = limit, Offset = 4, OrderBy = OrderByParser.Parse("id", null, null, null, LdContext.Core) };
        Assert.That(Text(await Entities.Ids(Tenant, query, CancellationToken.None)), Is.EqualTo(expected));
        Assert.That(Text(await Entities.Ids("nobody", query, CancellationToken.None)), Is.EqualTo("more False"));
    }

    [Test]
    public async Task IdsOfTheEndedAreNotGiven()
    {
        await Entities.Add(Changes.Shelter(1) with { ExpiresAt = Timestamp.At(Make.Noon.AddSeconds(1)) });
        await Entities.Add(Changes.Shelter(2));
        Assert.That(Text(await Entities.Ids(Tenant, Shelters, CancellationToken.None)), Is.EqualTo("Shelter:1 Shelter:2 more False"));
        Store.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Text(await Entities.Ids(Tenant, Shelters, CancellationToken.None)), Is.EqualTo("Shelter:2 more False"));
    }

    [Test]
    public async Task OthersThanThoseMeantAreNotLookedAt()
    {
        await Entities.Commit([.. Enumerable.Range(0, 10).Select(i => Changes.Create(Changes.Shelter(i)))], CancellationToken.None);
        var among = Shelters with { Among = new HashSet<string> { "urn:ngsi-ld:Shelter:7", "urn:ngsi-ld:Shelter:2", "urn:ngsi-ld:Shelter:99" }, Count = true };
        Assert.That(Text(await Entities.Query(Tenant, among, CancellationToken.None)), Is.EqualTo("Shelter:2 Shelter:7 count 2 more False"));
        var none = Shelters with { Among = new HashSet<string>(), Count = true };
        Assert.That(Text(await Entities.Query(Tenant, none, CancellationToken.None)), Is.EqualTo("count 0 more False"));
    }

    [Test]
    public async Task PagesFollowDeletions()
    {
        var random = new Random(5);
        var kept = new List<Entity>();
        for (var i = 0; i < 300; i++)
        {
            kept.Add(await Entities.Add(Changes.Shelter(i)));
            if (i % 3 == 0)
            {
                var gone = kept[random.Next(kept.Count)];
                await Entities.Commit(Changes.Delete(gone));
                kept.Remove(gone);
            }

            var query = Shelters with { Limit = 7, Offset = random.Next(kept.Count + 5), Count = i % 2 == 0 };
            Assert.That(Text(await Entities.Query(Tenant, query, CancellationToken.None)), Is.EqualTo(Text(Oracle(kept, query))));
        }
    }

    [TestCase(0, 3, "Shelter:9 Shelter:8 Shelter:7 count 10 more True")]
    [TestCase(8, 3, "Shelter:1 Shelter:0 count 10 more False")]
    [TestCase(0, 0, "count 10 more True")]
    [TestCase(10, 3, "count 10 more False")]
    public async Task PagesFollowTheOrder(int offset, int limit, string expected)
    {
        await Entities.Commit([.. Enumerable.Range(0, 10).Select(i => Changes.Create(Changes.Shelter((i * 7) % 10)))], CancellationToken.None);
        var query = Shelters with { Limit = limit, Offset = offset, Count = true, OrderBy = OrderByParser.Parse("id;desc", null, null, null, LdContext.Core) };
        Assert.That(Text(await Entities.Query(Tenant, query, CancellationToken.None)), Is.EqualTo(expected));
    }

    [TestCase(7, 3, "count 10 more False")]
    [TestCase(10, 3, "count 10 more False")]
    [TestCase(99, 3, "count 10 more False")]
    [TestCase(0, 0, "count 10 more True")]
    public async Task PagesEnd(int offset, int limit, string expected)
    {
        await Entities.Commit([.. Enumerable.Range(0, 10).Select(i => Changes.Create(Changes.Shelter(i)))], CancellationToken.None);
        var page = await Entities.Query(Tenant, Shelters with { Limit = limit, Offset = offset, Count = true }, CancellationToken.None);
        Assert.That(Text(page), Does.EndWith(expected));
    }

    [Test]
    public async Task EndedIsInvisibleAtOnce()
    {
        await Entities.Add(Changes.Shelter(1) with { ExpiresAt = Timestamp.At(Make.Noon.AddSeconds(1)) });
        await Entities.Add(Changes.Shelter(2));
        var query = Shelters with { Count = true };
        Assert.That(Text(await Entities.Query(Tenant, query, CancellationToken.None)), Is.EqualTo("Shelter:1 Shelter:2 count 2 more False"));
        Store.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Text(await Entities.Query(Tenant, query, CancellationToken.None)), Is.EqualTo("Shelter:2 count 1 more False"));
    }

    [Test]
    public async Task OtherTenantsAreNotFound()
    {
        await Entities.Add(Changes.Shelter(1), "kawasaki");
        await Entities.Add(Changes.Shelter(2));
        Assert.That(Text(await Entities.Query(Tenant, new EntityQuery(), CancellationToken.None)), Is.EqualTo("Shelter:2 count  more False"));
        Assert.That(Text(await Entities.Query("nobody", new EntityQuery { Count = true }, CancellationToken.None)), Is.EqualTo("count 0 more False"));
    }

    [Test]
    public async Task CancelledScanEnds()
    {
        await Entities.Commit([.. Enumerable.Range(0, 3000).Select(i => Changes.Create(Changes.Shelter(i)))], CancellationToken.None);
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        var query = Shelters with { HasAnyAttribute = ["urn:x:none"] };
        Assert.That(async () => await Entities.Query(Tenant, query, cancel.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task RepeatedReadsShareOneInstance()
    {
        await Entities.Add(Changes.Shelter(1));
        await Store.Reopen();
        var first = (await Entities.Query(Tenant, Shelters, CancellationToken.None)).Entities[0];
        Assert.That((await Entities.Query(Tenant, Shelters, CancellationToken.None)).Entities[0], Is.SameAs(first));
        Assert.That(await Entities.Find(Tenant, first.Id, CancellationToken.None), Is.SameAs(first));
    }

    [Test]
    public async Task TypesAreCounted()
    {
        var expected = await Fill(seed: 7);
        Assert.That(Text(await Entities.Types(Tenant, CancellationToken.None)), Is.EqualTo(Text(Usage(expected))));
        Assert.That(await Entities.Types("nobody", CancellationToken.None), Is.Empty);
    }

    private static EntityQuery Shelters => new() { Selectors = [new EntitySelector { Types = new TypeName(Make.ShelterType) }] };

    /// <summary>Creates, replaces, deletes and creates again; a second tenant holds the same ids.</summary>
    private async Task<List<Entity>> Fill(int seed)
    {
        var random = new Random(seed);
        var kept = new List<Entity>();
        var others = Testing.Entities.Generate(seed + 100, 400).ToList();
        await Entities.Commit([.. others.Select(e => Changes.Create(e, "kawasaki"))], CancellationToken.None);
        var created = Testing.Entities.Generate(seed, 400).Select(e => e with { ExpiresAt = null }).ToList();
        await Entities.Commit([.. created.Select(e => Changes.Create(e))], CancellationToken.None);
        foreach (var id in created.Select(e => e.Id))
        {
            var entity = (await Entities.Find(Tenant, id, CancellationToken.None))!;
            kept.Add(random.Next(3) == 0 ? await Replace(entity, others[random.Next(400)]) : entity);
        }

        for (var i = 0; i < 40; i++)
        {
            var gone = kept[random.Next(kept.Count)];
            kept.Remove(gone);
            await Entities.Commit(Changes.Delete(gone));
            if (random.Next(2) == 0)
            {
                kept.Add(await Entities.Add(gone with { ExpiresAt = null }));
            }
        }

        return kept;
    }

    private async Task<Entity> Replace(Entity entity, Entity by)
    {
        var fragment = new EntityFragment { Types = by.Types, Scopes = by.Scopes, Attributes = by.Attributes, ExpiresAt = by.ExpiresAt };
        var result = await Entities.Commit(new EntityCommit(Tenant, entity.Version, EntityEdits.Replace(entity, fragment, Make.Noon)));
        Assert.That(result.Status, Is.EqualTo(CommitStatus.Done));
        return (await Entities.Find(Tenant, entity.Id, CancellationToken.None))!;
    }

    private static EntityPage Oracle(List<Entity> all, EntityQuery query)
    {
        var present = all.Where(e => !Transience.HasEnded(e, Now)).Select(e => Transience.Remaining(e, Now)).ToList();
        var matching = present.Where(e => EntityMatcher.Matches(query, e, id => present.Find(p => p.Id == id))).ToList();
        if (query.OrderBy is { } by)
        {
            var order = new EntityOrder(by);
            matching = [.. matching.Select((e, i) => order.Rank(e, i)).Order(order).Select(ranked => ranked.Entity)];
        }

        return new EntityPage([.. matching.Skip(query.Offset).Take(query.Limit)], query.Count ? matching.Count : null, matching.Count > query.Offset + query.Limit);
    }

    private static EntityIds OracleOfIds(List<Entity> all, EntityQuery query)
    {
        var page = Oracle(all, query with { Offset = 0, Count = false, OrderBy = null });
        return new EntityIds([.. page.Entities.Select(e => e.Id)], page.HasMore);
    }

    private static IEnumerable<TypeUsage> Usage(List<Entity> all) => all.SelectMany(e => e.Types).Distinct().Order(StringComparer.Ordinal).Select(type =>
    {
        var ofType = all.Where(e => e.Types.Contains(type)).ToList();
        var attributes = ofType.SelectMany(e => e.Attributes).GroupBy(a => a.Name).OrderBy(g => g.Key, StringComparer.Ordinal);
        return new TypeUsage(type, ofType.Count, [.. attributes.Select(g => new AttributeUsage(g.Key, g.Count(), Kinds(g)))]);
    });

    private static List<AttributeKind> Kinds(IEnumerable<EntityAttribute> attributes) =>
        [.. attributes.SelectMany(a => a.Instances).Select(i => i.Kind).Distinct().Order()];

    private async Task<List<string>> Walked(EntityQuery query, int max)
    {
        var ids = new List<string>();
        for (long? next = 0; next is { } place;)
        {
            var part = await Entities.Walk(Tenant, query, place, max, CancellationToken.None);
            ids.AddRange(part.Entities.Select(static e => e.Id));
            next = part.Next;
        }

        return ids;
    }

    private static string Text(EntityPage page) =>
        string.Join(' ', [.. page.Entities.Select(e => e.Id.Replace("urn:ngsi-ld:", "", StringComparison.Ordinal)), $"count {page.Count} more {page.HasMore}"]);

    private static string Text(EntityIds ids) =>
        string.Join(' ', [.. ids.Ids.Select(id => id.Replace("urn:ngsi-ld:", "", StringComparison.Ordinal)), $"more {ids.HasMore}"]);

    private static string Text(IEnumerable<TypeUsage> types) => string.Join('\n', types.Select(t =>
        $"{t.Type} {t.EntityCount}: {string.Join(", ", t.Attributes.Select(a => $"{a.Name} {a.Count} {string.Join('/', a.Kinds)}"))}"));
}
