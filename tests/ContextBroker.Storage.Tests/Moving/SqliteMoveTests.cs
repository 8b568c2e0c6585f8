using ContextBroker.Sqlite;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Moving;

namespace ContextBroker.Storage.Tests.Moving;

/// <summary>What only a move from a file must watch.</summary>
public sealed class SqliteMoveTests
{
    private DirectoryInfo _folder = null!;

    private string FilePath => Path.Combine(_folder.FullName, "store.db");

    [SetUp]
    public void Make() => _folder = Directory.CreateTempSubdirectory("context-broker-move-");

    [TearDown]
    public void Delete() => _folder.Delete(recursive: true);

    [Test]
    public void AFileThatIsNotThereIsNotMade()
    {
        Assert.That(() => SqliteMove.OpenSource(FilePath), Throws.InvalidOperationException.With.Message.StartsWith("There is no store "));
        Assert.That(_folder.EnumerateFiles(), Is.Empty);
    }

    [Test]
    public async Task AFileOfOthersIsLeftAlone()
    {
        await File.WriteAllTextAsync(FilePath, string.Concat(Enumerable.Repeat("no database ", 1000)));
        Assert.That(() => SqliteMove.OpenSource(FilePath), Throws.InvalidOperationException.With.Message.Contains("cannot be opened"));
        Assert.That(() => SqliteMove.OpenTarget(FilePath, restart: true), Throws.InvalidOperationException.With.Message.Contains("cannot be opened"));
    }

    [Test]
    public async Task ARunningBrokerIsNoticed()
    {
        await using var broker = Ports.Of(new SqliteOptions { Path = FilePath });
        Assert.That(() => SqliteMove.OpenSource(FilePath), Throws.InvalidOperationException.With.Message.Contains("is open in another broker"));
        Assert.That(() => SqliteMove.OpenTarget(FilePath, restart: true), Throws.InvalidOperationException.With.Message.Contains("is open in another broker"));
    }

    // The rest is made anew from what is moved, or is learnt from the queries that come.
    [Test]
    public async Task EveryTableIsMovedOrMadeAnew()
    {
        await Ports.Of(new SqliteOptions { Path = FilePath }).DisposeAsync();
        string[] moved = ["entities", "changes", "history", "evolutions", "usage", "documents", "outbox", "outbox_notes", "ledger", "positions", "counters"];
        string[] madeAnew = ["names", "entity_types", "entity_scopes", "entity_areas", "former_entities", "evolution_types"];
        string[] learnt = ["value_indexes", "value_numbers", "value_texts"];
        using var connection = Connection.Open(FilePath);
        var rows = connection.Prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'entity_areas_%'");
        var tables = new List<string>();
        while (rows.Step())
        {
            tables.Add(rows.Text(0));
        }

        rows.Dispose();
        Assert.That(tables, Is.EquivalentTo(moved.Concat(madeAnew).Concat(learnt)));
    }
}
