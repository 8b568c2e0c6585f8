using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.Sqlite;
using ContextBroker.Sqlite.Entities;
using ContextBroker.Storage.Tests.Contracts;
using ContextBroker.Testing;

namespace ContextBroker.Storage.Tests.Sqlite;

/// <summary>States that the change log tells against earlier ones: who reads the log meets each as it was.</summary>
public sealed class SqliteDeltaTests
{
    private const string Polygon = "urn:x:polygon";

    private static readonly SqliteOptions Small = new() { RowsBehindMiB = 1 };

    private readonly List<string> _told = [];
    private readonly Random _random = new(20261129);
    private SqliteUnderTest _store = null!;

    [SetUp]
    public void SetUp()
    {
        _told.Clear();
        _store = new SqliteUnderTest(Small);
        Listen();
    }

    [TearDown]
    public async Task TearDown() => await _store.DisposeAsync();

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(100_000)]
    public async Task TheLogTellsWhatWasCommitted(int atOnce)
    {
        await Change(1500);
        Assert.That(await Read(atOnce), Is.EqualTo(_told));
        Assert.That(Scalar("SELECT COUNT(*) FROM changes WHERE base > 0"), Is.GreaterThan(500), "this test is about something");
        await _store.Reopen();
        Listen();
        await Change(100);
        Assert.That(await Read(atOnce), Is.EqualTo(_told));
    }

    [Test]
    public async Task AKilledBrokerLeavesAllOfIt()
    {
        for (var life = 0; life < 4; life++)
        {
            await Change(400);
            await _store.ReopenAsIfKilled();
            Listen();
            Assert.That(await Read(1000), Is.EqualTo(_told));
        }
    }

    // Eight clients: groups in which an entity changes twice, and commits that come too late.
    [Test, CancelAfter(60_000)]
    public async Task ClientsThatMeetAreToldInOrder(CancellationToken cancel)
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(client => Task.Run(() => Compete(client, cancel), cancel)));
        Assert.That(await Read(1000), Is.EqualTo(_told));
        Assert.That(Scalar("SELECT COUNT(*) FROM changes WHERE base > 0"), Is.GreaterThan(50));
    }

    // Two records give any state, and the second is the smaller one.
    [Test]
    public async Task DeltasReferToWholes()
    {
        await Change(3000);
        const string others = "SELECT COUNT(*) FROM changes AS c LEFT JOIN changes AS b ON b.sequence = c.base WHERE c.base > 0 AND (b.k IS NOT c.k OR b.base IS NOT 0)";
        const string longer = "SELECT COUNT(*) FROM changes AS c JOIN changes AS b ON b.sequence = c.base WHERE LENGTH(c.state) > LENGTH(b.state) / 2";
        Assert.That(Scalar(others), Is.Zero);
        Assert.That(Scalar(longer), Is.Zero);
        Assert.That(Scalar("SELECT COUNT(*) FROM changes WHERE base = 0 AND k IN (SELECT k FROM changes GROUP BY k HAVING COUNT(*) > 1)"), Is.GreaterThan(100), "some are whole again");
    }

    [Test]
    public async Task ALargeValueIsNotWrittenAgain()
    {
        var read = await _store.Entities.Add(Make.Entity("urn:ngsi-ld:Zone:1", Make.Attribute(Changes.Occupancy, "0"), Make.Attribute(Polygon, $"\"{new string('p', 120_000)}\"")));
        for (var i = 0; i < 300; i++)
        {
            await _store.Entities.Commit(Changes.Set(read, Changes.Occupancy, $"{i}"));
            read = (await _store.Entities.Find("", read.Id, CancellationToken.None))!;
        }

        Assert.That(Scalar("SELECT SUM(LENGTH(state)) FROM changes"), Is.LessThan(3 * 120_000));
        Assert.That(await Read(50), Is.EqualTo(_told));
        await _store.Reopen(Small with { EntityCacheMiB = 0 });
        Assert.That(EntityText.Of((await _store.Entities.Find("", read.Id, CancellationToken.None))!), Is.EqualTo(EntityText.Of(read)));
    }

    [Test]
    public async Task WhatIsReferredToIsNotTrimmed()
    {
        await Change(600);
        await _store.Entities.TrimChanges(500, CancellationToken.None);
        Assert.That(await Read(1000), Is.EqualTo(_told), "all of the segment");
        var last = _store.Entities.LastSequence;
        await _store.Entities.TrimChanges(last, CancellationToken.None);
        Assert.That(await Read(1000), Is.Empty, "nothing later refers to it");
        _told.Clear();
        await Change(300);
        Assert.That(Scalar($"SELECT COUNT(*) FROM changes WHERE base BETWEEN 1 AND {last}"), Is.Zero);
        Assert.That(await Read(1000), Is.EqualTo(_told));
    }

    [Test]
    public async Task SegmentsStandForThemselves()
    {
        await StartAt(Deltas.Segment - 300);
        await Change(600);
        const long end = Deltas.Segment - 1;
        Assert.That(Scalar($"SELECT COUNT(*) FROM changes WHERE sequence > {end} AND base BETWEEN 1 AND {end}"), Is.Zero);
        Assert.That(Scalar($"SELECT COUNT(*) FROM changes WHERE base > {end}"), Is.Positive);
        await _store.Entities.TrimChanges(_store.Entities.LastSequence - 50, CancellationToken.None);
        Assert.That((await _store.Entities.ReadChanges(0, 1, CancellationToken.None))[0].Sequence, Is.EqualTo(end + 1));
        Assert.That(await Read(1000), Is.EqualTo(_told[^(int)(_store.Entities.LastSequence - end)..]));
        await _store.ReopenAsIfKilled();
        Assert.That(await Read(1000), Is.EqualTo(_told[^(int)(_store.Entities.LastSequence - end)..]));
    }

    [Test]
    public async Task TrimmingGoesOnWhileOthersWrite()
    {
        var writing = Task.Run(() => Change(2500));
        while (!writing.IsCompleted)
        {
            await _store.Entities.TrimChanges(_store.Entities.LastSequence - 20, CancellationToken.None);
            var changes = await _store.Entities.ReadChanges(0, 1000, CancellationToken.None);
            Assert.That(changes.Zip(changes.Skip(1), (a, b) => b.Sequence - a.Sequence), Is.All.EqualTo(1));
        }

        await writing;
        var read = await Read(1000);
        Assert.That(read, Is.EqualTo(_told[^read.Count..]));
    }

    private static string Text(ChangeRecord record) =>
        $"{record.Sequence} {record.Change.State.Version} {record.Change.Kind} {record.Change.At:O} {EntityText.Of(record.Change.State)}{string.Concat(record.Change.Attributes.Select(Text))}";

    private static string Text(AttributeChange change) =>
        $"{change.Name} {change.DatasetId} {(change.Before is { } before ? EntityText.Of(before) : "-")} {(change.After is { } after ? EntityText.Of(after) : "-")}";

    private void Listen() => _store.Entities.Committed += records => _told.AddRange(records.Select(Text));

    private async Task<List<string>> Read(int atOnce)
    {
        var read = new List<string>();
        var after = 0L;
        while (await _store.Entities.ReadChanges(after, atOnce, CancellationToken.None) is { Count: > 0 } changes)
        {
            read.AddRange(changes.Select(Text));
            after = changes[^1].Sequence;
        }

        return read;
    }

    private async Task StartAt(long sequence)
    {
        await _store.Engine.Writes.Enqueue(
            w =>
            {
                w.Connection.Execute($"UPDATE counters SET sequence = {sequence}, rows = {sequence}");
                return 0;
            },
            CancellationToken.None);
        await _store.Reopen();
        Listen();
    }

    // All that an update can do to a state: attributes come, change, go, with and without a datasetId; types, scopes and ends too.
    private async Task Change(int changes)
    {
        for (var i = 0; i < changes; i++)
        {
            var id = $"urn:ngsi-ld:Shelter:{_random.Next(12)}";
            var read = await _store.Entities.Find("", id, CancellationToken.None);
            await _store.Entities.Commit(read is null ? Changes.Create(New(id)) : _random.Next(40) == 0 ? Changes.Delete(read) : Edit(read));
        }
    }

    private EntityCommit Edit(Entity read)
    {
        var name = $"urn:x:{_random.Next(6)}";
        var dataset = _random.Next(3) == 0 ? "urn:d:1" : null;
        var fragment = Make.Fragment(_random.Next(8) == 0
            ? Make.Attribute(name, Make.Null(dataset))
            : Make.Attribute(name, Make.Instance($"{_random.Next()}", dataset) with { ObservedAt = Make.Time("2026-08-01T12:00:00Z") }));
        fragment = _random.Next(30) switch
        {
            0 => fragment with { Types = [Make.ShelterType, $"urn:t:{_random.Next(3)}"] },
            1 => fragment with { Scopes = [$"/{_random.Next(3)}"] },
            2 => fragment with { ExpiresAt = Make.Time("2030-01-01T00:00:00Z") },
            _ => fragment,
        };
        return new EntityCommit("", read.Version, EntityEdits.Merge(read, fragment, new MergeOptions(), Make.Noon.AddSeconds(_random.Next(1000))).Change ?? Changes.Delete(read).Change);
    }

    private async Task Compete(int client, CancellationToken cancel)
    {
        for (var i = 0; i < 150; i++)
        {
            var id = $"urn:ngsi-ld:Shelter:{(client + i) % 3}";
            var read = await _store.Entities.Find("", id, cancel);
            await _store.Entities.Commit(read is null ? Changes.Create(New(id)) : Changes.Set(read, Changes.Occupancy, $"{client * 1000 + i}"));
        }
    }

    private static Entity New(string id) => Make.Entity(id, Make.Attribute(Changes.Occupancy, "0"), Make.Attribute("urn:x:text", $"\"{new string('a', 2000)}\""));

    private long Scalar(string sql)
    {
        using var reader = _store.Engine.Readers.Rent();
        return reader.Connection.Scalar(sql);
    }
}
