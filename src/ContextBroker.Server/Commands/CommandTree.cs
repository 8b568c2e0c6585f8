using System.CommandLine;
using ContextBroker.Disaster.Imports;
using ContextBroker.Server.Settings;

namespace ContextBroker.Server.Commands;

/// <summary>The command line: a word, its own options, and every setting of the broker as --Section:Name=value.</summary>
public static class CommandTree
{
    private const string SettingsHint = " Settings: --Section:Name=value, as in appsettings.json; see docs/settings.md.";

    public static RootCommand Build()
    {
        var root = new RootCommand("ContextBroker: an NGSI-LD context broker for disaster prevention. Without a word it serves." + SettingsHint)
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        root.SetAction((result, cancel) => ServeCommand.Run(result.UnmatchedTokens, cancel));
        root.Add(Serve());
        root.Add(Demo());
        root.Add(Import());
        root.Add(Migrate());
        root.Add(Settings());
        root.Add(HashPassword());
        return root;
    }

    private static Command Serve()
    {
        var serve = new Command("serve", "Starts the broker." + SettingsHint) { TreatUnmatchedTokensAsErrors = false };
        serve.SetAction((result, cancel) => ServeCommand.Run(result.UnmatchedTokens, cancel));
        return serve;
    }

    private static Command Demo()
    {
        var fast = new Option<bool>("--fast") { Description = "Plays the evening without pauses." };
        var once = new Option<bool>("--once") { Description = "Ends after the evening; exit code 0 when every notification arrived." };
        var demo = new Command("demo", "Kanagawa's shelters, three municipal systems and a typhoon evening." + SettingsHint)
        {
            fast,
            once,
        };
        demo.TreatUnmatchedTokensAsErrors = false;
        demo.SetAction((result, cancel) => DemoCommand.Run(result.GetValue(fast), result.GetValue(once), result.UnmatchedTokens, cancel));
        return demo;
    }

    private static Command Migrate()
    {
        const string store = "sqlite:PATH, or mongodb://host1,host2/database?replicaSet=name.";
        var from = new Option<string>("--from") { Description = "The store that is moved: " + store, Required = true };
        var to = new Option<string>("--to") { Description = "The new store, a file that is not there or an empty database: " + store, Required = true };
        var restart = new Option<bool>("--restart") { Description = "Deletes first what an earlier move has left in the target that did not come to its end." };
        var migrate = new Command(
            "migrate",
            "Moves a whole broker, all tenants, to another store, then compares both by number and hash. No broker may run on either. "
            + "Stopped at any point it goes on where it was when it is run again; until it has ended well no broker starts on the target. "
            + "Exit code 0: moved and equal; 1: not equal; 2: refused; 3: stopped on the way.")
        {
            from,
            to,
            restart,
        };
        migrate.SetAction((result, cancel) => MigrateCommand.Run(result.GetRequiredValue(from), result.GetRequiredValue(to), result.GetValue(restart), cancel));
        return migrate;
    }

    private static Command Settings()
    {
        var settings = new Command("settings", "Prints every setting: what it takes, what it means, its default.");
        settings.SetAction(_ => Console.Out.Write(SettingsTable.Markdown()));
        return settings;
    }

    private static Command HashPassword()
    {
        var hash = new Command("hash-password", "Reads a password from the standard input and prints it as Mqtt:Users:n:PasswordHash takes it (Argon2id).");
        hash.SetAction(_ => HashPasswordCommand.Run(Console.In, Console.Out, Console.Error));
        return hash;
    }

    private static Command Import()
    {
        var import = Import("import", "Loads open data into the store; loading it again changes nothing. The broker must not be running on the store." + SettingsHint);
        import.Add(Import("shelters", "Loads the national shelter lists. The same as without the word." + SettingsHint));
        return import;
    }

    private static Command Import(string name, string description)
    {
        var files = new Argument<FileInfo[]>("files")
        {
            Description = "CSV, GeoJSON or Shapefile, packed (gzip, zip) or not; each is recognised by its content.",
            Arity = ArgumentArity.OneOrMore,
        };
        var tenant = new Option<string>("--tenant") { Description = "The tenant to load into.", DefaultValueFactory = _ => "" };
        var operations = new Option<bool>("--with-operations") { Description = "Also creates each designated shelter's EvacuationShelter, not opened, where there is none." };
        var crs = new Option<string?>("--crs") { Description = "The coordinates of files that do not say: EPSG:6668 (degrees), EPSG:6677 (plane rectangular, zone 9) ..." };
        var year = new Option<int?>("--year") { Description = "The year of census tables, which do not say it." };
        var mapping = new Option<FileInfo?>("--mapping") { Description = "A saved column mapping to read the files by; without it, each is recognised." };
        var mappings = new Option<string>("--mappings")
        {
            Description = "The folder of saved column mappings, for files of no layout that is known.",
            DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "mappings"),
        };
        var import = new Command(name, description)
        {
            files,
            tenant,
            operations,
            crs,
            year,
            mapping,
            mappings,
        };
        import.TreatUnmatchedTokensAsErrors = false;
        import.SetAction((result, cancel) =>
        {
            var (paths, settings) = PathsAndSettings(result.GetRequiredValue(files), result.UnmatchedTokens);
            var options = new ImportOptions { Crs = result.GetValue(crs), Year = result.GetValue(year), WithOperations = result.GetValue(operations) };
            var saved = new SavedMappings(result.GetValue(mapping), result.GetRequiredValue(mappings));
            return ImportCommand.Run(paths, result.GetRequiredValue(tenant), options, saved, settings, cancel);
        });
        return import;
    }

    // An argument that takes several takes settings (--Section:Name=value) too.
    private static (IReadOnlyList<FileInfo> Paths, IReadOnlyList<string> Settings) PathsAndSettings(FileInfo[] given, IReadOnlyList<string> unmatched) =>
        ([.. given.Where(f => !IsSetting(f.ToString()))], [.. given.Select(f => f.ToString()).Where(IsSetting), .. unmatched]);

    private static bool IsSetting(string text) => text.StartsWith("--", StringComparison.Ordinal);
}
