using ContextBroker.Core.Moving;
using ContextBroker.MongoDb;
using ContextBroker.MongoDb.Moving;
using ContextBroker.Sqlite.Moving;
using Spectre.Console;

namespace ContextBroker.Server.Commands;

/// <summary>Moves a whole broker from one store to another, without a broker running on either.</summary>
internal static class MigrateCommand
{
    /// <summary>The stores differ after the copy: the target stays unusable.</summary>
    public const int Differs = 1;

    /// <summary>The move was stopped, or a store failed: run again, it goes on where it was.</summary>
    public const int Stopped = 3;

    private const string Sqlite = "sqlite:";

    /// <summary>0: moved, and compared. 1: compared, and not equal. 2: refused. 3: stopped on the way.</summary>
    public static async Task<int> Run(string from, string to, bool restart, CancellationToken cancel)
    {
        var isUnderWay = false;
        try
        {
            await using var source = await Source(from, cancel);
            await using var target = Target(to, restart);
            isUnderWay = true;
            var report = await MoveProgressBars.Show(AnsiConsole.Console, progress => new StoreMove(source, target).Run(progress, cancel));
            return Tell(report, source.Name, target.Name);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return isUnderWay ? Stopped : Startup.Failed;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped. Run it again, it goes on where it was; until then no broker starts on the target.");
            return Stopped;
        }
    }

    private static async Task<IMoveSource> Source(string where, CancellationToken cancel) =>
        IsSqlite(where, out var path) ? SqliteMove.OpenSource(path) : await MongoMove.OpenSource(OfMongoDb(where), cancel);

    private static IMoveTarget Target(string where, bool restart) =>
        IsSqlite(where, out var path) ? SqliteMove.OpenTarget(path, restart) : MongoMove.OpenTarget(OfMongoDb(where), restart);

    private static bool IsSqlite(string where, out string path)
    {
        path = where.StartsWith(Sqlite, StringComparison.OrdinalIgnoreCase) ? where[Sqlite.Length..] : "";
        return path.Length > 0;
    }

    private static MongoOptions OfMongoDb(string where) => where.StartsWith("mongodb", StringComparison.Ordinal)
        ? new MongoOptions { ConnectionString = where }
        : throw new InvalidOperationException("A store is sqlite:PATH, or mongodb://host1,host2/database?replicaSet=name");

    private static int Tell(MoveReport report, string source, string target)
    {
        var table = new Table().AddColumns("", "records", "SHA-256, added up", "");
        foreach (var kind in report.Kinds)
        {
            table.AddRow(kind.Kind.ToString(), $"{kind.SourceCount}", kind.SourceHash[..16], kind.IsEqual ? "equal" : "");
            if (!kind.IsEqual)
            {
                table.AddRow("", $"{kind.TargetCount}", kind.TargetHash[..16], "NOT EQUAL");
            }
        }

        AnsiConsole.Write(table);
        if (!report.IsEqual)
        {
            Console.Error.WriteLine($"{target} does not hold what {source} holds: the target stays marked, and no broker starts on it. Begin anew with --restart, and let no broker run meanwhile.");
            return Differs;
        }

        Console.Out.WriteLine($"{target} holds all that {source} holds. A broker may start on it; let none start on the other any more.");
        return 0;
    }
}
