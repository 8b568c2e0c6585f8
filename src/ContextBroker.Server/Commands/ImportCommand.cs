using ContextBroker.Disaster.Imports;
using ContextBroker.NgsiLd;
using Spectre.Console;

namespace ContextBroker.Server.Commands;

/// <summary>Loads files of open data into the store, without opening a port.</summary>
internal static class ImportCommand
{
    private const int MostShown = 100;

    /// <summary>0: everything taken. 1: some rows refused, and listed. 2: a file that is none of those understood, or can't be read.</summary>
    public static async Task<int> Run(
        IReadOnlyList<FileInfo> files, string tenant, ImportOptions options, SavedMappings mappings, IReadOnlyList<string> settings, CancellationToken cancel)
    {
        try
        {
            options = mappings.AddTo(options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ProblemException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }

        using var app = await Startup.Try(settings, BrokerHost.BuildStore, cancel);
        if (app is null)
        {
            return Startup.Failed;
        }

        var import = app.Services.GetRequiredService<OpenDataImport>();
        using var unpacked = new ImportFiles();
        var worst = 0;
        foreach (var file in files)
        {
            var result = await Guarded(file.FullName, () => LoadEach(unpacked.Of(file.FullName), path => Load(import, tenant, path, options, cancel)));
            worst = Math.Max(worst, result);
        }

        await app.StopAsync(CancellationToken.None);
        return worst;
    }

    // One file after the other, whatever became of those before.
    private static async Task<int> LoadEach(IReadOnlyList<string> paths, Func<string, Task<int>> load)
    {
        var worst = 0;
        foreach (var path in paths)
        {
            var result = await Guarded(path, () => load(path));
            worst = Math.Max(worst, result);
        }

        return worst;
    }

    private static async Task<int> Load(OpenDataImport import, string tenant, string path, ImportOptions options, CancellationToken cancel)
    {
        var started = TimeProvider.System.GetTimestamp();
        var report = await ImportProgress.OfFile(AnsiConsole.Console, path, read => import.Run(tenant, path, options, read, cancel));
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        AnsiConsole.WriteLine($"  {report.Format}");
        AnsiConsole.WriteLine($"  {report.Form}");
        AnsiConsole.WriteLine($"  {report}");
        AnsiConsole.WriteLine($"  {seconds:0.0} s, {(report.Entities + report.Readings) / Math.Max(seconds, 0.001):0} per second");
        foreach (var note in report.Notes)
        {
            AnsiConsole.WriteLine($"  - {note}");
        }

        Show(report);
        return report.IsClean ? 0 : 1;
    }

    private static void Show(FileReport report)
    {
        Show(report.File, report.Repaired.Select(r => r + ": repaired"), report.Repairs, "repaired");
        Show(report.File, report.Refused.Select(r => $"{r.Place}, {r.Column}: {r.Reason}"), report.Refusals, "refused");

        foreach (var error in report.Errors)
        {
            Console.Error.WriteLine($"{report.File}, {error.EntityId}: {error.Problem.Detail}");
        }
    }

    private static void Show(string file, IEnumerable<string> lines, int all, string what)
    {
        var shown = 0;
        foreach (var line in lines.Take(MostShown))
        {
            Console.Error.WriteLine($"{file}, {line}");
            shown++;
        }

        if (all > shown)
        {
            Console.Error.WriteLine($"{file}: {all - shown} more were {what}");
        }
    }

    private static async Task<int> Guarded(string path, Func<Task<int>> load)
    {
        try
        {
            return await load();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or ProblemException)
        {
            await Console.Error.WriteLineAsync($"{Path.GetFileName(path)}: {e.Message}");
            return 2;
        }
    }
}
