using ContextBroker.Sqlite.Connections;

namespace ContextBroker.Storage.Tests.Sqlite;

/// <summary>What is gathered before it is written to the log is seen by its own transaction, in the log when the commit returns, and gone when it is rolled back.</summary>
public sealed class SqliteGatheredLogTests
{
    // With a cache of ten pages, most of it goes to the log and comes back from there within the transaction.
    private const int Rows = 3000;

    private DirectoryInfo _directory = null!;
    private Connection _writer = null!;

    private string Store => Path.Combine(_directory.FullName, "store.db");

    [SetUp]
    public void Open()
    {
        _directory = Directory.CreateTempSubdirectory("context-broker-log-");
        _writer = Connection.Open(Store, gathersLog: true);
        _writer.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = 10");
        _writer.Execute("CREATE TABLE rows(number INTEGER PRIMARY KEY, text TEXT NOT NULL)");
    }

    [TearDown]
    public void Close()
    {
        _writer.Dispose();
        _directory.Delete(recursive: true);
    }

    [Test]
    public void TransactionReadsBackWhatItWrote()
    {
        Begin(from: 0);
        _writer.Execute("UPDATE rows SET text = text || 'b' WHERE number % 3 = 0");

        Assert.That(Count(_writer, "text GLOB '*b'"), Is.EqualTo(Rows / 3));
        Assert.That(Count(_writer, "length(text) > 1000"), Is.EqualTo(Rows));
    }

    [Test]
    public void CommittedIsInTheFilesAsTheyLie()
    {
        for (var i = 0; i < 20; i++)
        {
            Begin(from: i * Rows, rows: i % 2 == 0 ? 1 : Rows);
            _writer.Execute("COMMIT");
            CheckCopy($"copy{i}", _writer.Scalar("SELECT count(*) FROM rows"));
        }
    }

    [Test]
    public void RolledBackIsGoneAndTheNextIsWhole()
    {
        Begin(from: 0, rows: 7);
        _writer.Execute("COMMIT");
        Begin(from: Rows);
        _writer.Execute("ROLLBACK");
        Begin(from: 7, rows: 5);
        _writer.Execute("COMMIT");

        CheckCopy("copy", 12);
    }

    [Test]
    public void OthersReadWhileItWritesAndTheLogStartsAnew()
    {
        using var reader = Connection.Open(Store);
        for (var i = 0; i < 6; i++)
        {
            Begin(from: i * Rows);
            Assert.That(Count(reader, "true"), Is.EqualTo(i * Rows));
            _writer.Execute("COMMIT");
            Assert.That(Count(reader, "true"), Is.EqualTo((i + 1) * Rows));
            Assert.That(_writer.RestartLog(), Is.True);
        }

        CheckCopy("copy", 6 * Rows);
    }

    private void Begin(int from, int rows = Rows)
    {
        _writer.Execute("BEGIN IMMEDIATE");
        _writer.Execute(
            $"WITH RECURSIVE n(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i < {from + rows - 1}) INSERT INTO rows SELECT i, hex(randomblob(600)) FROM n");
    }

    // The copy is what a kill at this moment leaves; it is opened as anybody opens it.
    private void CheckCopy(string name, long rows)
    {
        var copy = Path.Combine(_directory.FullName, name);
        File.Copy(Store, copy);
        File.Copy(Store + "-wal", copy + "-wal");
        using var opened = Connection.Open(copy);
        using var check = opened.Prepare("PRAGMA integrity_check");

        Assert.That(check.Step(), Is.True);
        Assert.That(check.Text(0), Is.EqualTo("ok"));
        Assert.That(Count(opened, "true"), Is.EqualTo(rows));
    }

    private static long Count(Connection connection, string condition) => connection.Scalar($"SELECT count(*) FROM rows WHERE {condition}");
}
