using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Temporal;
using ContextBroker.Sqlite;
using ContextBroker.Storage.Tests.Contracts;
using ContextBroker.Testing;

namespace ContextBroker.Storage.Tests.Sqlite;

/// <summary>
/// Rows that lag behind the log: nobody can tell, whatever happens in between. Without a cache, so that every read meets the rows and the log tells each
/// state whole; and with one that is a little too small, so that it tells most as deltas.
/// </summary>
[TestFixture(0)]
[TestFixture(1)]
public sealed class SqliteRowsBehindTests(int cacheMiB)
{
    private const int Entities = 200;

    internal const string OfVersion7 = "ALTER TABLE changes DROP COLUMN base; PRAGMA user_version = 7";

    internal const string OfVersion6 = OfVersion7 + "; ALTER TABLE counters DROP COLUMN areas; PRAGMA user_version = 6";

    private const string OfVersion5 = OfVersion6 + "; PRAGMA user_version = 5";

    private const string OfVersion4 = OfVersion5 + "; PRAGMA user_version = 4";

    private const string OfVersion3 =
        OfVersion4 + "; DROP TABLE ledger; DROP TABLE outbox_notes; ALTER TABLE outbox DROP COLUMN queued_at; ALTER TABLE outbox DROP COLUMN entities; PRAGMA user_version = 3";

    private const string OfVersion2 =
        OfVersion3 + "; ALTER TABLE counters DROP COLUMN rows; ALTER TABLE changes DROP COLUMN k; ALTER TABLE changes DROP COLUMN history; PRAGMA user_version = 2";

    private const string OfVersion1 =
        OfVersion2 + "; ALTER TABLE history DROP COLUMN observed_at; DROP TABLE evolutions; DROP TABLE evolution_types; PRAGMA user_version = 1";

    private const string Lag = "SELECT COUNT(*) FROM entities WHERE version < (SELECT MAX(sequence) FROM changes WHERE changes.k = entities.k)";

    private readonly SqliteOptions _lagging = new() { EntityCacheMiB = cacheMiB, RowsBehindMiB = 1 };
    private readonly Dictionary<string, Entity> _expected = [];
    private readonly Random _random = new(20261125);
    private SqliteUnderTest _store = null!;

    [SetUp]
    public void SetUp()
    {
        _expected.Clear();
        _store = new SqliteUnderTest(_lagging);
    }

    [TearDown]
    public async Task TearDown() => await _store.DisposeAsync();

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(64)]
    public async Task NobodyCanTell(int mebibytes)
    {
        await _store.Reopen(_lagging with { RowsBehindMiB = mebibytes });
        for (var round = 0; round < 4; round++)
        {
            await Change(500);
            await Check();
        }

        await _store.Reopen();
        await Check();
    }

    [Test]
    public async Task OpeningTakesOverWhatLags()
    {
        for (var life = 0; life < 3; life++)
        {
            await Change(150);
            Assert.That(Scalar(Lag), Is.Positive, "this test is about something");
            await _store.Reopen();
            await Check();
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task RowsFollowWhileWritesGoOn(CancellationToken cancel)
    {
        await Change(300);
        while (Scalar("SELECT rows FROM counters") == 0)
        {
            await Change(50);
            cancel.ThrowIfCancellationRequested();
        }

        await Check();
    }

    [Test]
    public async Task TrimmedLogTakesNothingAlong()
    {
        await Change(700);
        await _store.Entities.TrimChanges(_store.Entities.LastSequence, CancellationToken.None);
        Assert.That(await _store.Entities.ReadChanges(0, 10, CancellationToken.None), Is.Empty);
        await Check();
        await Change(20);
        await _store.Reopen();
        await Check();
    }

    [Test]
    public async Task FullDiskLosesNothingThatWasAnswered()
    {
        await Change(100);
        await _store.Reopen(_lagging with { MaxFileMiB = 2 });
        Assert.That(async () => await Change(5000), Throws.TypeOf<NgsiLd.ProblemException>().With.Message.Contains("The store is full"));
        await Check();
        await _store.Reopen(_lagging);
        await Check();
        await Change(300);
        await Check();
    }

    [Test]
    public async Task FailingNeighboursChangeNothing()
    {
        await Change(300);
        for (var i = 0; i < 200; i++)
        {
            var failing = _store.Engine.Writes.Enqueue<int>(_ => throw new FormatException("of its own"), CancellationToken.None);
            await Change(2);
            Assert.That(async () => await failing, Throws.TypeOf<FormatException>());
        }

        await Check();
        await _store.Reopen();
        await Check();
    }

    [Test, CancelAfter(60_000)]
    public async Task WhatWasAnsweredIsRead(CancellationToken cancel)
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() => WriteAndRead(writer, cancel), cancel)));
    }

    [TestCase(OfVersion1)]
    [TestCase(OfVersion2)]
    [TestCase(OfVersion3)]
    [TestCase(OfVersion4)]
    [TestCase(OfVersion5)]
    [TestCase(OfVersion6)]
    [TestCase(OfVersion7)]
    public async Task FileOfAnEarlierVersionIsTaken(string earlier)
    {
        await _store.Reopen(_lagging with { RowsBehindMiB = 0 });
        await Change(300);
        await _store.Outbox.Enqueue("reader", 1, [new OutboxItem("", "urn:s", "urn:n", 7, Make.Noon, "{}"u8.ToArray())], CancellationToken.None);
        await _store.Engine.Writes.Enqueue(
            w =>
            {
                SqliteHistoryPackTests.UnpackAll(w);
                w.Connection.Execute(earlier);
                return 0;
            },
            CancellationToken.None);
        await _store.Reopen(_lagging);
        await Check();
        Assert.That((await _store.Outbox.Pending("", "urn:s", 0, 9, CancellationToken.None)).Single().Item.Sequence, Is.EqualTo(7));
        await Change(300);
        await _store.Reopen();
        await Check();
    }

    private async Task WriteAndRead(int writer, CancellationToken cancel)
    {
        var read = await _store.Entities.Add(Large(writer, 0));
        for (var i = 1; i <= 150; i++)
        {
            var result = await _store.Entities.Commit(Changes.Set(read, Changes.Occupancy, $"{i}"));
            read = (await _store.Entities.Find("", read.Id, cancel))!;
            Assert.That(read.Version, Is.EqualTo(result.Sequence));
        }
    }

    // Updates mostly; some entities are deleted and come again.
    private async Task Change(int changes)
    {
        for (var i = 0; i < changes; i++)
        {
            var number = _random.Next(Entities);
            var id = Large(number, 0).Id;
            if (!_expected.TryGetValue(id, out var before))
            {
                await Commit(Changes.Create(Large(number, i)));
            }
            else if (_random.Next(20) == 0)
            {
                await _store.Entities.Commit(Changes.Delete(before));
                _expected.Remove(id);
            }
            else
            {
                await Commit(Changes.Set(before, Changes.Occupancy, $"{_random.Next()}"));
            }
        }
    }

    private async Task Commit(EntityCommit commit)
    {
        var result = await _store.Entities.Commit(commit);
        Assert.That(result.Status, Is.EqualTo(CommitStatus.Done));
        _expected[commit.Change.State.Id] = commit.Change.State with { Version = result.Sequence };
    }

    private async Task Check()
    {
        var page = await _store.Entities.Query("", new EntityQuery { Limit = 1000 }, CancellationToken.None);
        Assert.That(page.Entities.Select(Text).Order(StringComparer.Ordinal), Is.EqualTo(_expected.Values.Select(Text).Order(StringComparer.Ordinal)));
        for (var number = 0; number < Entities; number += 7)
        {
            var id = Large(number, 0).Id;
            var found = await _store.Entities.Find("", id, CancellationToken.None);
            Assert.That(found is null ? null : Text(found), Is.EqualTo(_expected.TryGetValue(id, out var expected) ? Text(expected) : null));
            var evolution = await _store.History.Find("", id, new EvolutionQuery(), CancellationToken.None);
            var newest = evolution?.Find(Changes.Occupancy)!.Records.MaxBy(r => r.Number)!.Instance.Value;
            Assert.That(expected is null || expected.Find(Changes.Occupancy)!.Value.Instances[0].Value.Equals(newest));
        }
    }

    private long Scalar(string sql)
    {
        using var reader = _store.Engine.Readers.Rent();
        return reader.Connection.Scalar(sql);
    }

    private static string Text(Entity entity) => $"{entity.Version} {EntityText.Of(entity)}";

    private static Entity Large(int number, int occupancy) => Make.Entity(
        $"urn:ngsi-ld:Shelter:{number}", Make.Attribute(Changes.Occupancy, $"{occupancy}"), Make.Attribute("urn:x:text", $"\"{new string('a', 6000)}\""));
}
