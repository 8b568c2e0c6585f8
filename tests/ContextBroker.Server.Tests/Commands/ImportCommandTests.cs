using System.Diagnostics;
using System.IO.Compression;
using ContextBroker.Server.Commands;
using ContextBroker.Server.Tests.House;

namespace ContextBroker.Server.Tests.Commands;

/// <summary>The import as it is typed.</summary>
[NonParallelizable]
public sealed class ImportCommandTests
{
    private DirectoryInfo _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("contextbroker-import-");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [TestCase("import")]
    [TestCase("import shelters")]
    public async Task TakesTheNationalList(string words)
    {
        var list = Path.Combine(Repository.Root, "deploy", "demo", "kanagawa_designated_shelters.csv");
        Assert.That(await Run([.. words.Split(' '), list]), Is.Zero);
    }

    [TestCase("import")]
    [TestCase("import shelters")]
    public async Task SaysThatAFileIsNotThere(string words) => Assert.That(await Run([.. words.Split(' '), Path.Combine(_folder.FullName, "none.csv")]), Is.EqualTo(2));

    [Test]
    public async Task SaysThatAFileIsNotUnderstoodAndTakesTheOthers()
    {
        var list = Path.Combine(Repository.Root, "deploy", "demo", "kanagawa_designated_shelters.csv");
        Assert.That(await Run(["import", Write("notes.csv", "colour,taste\nred,sweet\n"), list]), Is.EqualTo(2));
        Assert.That(await Run(["import", list]), Is.Zero);
    }

    [Test]
    public async Task SaysThatRowsWereRefused()
    {
        const string row = "52397398,14,14205,2019,12,1,0,5936";
        Assert.That(await Run(["import", Write("flow.csv", $"mesh1kmid,prefcode,citycode,year,month,dayflag,timezone,population\n{row}\n9999,14,14205,2019,12,1,0,12\n")]), Is.EqualTo(1));
    }

    [Test]
    public async Task SaysThatAFileOfAZipIsNotUnderstood()
    {
        var zip = Path.Combine(_folder.FullName, "both.zip");
        using (var archive = ZipFile.Open(zip, ZipArchiveMode.Create))
        {
            archive.CreateEntryFromFile(Path.Combine(Repository.Root, "deploy", "demo", "kanagawa_designated_shelters.csv"), "shelters.csv");
            archive.CreateEntryFromFile(Write("notes.csv", "colour,taste\nred,sweet\n"), "notes.csv");
        }

        Assert.That(await Run(["import", zip]), Is.EqualTo(2));
    }

    // Its settings of the runtime are in the environment of the process, which must be there before it starts: it starts anew in its own place.
    [Test, CancelAfter(60_000)]
    public async Task StartsAnewAsItIsCalled(CancellationToken cancel)
    {
        var list = Path.Combine(_folder.FullName, "避難所 一覧.csv");
        File.Copy(Path.Combine(Repository.Root, "deploy", "demo", "kanagawa_designated_shelters.csv"), list);
        using var process = Started(list);
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var settings = "";
        while (!process.HasExited)
        {
            settings = EnvironmentOf(process.Id) is { Length: > 0 } now ? now : settings;
            await Task.Delay(5, cancel);
        }

        Assert.That(await output, Does.Contain("1538 new"));
        Assert.That(process.ExitCode, Is.Zero);
        if (OperatingSystem.IsLinux())
        {
            Assert.That(settings.Split('\0'), Does.Contain("DOTNET_TieredPGO=0").And.Contains("KEPT=1"));
        }
    }

    private static string EnvironmentOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/environ");
        }
        catch (IOException)
        {
            return "";
        }
    }

    private Process Started(string list)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(TestContext.CurrentContext.TestDirectory, "contextbroker.dll"), "import", list, $"--Storage:Path={Path.Combine(_folder.FullName, "broker.db")}"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment.Remove("DOTNET_TieredPGO");
        start.Environment["KEPT"] = "1";
        return Process.Start(start)!;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private Task<int> Run(string[] words) =>
        CommandTree.Build().Parse([.. words, $"--Storage:Path={Path.Combine(_folder.FullName, "broker.db")}"]).InvokeAsync();
}
