using System.CommandLine;
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
        root.Add(Settings());
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

    private static Command Settings()
    {
        var settings = new Command("settings", "Prints every setting: what it takes, what it means, its default.");
        settings.SetAction(_ => Console.Out.Write(SettingsTable.Markdown()));
        return settings;
    }

    private static Command Import()
    {
        var file = new Argument<FileInfo>("file") { Description = "The CSV: 指定緊急避難場所 or 指定避難所; UTF-8 or CP932." };
        var tenant = new Option<string>("--tenant") { Description = "The tenant to load into.", DefaultValueFactory = _ => "" };
        var operations = new Option<bool>("--with-operations") { Description = "Also creates each designated shelter's EvacuationShelter, not opened, where there is none." };
        var shelters = new Command("shelters", "Loads a national shelter list; loading it again changes nothing." + SettingsHint) { file, tenant, operations };
        shelters.TreatUnmatchedTokensAsErrors = false;
        shelters.SetAction((result, cancel) => ImportSheltersCommand.Run(
            result.GetRequiredValue(file), result.GetRequiredValue(tenant), result.GetValue(operations), result.UnmatchedTokens, cancel));
        return new Command("import", "Loads open data into the store; the broker must not be running on it.") { shelters };
    }
}
