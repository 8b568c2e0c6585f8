using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Sqlite;
using ContextBroker.Sqlite.Writing;
using ContextBroker.Storage.Tests.Contracts;
using ContextBroker.Testing;

namespace ContextBroker.Storage.Tests.Sqlite;

/// <summary>Attributes that long queries compare again and again are indexed by value; answers stay what they were.</summary>
public sealed class SqliteValueIndexTests
{
    private const int Shelters = 1000;
    private static readonly SqliteOptions Options = new() { LongScan = 100, IndexAfterScanned = 3 * Shelters };
    private SqliteUnderTest _store = null!;

    [SetUp]
    public async Task SetUp()
    {
        _store = new SqliteUnderTest(Options);
        var entities = Enumerable.Range(0, Shelters).Select(i => Make.Entity($"urn:x:{i}", Make.Attribute(Changes.Occupancy, $"{i}")));
        await _store.Entities.Commit([.. entities.Select(e => Changes.Create(e))], CancellationToken.None);
    }

    [TearDown]
    public async Task TearDown() => await _store.DisposeAsync();

    [Test]
    public async Task LongQueriesBringAnIndex()
    {
        Assert.That((await Ask(">996"), HasIndex), Is.EqualTo(("997 998 999", false)));
        await Build();
        Assert.That((await Ask(">996"), HasIndex), Is.EqualTo(("997 998 999", true)));
    }

    [Test]
    public async Task WalksBringAnIndexToo()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.That((await _store.Entities.Walk("", Query(">996"), 0, 10, CancellationToken.None)).Entities, Has.Count.EqualTo(3));
        }

        await _store.Engine.Values.Built();
        Assert.That(HasIndex, Is.True);
    }

    [Test]
    public async Task ShortQueriesBringNone()
    {
        for (var i = 0; i < 10; i++)
        {
            await _store.Entities.Query("", Query("<5") with { Limit = 2 }, CancellationToken.None);
        }

        Assert.That(HasIndex, Is.False);
    }

    [Test]
    public async Task IndexIsFilledOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Ask(">996"))));
        await _store.Engine.Values.Built();
        Assert.That(_store.Logged.Count(e => e == "ValueIndexBuilt"), Is.EqualTo(1));
    }

    [Test]
    public async Task IndexFollowsWrites()
    {
        await Build();
        await _store.Entities.Commit(Changes.Set(await Find(998), Changes.Occupancy, "1"));
        await _store.Entities.Commit(Changes.Delete(await Find(999)));
        await _store.Entities.Add(Make.Entity("urn:x:new", Make.Attribute(Changes.Occupancy, "[5000, \"full\"]")));
        Assert.That(await Ask(">996"), Is.EqualTo("997"), "an array is not ordered");
        Assert.That(await Ask("==5000"), Is.EqualTo("new"));
        Assert.That(await Ask("==\"full\""), Is.EqualTo("new"));
        Assert.That(await Ask("==1"), Is.EqualTo("1 998"));
        Assert.That(await Ask("==2..3"), Is.EqualTo("2 3"));
        Assert.That(await Ask("==2,5000,\"full\""), Is.EqualTo("2 new"));
    }

    [Test]
    public async Task IndexSurvivesReopening()
    {
        await Build();
        await _store.Reopen();
        Assert.That(HasIndex, Is.True);
        await _store.Entities.Commit(Changes.Set(await Find(3), Changes.Occupancy, "2000"));
        Assert.That(await Ask(">998"), Is.EqualTo("3 999"));
    }

    [Test]
    public async Task UnfinishedIndexIsFinishedOnOpening()
    {
        var attribute = Attribute;
        await _store.Engine.Writes.Enqueue(w => { w.Entities.Values.Begin(attribute, w.Names.Tenant("")); return 0; }, CancellationToken.None);
        await _store.Reopen();
        await _store.Engine.Values.Built();
        Assert.That((await Ask(">996"), HasIndex), Is.EqualTo(("997 998 999", true)));
    }

    [Test]
    public async Task LongTextsAreComparedWhole()
    {
        await Build();
        var start = new string('あ', 150);
        await _store.Entities.Add(Make.Entity("urn:x:a", Make.Attribute(Changes.Occupancy, $"\"{start}a\"")));
        await _store.Entities.Add(Make.Entity("urn:x:b", Make.Attribute(Changes.Occupancy, $"\"{start}b\"")));
        Assert.That(await Ask($"==\"{start}b\""), Is.EqualTo("b"));
        Assert.That(await Ask($">\"{start}a\""), Is.EqualTo("b"));
        Assert.That(await Ask($"<\"{start}b\""), Is.EqualTo("a"));
    }

    private int Attribute => _store.Engine.Names.Find(NameKind.Attribute, _store.Engine.Names.FindTenant(""), Changes.Occupancy);

    private bool HasIndex => _store.Engine.Values.Has(Attribute);

    private static EntityQuery Query(string condition) => new() { Q = QExpressionParser.Parse($"<{Changes.Occupancy}>{condition}", LdContext.Core) };

    private async Task Build()
    {
        while (!HasIndex)
        {
            await Ask(">996");
            await _store.Engine.Values.Built();
        }
    }

    private async Task<string> Ask(string condition)
    {
        var page = await _store.Entities.Query("", Query(condition), CancellationToken.None);
        return string.Join(' ', page.Entities.Select(e => e.Id["urn:x:".Length..]));
    }

    private async Task<Entity> Find(int number) => (await _store.Entities.Find("", $"urn:x:{number}", CancellationToken.None))!;
}
