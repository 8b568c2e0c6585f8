using System.Diagnostics;
using System.Globalization;
using ContextBroker.Sqlite;
using ContextBroker.Sqlite.Entities;
using ContextBroker.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ContextBroker.Storage.Tests.Sqlite;

/// <summary>kill -9 amid writing: what was acknowledged is there, the file opens at once, and indexes and counts agree with the entities.</summary>
public sealed class SqliteCrashTests
{
    private const int AcknowledgedBeforeKill = 400;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("context-broker-crash-");
    private readonly Dictionary<string, long> _acknowledged = [];

    [TearDown]
    public void TearDown() => _directory.Delete(recursive: true);

    [Test, CancelAfter(60_000)]
    public async Task AcknowledgedSurvivesKill(CancellationToken cancel)
    {
        var path = Path.Combine(_directory.FullName, "store.db");
        for (var run = 1; run <= 3; run++)
        {
            await WriteAndKill(path, run, cancel);
            await using var engine = new SqliteEngine(new SqliteOptions { Path = path }, TimeProvider.System, NullLogger<SqliteEngine>.Instance);
            await CheckAcknowledged(new SqliteEntityStore(engine));
            await CheckConsistent(engine);
        }
    }

    private async Task WriteAndKill(string path, int run, CancellationToken cancel)
    {
        string[] arguments = [typeof(CrashingWriter).Assembly.Location, path, run.ToString(CultureInfo.InvariantCulture)];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        for (var lines = 0; lines < AcknowledgedBeforeKill; lines++)
        {
            Note((await process.StandardOutput.ReadLineAsync(cancel))!);
        }

        process.Kill();
        while (await process.StandardOutput.ReadLineAsync(cancel) is { } line)
        {
            Note(line);
        }

        await process.WaitForExitAsync(cancel);
    }

    private void Note(string line)
    {
        if (line.Split(' ') is [var id, var sequence])
        {
            _acknowledged[id] = long.Parse(sequence, CultureInfo.InvariantCulture);
        }
    }

    private async Task CheckAcknowledged(SqliteEntityStore store)
    {
        Assert.That(_acknowledged, Is.Not.Empty);
        foreach (var (id, sequence) in _acknowledged)
        {
            var found = await store.Find("", id, CancellationToken.None);
            Assert.That(found?.Version, Is.GreaterThanOrEqualTo(sequence), id);
        }

        var changes = await store.ReadChanges(0, int.MaxValue, CancellationToken.None);
        Assert.That(changes.Select(c => c.Sequence), Is.EqualTo(Enumerable.Range(1, (int)store.LastSequence)));
        foreach (var last in changes.GroupBy(c => c.Change.State.Id).Select(c => c.Last().Change.State))
        {
            Assert.That(EntityText.Of((await store.Find("", last.Id, CancellationToken.None))!), Is.EqualTo(EntityText.Of(last)), "the row or what is newer, and the log");
        }
    }

    private static async Task CheckConsistent(SqliteEngine engine)
    {
        using var reader = engine.Readers.Rent();
        Assert.That(reader.Connection.Scalar("SELECT COUNT(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), Is.Zero);
        Assert.That(reader.Connection.Scalar("SELECT COUNT(*) FROM changes WHERE base > 0"), Is.Positive, "some are told as deltas");
        var entities = reader.Connection.Scalar("SELECT COUNT(*) FROM entities");
        Assert.That(reader.Connection.Scalar("SELECT COUNT(*) FROM entity_types"), Is.EqualTo(entities));
        Assert.That((await new SqliteEntityStore(engine).Types("", CancellationToken.None))[0].EntityCount, Is.EqualTo(entities));
        Assert.That(reader.Connection.Scalar("SELECT COUNT(*) FROM history"), Is.EqualTo(reader.Connection.Scalar("SELECT COUNT(*) FROM changes")));
    }
}
