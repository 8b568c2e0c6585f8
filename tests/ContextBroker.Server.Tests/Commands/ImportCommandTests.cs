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

    private Task<int> Run(string[] words) =>
        CommandTree.Build().Parse([.. words, $"--Storage:Path={Path.Combine(_folder.FullName, "broker.db")}"]).InvokeAsync();
}
