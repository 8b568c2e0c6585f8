using System.Diagnostics;
using System.Globalization;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Sqlite;
using ContextBroker.Storage.Tests.Contracts;
using ContextBroker.Testing;
using NetTopologySuite.Geometries;

namespace ContextBroker.Storage.Tests.Sqlite;

/// <summary>Boxes that the R*Tree does not hold yet: whoever asks by area cannot tell, whatever happens in between.</summary>
public sealed class SqliteAreasBehindTests
{
    private const string Lag = "SELECT entity - areas FROM counters";
    private const int Fields = 12;

    private readonly Dictionary<string, Entity> _expected = [];
    private readonly Random _random = new(20261129);
    private SqliteUnderTest _store = null!;
    private int _created;

    [SetUp]
    public void SetUp()
    {
        _expected.Clear();
        _created = 0;
        _store = new SqliteUnderTest();
    }

    [TearDown]
    public async Task TearDown() => await _store.DisposeAsync();

    [Test]
    public async Task NewOnesAreFoundBeforeTheTreeHoldsThem()
    {
        await Create(50);
        Assert.That(Scalar(Lag), Is.EqualTo(50), "this test is about something");
        Assert.That(Scalar("SELECT COUNT(*) FROM entity_areas"), Is.Zero);
        await Check();
    }

    [Test]
    public async Task ManyAreWrittenInQuiet()
    {
        await Create(3000);
        await Quiet();
        Assert.That(Scalar("SELECT COUNT(*) FROM entity_areas"), Is.EqualTo(Scalar("SELECT areas FROM counters")));
        await Check();
    }

    [Test]
    public async Task ClosingLeavesFewToTheNextOwner()
    {
        await CreateTogether(5000);
        await _store.Reopen();
        Assert.That(Scalar(Lag), Is.LessThan(1024));
        await Check();
    }

    [Test, CancelAfter(120_000)]
    public async Task WithoutQuietNotTooManyWait(CancellationToken cancel)
    {
        const int together = 1000;
        const int most = 1 << 17;
        var running = new Queue<Task>();
        while (_created < most + (30 * together))
        {
            cancel.ThrowIfCancellationRequested();
            running.Enqueue(CreateTogether(together));
            if (running.Count == 4)
            {
                await running.Dequeue();
            }
        }

        // Read on the writer's thread, which has not had a quiet moment yet.
        var lag = _store.Engine.Writes.Enqueue(w => w.Connection.Scalar(Lag), cancel);
        await Task.WhenAll(running);
        Assert.That(await lag, Is.LessThan(most + (8 * together)));
        await Quiet();
        await Check();
    }

    [Test]
    public async Task KilledWhileTheyWait()
    {
        for (var i = 0; i < 8; i++)
        {
            await CreateTogether(1500);
        }

        await _store.ReopenAsIfKilled();
        Assert.That(Scalar("SELECT COUNT(*) FROM entity_areas"), Is.LessThan(_created), "this test is about something");
        await Check();
        await Quiet();
        await Check();
    }

    [Test]
    public async Task KilledAfterSomeMovedAndWent()
    {
        for (var life = 0; life < 3; life++)
        {
            await CreateTogether(2500);
            await Change(150);
            await _store.ReopenAsIfKilled();
            await Check();
            await Change(50);
            await Check();
            await Quiet();
            await Check();
        }
    }

    // Opening looks at all that came after the first that waits.
    [Test]
    public async Task ThoseWithoutAPlaceAreNotLookedAtForEver()
    {
        await CreateWithoutPlace(50);
        Assert.That(Scalar(Lag), Is.Zero);
        await Create(1);
        for (var i = 0; i < 20; i++)
        {
            await CreateWithoutPlace(1000);
        }

        await Quiet(most: (1 << 14) + 1000);
        Assert.That(Scalar("SELECT COUNT(*) FROM entity_areas"), Is.EqualTo(1));
        await _store.Reopen();
        await Check();
    }

    [Test]
    public async Task WhatMovesAndGoesIsFoundWhereItIs()
    {
        for (var round = 0; round < 6; round++)
        {
            await Create(300);
            await Change(200);
            await Check();
        }

        await Create(1024);
        await Change(100);
        await Quiet();
        await Check();

        await _store.Reopen();
        await Check();
    }

    [Test]
    public async Task OpeningTakesOverWhatLags()
    {
        for (var life = 0; life < 4; life++)
        {
            await Create(400);
            Assert.That(Scalar(Lag), Is.Positive, "this test is about something");
            await _store.Reopen();
            await Check();
            await Change(life * 20);
            await Check();
        }
    }

    [Test]
    public async Task FileOfAnEarlierVersionIsTaken()
    {
        await Create(1024);
        await Quiet(most: 1);
        await Move(_expected.Values.Last());
        await _store.Engine.Writes.Enqueue(
            w =>
            {
                w.Connection.Execute(SqliteRowsBehindTests.OfVersion6);
                return 0;
            },
            CancellationToken.None);
        await _store.Reopen();
        Assert.That(Scalar(Lag), Is.Zero);
        await Check();
        await Create(100);
        await _store.Reopen();
        await Check();
    }

    [Test]
    public async Task FailingNeighboursChangeNothing()
    {
        for (var i = 0; i < 150; i++)
        {
            var failing = _store.Engine.Writes.Enqueue<int>(_ => throw new FormatException("of its own"), CancellationToken.None);
            await Create(10);
            Assert.That(async () => await failing, Throws.TypeOf<FormatException>());
        }

        await Check();
        await _store.Reopen();
        await Check();
    }

    [Test]
    public async Task FullDiskLosesNothingThatWasAnswered()
    {
        await _store.Reopen(new SqliteOptions { MaxFileMiB = 2 });
        Assert.That(async () => await Create(20_000), Throws.TypeOf<NgsiLd.ProblemException>().With.Message.Contains("The store is full"));
        await Check();
        await _store.Reopen();
        await Check();
        await _store.Reopen(new SqliteOptions());
        await Create(1500);
        await Check();
    }

    [Test, CancelAfter(60_000)]
    public async Task ReadersBesideTheWriterMissNothing(CancellationToken cancel)
    {
        var answered = 0;
        var writing = Task.Run(
            async () =>
            {
                for (var i = 0; i < 80; i++)
                {
                    var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => _store.Entities.Commit(Changes.Create(Located(Interlocked.Increment(ref _created))))));
                    Interlocked.Add(ref answered, results.Length);
                }
            },
            cancel);
        var asked = 0;
        while (!writing.IsCompleted)
        {
            var least = Volatile.Read(ref answered);
            Assert.That((await InBox(new Envelope(0, Fields, 0, Fields))).Count, Is.AtLeast(least));
            asked++;
        }

        await writing;
        Assert.That((await InBox(new Envelope(0, Fields, 0, Fields))).Count, Is.EqualTo(answered));
        Assert.That(asked, Is.GreaterThan(5));
    }

    private async Task Create(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Commit(Changes.Create(Located(++_created)));
        }
    }

    private async Task CreateTogether(int count)
    {
        var commits = Enumerable.Range(0, count).Select(_ => Changes.Create(Located(++_created))).ToList();
        var results = await _store.Entities.Commit(commits, CancellationToken.None);
        for (var i = 0; i < count; i++)
        {
            Assert.That(results[i].Status, Is.EqualTo(CommitStatus.Done));
            lock (_expected)
            {
                _expected[commits[i].Change.State.Id] = commits[i].Change.State with { Version = results[i].Sequence };
            }
        }
    }

    /// <summary>Waits until the tree is written as far as it is without more to come; then nobody is in it who is gone.</summary>
    private async Task Quiet(int most = 1024)
    {
        var deadline = Stopwatch.StartNew();
        while (Scalar(Lag) >= most)
        {
            Assert.That(deadline.Elapsed, Is.LessThan(TimeSpan.FromSeconds(30)));
            await Task.Delay(10);
        }

        Assert.That(Scalar("SELECT COUNT(*) FROM entity_areas AS a WHERE NOT EXISTS (SELECT 1 FROM entities WHERE k = a.id >> 16)"), Is.Zero);
    }

    private async Task CreateWithoutPlace(int count)
    {
        var commits = Enumerable.Range(0, count).Select(_ => Changes.Create(Changes.Shelter(++_created))).ToList();
        var results = await _store.Entities.Commit(commits, CancellationToken.None);
        Assert.That(results.Select(r => r.Status), Is.All.EqualTo(CommitStatus.Done));
    }

    private async Task Change(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var before = _expected.Values.ElementAt(_random.Next(_expected.Count));
            if (_random.Next(4) == 0)
            {
                await _store.Entities.Commit(Changes.Delete(before));
                _expected.Remove(before.Id);
            }
            else if (_random.Next(3) == 0)
            {
                await Commit(Changes.Set(before, Changes.Occupancy, $"{_random.Next()}"));
            }
            else
            {
                await Move(before);
            }
        }
    }

    private Task Move(Entity before)
    {
        var elsewhere = Make.Fragment([.. Located(0).Attributes]);
        return Commit(new EntityCommit("", before.Version, EntityEdits.Update(before, elsewhere, Make.Noon).Change!));
    }

    private async Task Commit(EntityCommit commit)
    {
        var result = await _store.Entities.Commit(commit);
        Assert.That(result.Status, Is.EqualTo(CommitStatus.Done));
        _expected[commit.Change.State.Id] = commit.Change.State with { Version = result.Sequence };
    }

    private async Task Check()
    {
        for (var i = 0; i < 20; i++)
        {
            var (x, y, size) = (_random.NextDouble() * Fields, _random.NextDouble() * Fields, _random.NextDouble() * Fields);
            var box = new Envelope(x, x + size, y, y + size);
            var expected = _expected.Values.Where(e => box.Intersects(e.Find(Vocabulary.Location)!.Value.Instances[0].Geometry!.Coordinate)).Select(e => e.Id);
            Assert.That((await InBox(box)).Order(StringComparer.Ordinal), Is.EqualTo(expected.Order(StringComparer.Ordinal)));
        }
    }

    private async Task<List<string>> InBox(Envelope box)
    {
        var query = new EntityQuery { Geo = new GeoRelated(Vocabulary.Location, GeometryFactory.Default.ToGeometry(box), GeoRelation.Intersects), Limit = 200_000 };
        return [.. (await _store.Entities.Query("", query, CancellationToken.None)).Entities.Select(e => e.Id)];
    }

    private Entity Located(int number)
    {
        var point = string.Create(CultureInfo.InvariantCulture, $$"""{"type":"Point","coordinates":[{{_random.NextDouble() * Fields}},{{_random.NextDouble() * Fields}}]}""");
        return Make.Entity(
            $"urn:ngsi-ld:Shelter:{number}",
            Make.Attribute(Vocabulary.Location, Make.Instance(point, kind: AttributeKind.GeoProperty)),
            Make.Attribute(Changes.Occupancy, $"{number}"));
    }

    private long Scalar(string sql)
    {
        using var reader = _store.Engine.Readers.Rent();
        return reader.Connection.Scalar(sql);
    }
}
