using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Models;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Tests.Models;

public class ModelDocumentTests
{
    private static readonly JsonObject Terms = (JsonObject)PublishedDocument.All["contexts/disaster.jsonld"].Json()["@context"]!;

    public static IEnumerable<string> Types => PublishedDocument.Types;

    // What clients that name no @context see, and what the importers store.
    [Test]
    public void TheContextMeansWhatIsStored()
    {
        var context = ContextCompiler.Compile(Terms);
        foreach (var (term, _) in Terms.Members)
        {
            Assert.That(context.Expand(term), Is.EqualTo(EntityDraft.Iri(term)), term);
            Assert.That(context.Compact(EntityDraft.Iri(term)), Is.EqualTo(term));
        }
    }

    [Test]
    public void NoCoreTermIsDefinedAnew() => Assert.That(
        Terms.Members.Select(m => m.Name).Intersect(((JsonObject)CoreContexts.Document["@context"]!).Members.Select(m => m.Name)), Is.Empty);

    [TestCaseSource(nameof(Types))]
    public void EveryAttributeOfAModelIsInTheContext(string type)
    {
        var properties = (JsonObject)PublishedDocument.Schema(type).Json()["properties"]!;
        foreach (var (name, _) in properties.Members.Where(m => m.Name is not ("id" or "type")))
        {
            Assert.That(Terms[name] is not null || LdContext.Core.Find(name) is not null, Is.True, name);
        }
    }

    [TestCaseSource(nameof(Types))]
    public void EveryModelHasAPageInTwoLanguages(string type)
    {
        var folder = Path.Combine(TestContext.CurrentContext.TestDirectory, "models", type);
        Assert.That(File.ReadAllText(Path.Combine(folder, "README.md")), Does.StartWith($"# {type} ("));
        Assert.That(File.ReadAllText(Path.Combine(folder, "README.ja.md")), Does.StartWith($"# {type}（"));
    }

    [TestCaseSource(nameof(Types))]
    public void WhatIsRequiredIsMissed(string type)
    {
        using var document = System.Text.Json.JsonDocument.Parse($$"""{"id":"urn:ngsi-ld:{{type}}:x","type":"{{type}}"}""");
        var faults = ModelSchemas.Faults(type, document.RootElement);
        Assert.That(faults.Select(f => f.Rule), Has.Some.EqualTo("required"));
        Assert.That(faults.Where(f => f.Rule == "required").Select(f => f.Place), Is.All.Match("^/[A-Za-z0-9]+$"));
    }

    [Test]
    public void WhatIsRequiredIsNamed()
    {
        using var document = System.Text.Json.JsonDocument.Parse(
            """{"id":"urn:ngsi-ld:HazardZone:x","type":"HazardZone","location":{"type":"Point"}}""");
        Assert.That(ModelSchemas.Faults("HazardZone", document.RootElement).Where(f => f.Rule == "required").Select(f => f.Place), Is.SupersetOf(new[] { "/hazardType", "/location/coordinates" }));
    }
}
