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

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private Task<int> Run(string[] words) =>
        CommandTree.Build().Parse([.. words, $"--Storage:Path={Path.Combine(_folder.FullName, "broker.db")}"]).InvokeAsync();
}
