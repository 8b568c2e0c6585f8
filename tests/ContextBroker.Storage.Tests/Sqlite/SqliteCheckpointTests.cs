using ContextBroker.NgsiLd.Model;
using ContextBroker.Sqlite;
using ContextBroker.Storage.Tests.Contracts;
using ContextBroker.Testing;

namespace ContextBroker.Storage.Tests.Sqlite;

/// <summary>The write-ahead log stays short while many write, and what it held is in the file.</summary>
public sealed class SqliteCheckpointTests
{
    private const int Writers = 8;
    private const int EachWrites = 200;
    private const long MiB = 1024 * 1024;

    [Test, CancelAfter(60_000)]
    public async Task LogStaysShort(CancellationToken cancel)
    {
        // Some 13 MiB of log, twice that with their index pages: it is started anew many times.
        await using var store = new SqliteUnderTest(new SqliteOptions { CheckpointMiB = 1, EntityCacheMiB = 0 });
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => Write(store, writer, cancel), cancel)));

        // Patience with the copying thread is four times the limit, and the group that is being written comes on top.
        Assert.That(new FileInfo(store.FilePath + "-wal").Length, Is.InRange(MiB, 6 * MiB));
        Assert.That(new FileInfo(store.FilePath).Length, Is.GreaterThan(8 * MiB));
        await store.Reopen();
        for (var writer = 0; writer < Writers; writer++)
        {
            for (var i = 0; i < EachWrites; i++)
            {
                var expected = Large(writer, i);
                Assert.That(EntityText.Of((await store.Entities.Find("", expected.Id, cancel))!), Is.EqualTo(EntityText.Of(expected)));
            }
        }
    }

    private static async Task Write(SqliteUnderTest store, int writer, CancellationToken cancel)
    {
        for (var i = 0; i < EachWrites; i++)
        {
            cancel.ThrowIfCancellationRequested();
            await store.Entities.Commit(Changes.Create(Large(writer, i)));
        }
    }

    private static Entity Large(int writer, int number) =>
        Make.Entity($"urn:ngsi-ld:Large:{writer}-{number}", Make.Attribute("urn:x:text", $"\"{new string((char)('a' + (number % 26)), 4000)}\""));
}
