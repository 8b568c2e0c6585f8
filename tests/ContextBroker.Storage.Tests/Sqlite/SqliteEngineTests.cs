using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Sqlite;
using ContextBroker.Storage.Tests.Contracts;
using ContextBroker.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ContextBroker.Storage.Tests.Sqlite;

/// <summary>What only this engine promises: one owner of the file, failures that stay where they belong, a full disk.</summary>
public sealed class SqliteEngineTests
{
    private SqliteUnderTest _store = null!;

    [SetUp]
    public void SetUp() => _store = new SqliteUnderTest();

    [TearDown]
    public async Task TearDown() => await _store.DisposeAsync();

    [Test]
    public void SecondBrokerIsRefused()
    {
        var options = new SqliteOptions { Path = _store.FilePath };
        Assert.That(() => new SqliteEngine(options, TimeProvider.System, NullLogger<SqliteEngine>.Instance),
            Throws.InvalidOperationException.With.Message.Contains("is open in another broker"));
    }

    [Test]
    public async Task OtherSchemaVersionIsRefused()
    {
        await _store.Engine.Writes.Enqueue(w => { w.Connection.Execute("PRAGMA user_version = 99"); return 0; }, CancellationToken.None);
        await _store.Engine.DisposeAsync();
        Assert.That(async () => await _store.Reopen(), Throws.InvalidOperationException.With.Message.Contains("schema version 99"));
    }

    // Otherwise a client that creates what is there would have the counters written, and waited for, each time.
    [TestCase(8)]
    [TestCase(0)]
    public async Task RefusedCreationWritesNothing(int cacheMiB)
    {
        await _store.Reopen(new SqliteOptions { EntityCacheMiB = cacheMiB });
        await _store.Entities.Commit(Changes.Create(Changes.Shelter(1)));
        var log = new FileInfo(_store.FilePath + "-wal").Length;
        Assert.That((await _store.Entities.Commit(Changes.Create(Changes.Shelter(1)))).Status, Is.EqualTo(CommitStatus.Conflict));
        Assert.That(new FileInfo(_store.FilePath + "-wal").Length, Is.EqualTo(log));

        Assert.That((await _store.Entities.Commit(Changes.Create(Changes.Shelter(2)))).Sequence, Is.EqualTo(2));
        using var reader = _store.Engine.Readers.Rent();
        Assert.That(reader.Connection.Scalar("SELECT MAX(k) FROM entities"), Is.EqualTo(2));
        Assert.That(reader.Connection.Scalar("SELECT MAX(row) FROM history"), Is.EqualTo(2));
    }

    [Test]
    public async Task FailingWriteFailsAlone()
    {
        var commits = new List<Task<CommitResult>>();
        var failures = new List<Task<int>>();
        for (var i = 0; i < 100; i++)
        {
            commits.Add(_store.Entities.Commit(Changes.Create(Changes.Shelter(i))));
            failures.Add(_store.Engine.Writes.Enqueue<int>(_ => throw new FormatException("of its own"), CancellationToken.None));
        }

        var results = await Task.WhenAll(commits);
        Assert.That(results.Select(r => r.Sequence).Order(), Is.EqualTo(Enumerable.Range(1, 100)));
        foreach (var failure in failures)
        {
            Assert.That(async () => await failure, Throws.TypeOf<FormatException>());
        }
    }

    [TestCase(3, true)]
    [TestCase(2, false)]
    public async Task OrderingHasALimit(int maxOrdered, bool isAnswered)
    {
        await _store.Reopen(new SqliteOptions { MaxOrdered = maxOrdered });
        await _store.Entities.Commit([.. Enumerable.Range(0, 3).Select(i => Changes.Create(Changes.Shelter(i)))], CancellationToken.None);
        var query = new EntityQuery { Limit = 1, OrderBy = OrderByParser.Parse("id", null, null, null, LdContext.Core) };
        Assert.That(async () => await _store.Entities.Query("", query, CancellationToken.None), isAnswered
            ? Throws.Nothing
            : Throws.TypeOf<ProblemException>().With.Property("Problem").Property("Type").EqualTo(ProblemType.TooManyResults));
    }

    [Test, CancelAfter(60_000)]
    public async Task FullDiskAnswersEveryCaller(CancellationToken cancel)
    {
        await _store.Reopen(new SqliteOptions { MaxFileMiB = 1 });
        var results = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => Task.Run(() => TryCreate(i), cancel)));
        Assert.That(results.Count(r => r is null), Is.InRange(10, 290), "some fit, some did not");
        Assert.That(results.Where(r => r is not null), Is.All.Contains("The store is full"));

        for (var i = 0; i < results.Length; i++)
        {
            var found = await _store.Entities.Find("", Large(i).Id, CancellationToken.None);
            Assert.That(found is not null, Is.EqualTo(results[i] is null), "what was refused is not there");
        }
    }

    [Test]
    public async Task WritesGoOnOnceThereIsRoom()
    {
        await _store.Reopen(new SqliteOptions { MaxFileMiB = 1 });
        var number = 0;
        while (await TryCreate(number) is null)
        {
            number++;
        }

        var written = _store.Entities.LastSequence;
        Assert.That(written, Is.EqualTo(number), "a refused write takes no sequence number");
        await _store.Reopen(new SqliteOptions());
        Assert.That(await TryCreate(number), Is.Null);
        Assert.That(_store.Entities.LastSequence, Is.EqualTo(written + 1));
    }

    [TestCase(0)]
    [TestCase(1)]
    public async Task SmallCacheForgetsNothing(int mebibytes)
    {
        await _store.Reopen(new SqliteOptions { EntityCacheMiB = mebibytes });
        for (var i = 0; i < 300; i++)
        {
            await TryCreate(i);
        }

        for (var i = 0; i < 300; i++)
        {
            var found = await _store.Entities.Find("", Large(i).Id, CancellationToken.None);
            Assert.That(EntityText.Of(found!), Is.EqualTo(EntityText.Of(Large(i))));
        }
    }

    private static NgsiLd.Model.Entity Large(int number) =>
        Make.Entity($"urn:ngsi-ld:Large:{number}", Make.Attribute("urn:x:text", $"\"{new string((char)('a' + (number % 26)), 8000)}\""));

    /// <returns>Why not; null: written.</returns>
    private async Task<string?> TryCreate(int number)
    {
        try
        {
            await _store.Entities.Commit(Changes.Create(Large(number)));
            return null;
        }
        catch (ProblemException e)
        {
            return e.Message;
        }
    }
}
