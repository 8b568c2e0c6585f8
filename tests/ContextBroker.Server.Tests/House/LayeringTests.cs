using System.Xml.Linq;

namespace ContextBroker.Server.Tests.House;

/// <summary>Who may reference whom. The list is the documentation.</summary>
public class LayeringTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["NgsiLd"] = [],
        ["Core"] = ["NgsiLd"],
        ["Sqlite"] = ["Core"],
        ["MongoDb"] = ["Core"],
        ["Mqtt"] = ["Core"],
        ["Http"] = ["Core"],
        ["OData"] = ["Core"],
        ["Tiles"] = ["Core"],
        ["Disaster"] = ["Core", "Http"],
        ["Server"] = ["Disaster", "Http", "MongoDb", "Mqtt", "OData", "Sqlite", "Tiles"],
    };

    /// <summary>Which project confines which package; the pure ones get no driver and no web server.</summary>
    private static readonly Dictionary<string, string> Confined = new()
    {
        ["Microsoft.Data.Sqlite"] = "Sqlite",
        ["MongoDB.Driver"] = "MongoDb",
        ["Konscious.Security.Cryptography.Argon2"] = "Mqtt",
        ["MQTTnet"] = "Mqtt",
        ["MQTTnet.Server"] = "Mqtt",
        ["MQTTnet.AspNetCore"] = "Mqtt",
        ["NCalcSync"] = "Mqtt",
        ["NetTopologySuite"] = "NgsiLd",
        ["Microsoft.AspNetCore.OData"] = "OData",
        ["NetTopologySuite.IO.VectorTiles.Mapbox"] = "Tiles",
        ["protobuf-net"] = "Tiles",
        ["CsvHelper"] = "Disaster",
        ["Spectre.Console"] = "Server",
        ["System.CommandLine"] = "Server",
    };

    [Test]
    public void EveryProjectIsListed() =>
        Assert.That(Projects().Select(Name), Is.EquivalentTo(Allowed.Keys));

    [Test]
    public void ReferencesGoDownwardsOnly()
    {
        foreach (var project in Projects())
        {
            var references = Items(project, "ProjectReference").Select(Name);
            Assert.That(references, Is.SubsetOf(Allowed[Name(project)]), Name(project));
        }
    }

    [Test]
    public void PackagesStayConfined()
    {
        foreach (var project in Projects())
        {
            foreach (var package in Items(project, "PackageReference").Where(Confined.ContainsKey))
            {
                Assert.That(Name(project), Is.EqualTo(Confined[package]), package);
            }
        }
    }

    [Test]
    public void PureProjectsKnowNoWebServer()
    {
        foreach (var project in Projects().Where(p => Name(p) is "NgsiLd" or "Core" or "MongoDb" or "Sqlite"))
        {
            Assert.That(Items(project, "FrameworkReference"), Is.Empty, Name(project));
        }
    }

    private static string[] Projects() => Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories);

    private static IEnumerable<string> Items(string project, string element) =>
        XDocument.Load(project).Descendants(element).Select(e => e.Attribute("Include")!.Value);

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))["ContextBroker.".Length..];
}
