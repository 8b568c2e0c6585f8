using System.Diagnostics;

namespace ContextBroker.Server.Tests.Commands;

/// <summary>A broker that cannot start as it was told to says everything at once, by the names of its settings.</summary>
public sealed class WrongSettingsTests
{
    [Test, CancelAfter(60_000)]
    public async Task AllAreToldAtOnce(CancellationToken cancel)
    {
        var (code, error) = await Serve(
            cancel, "stray", "--Nonsense:X=1", "--Storage:Engine=oracle", "--Mqtt:Port=99999", "--Delivery:InMemory=0", "--Delivery:MaxAttempt=3");
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.StartWith("The broker could not start:"));
        Assert.That(Lines(error), Is.EquivalentTo(new[]
        {
            "  - \"stray\" is neither a command nor a setting; --help lists both",
            "  - There is no setting Nonsense:X; docs/settings.md lists them all",
            "  - There is no setting Delivery:MaxAttempt; docs/settings.md lists them all",
            "  - Storage:Engine: Storage:Engine must be sqlite or mongodb",
            "  - Mqtt:Port: The field Port must be between -1 and 65535.",
            "  - Delivery:InMemory: The field InMemory must be between 1 and 100000.",
        }));
    }

    [Test, CancelAfter(60_000)]
    public async Task NothingIsMadeBeforeTheyAreRight(CancellationToken cancel)
    {
        var directory = Directory.CreateTempSubdirectory("context-broker-settings-");
        try
        {
            var (code, _) = await Serve(cancel, "--Nonsense:X=1", $"--Storage:Path={Path.Combine(directory.FullName, "store.db")}");
            Assert.That(code, Is.EqualTo(2));
            Assert.That(directory.EnumerateFileSystemInfos(), Is.Empty);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Lines(string error) => error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.TrimEnd());

    private static async Task<(int Code, string Error)> Serve(CancellationToken cancel, params string[] settings)
    {
        var program = Path.Combine(TestContext.CurrentContext.TestDirectory, "contextbroker.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, "serve", .. settings]) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return (process.ExitCode, error);
    }
}
