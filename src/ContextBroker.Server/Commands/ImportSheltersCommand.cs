using ContextBroker.Disaster.Shelters;
using ContextBroker.NgsiLd;
using Spectre.Console;

namespace ContextBroker.Server.Commands;

/// <summary>Loads a national list into the store, without opening a port.</summary>
internal static class ImportSheltersCommand
{
    /// <summary>0: everything taken. 1: some rows refused, and listed. 2: nothing taken, because the file is not such a list or can't be read.</summary>
    public static async Task<int> Run(FileInfo file, string tenant, bool withOperations, IReadOnlyList<string> settings, CancellationToken cancel)
    {
        ShelterList list;
        try
        {
            list = ShelterListReader.Read(await File.ReadAllBytesAsync(file.FullName, cancel));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ProblemException)
        {
            await Console.Error.WriteLineAsync($"{file}: {e.Message}");
            return 2;
        }

        AnsiConsole.WriteLine($"{file.Name}: {list.Kind}, {list.Encoding}, {list.Rows.Count} rows");
        using var app = await Startup.Try(settings, BrokerHost.BuildStore, cancel);
        if (app is null)
        {
            return Startup.Failed;
        }

        var import = app.Services.GetRequiredService<ShelterImport>();
        var result = await ImportProgress.Show(AnsiConsole.Console, file.Name, list.Rows.Count, p => import.Masters(tenant, list.Rows, DataSource.Gsi, p, cancel));
        AnsiConsole.WriteLine($"{list.Kind}: {result}");
        if (withOperations && list.Kind == ShelterListKind.DesignatedShelters)
        {
            var operations = await ImportProgress.Show(AnsiConsole.Console, "EvacuationShelter", list.Rows.Count, p => import.Operations(tenant, list.Rows, DataSource.Gsi, p, cancel));
            AnsiConsole.WriteLine($"EvacuationShelter: {operations}");
        }

        await app.StopAsync(CancellationToken.None);
        ShowRefused(list, result);
        return list.Refused.Count + result.Errors.Length == 0 ? 0 : 1;
    }

    private static void ShowRefused(ShelterList list, ShelterImportResult result)
    {
        foreach (var row in list.Refused)
        {
            Console.Error.WriteLine($"line {row.Line}, {row.Column}: {row.Reason}");
        }

        foreach (var error in result.Errors)
        {
            Console.Error.WriteLine($"{error.EntityId}: {error.Problem.Detail}");
        }
    }
}
