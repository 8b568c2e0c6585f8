using System.Globalization;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;
using ContextBroker.Sqlite;
using ContextBroker.Sqlite.Entities;
using ContextBroker.Storage.Tests.Contracts;
using ContextBroker.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ContextBroker.Storage.Tests.Sqlite;

/// <summary>A process that writes for ever and says what was acknowledged, until it is killed.</summary>
internal static class CrashingWriter
{
    private const int Writers = 8;

    /// <param name="args">The file, and a number that sets the ids of this run apart.</param>
    public static async Task Main(string[] args)
    {
        await using var engine = new SqliteEngine(new SqliteOptions { Path = args[0] }, TimeProvider.System, NullLogger<SqliteEngine>.Instance);
        var store = new SqliteEntityStore(engine);
        var first = int.Parse(args[1], CultureInfo.InvariantCulture) * 1_000_000;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => Write(store, first + (writer * 100_000)))));
    }

    private static async Task Write(SqliteEntityStore store, int number)
    {
        while (true)
        {
            var created = Shelter(number++);
            Say(created.Id, await store.Commit(Changes.Create(created)));
            for (var occupancy = 1; occupancy <= 3; occupancy++)
            {
                var read = await store.Find("", created.Id, CancellationToken.None);
                Say(created.Id, await store.Commit(Changes.Set(read!, Changes.Occupancy, $"{occupancy}")));
            }
        }
    }

    // Large enough that updates are told as deltas.
    private static Entity Shelter(int number) =>
        Make.Entity($"urn:ngsi-ld:Shelter:{number}", Make.Attribute(Changes.Occupancy, "0"), Make.Attribute("urn:x:text", $"\"{new string('a', 500)}\""));

    private static void Say(string id, CommitResult result)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{id} {result.Sequence}\n");
        lock (Console.Out)
        {
            Console.Out.Write(line);
            Console.Out.Flush();
        }
    }
}
