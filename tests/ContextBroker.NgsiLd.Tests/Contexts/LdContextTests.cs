using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Tests.Contexts;

public class LdContextTests
{
    private const string User = """
        {
          "ex": "https://example.org/ns#",
          "Shelter": "https://example.org/Shelter",
          "name": "ex:name",
          "capacity": {"@id": "ex:capacity", "@type": "http://www.w3.org/2001/XMLSchema#integer"},
          "shelterName": "ex:name",
          "identifier": "@id",
          "location": "https://example.org/whereabouts"
        }
        """;

    private static readonly LdContext Context = ContextCompiler.Compile(JsonText.Parse(User));

    [TestCase("Shelter", "https://example.org/Shelter")]
    [TestCase("name", "https://example.org/ns#name")]
    [TestCase("capacity", "https://example.org/ns#capacity")]
    [TestCase("ex:area", "https://example.org/ns#area")]
    [TestCase("unknown", "https://uri.etsi.org/ngsi-ld/default-context/unknown")]
    [TestCase("避難所", "https://uri.etsi.org/ngsi-ld/default-context/避難所")]
    [TestCase("https://example.com/x", "https://example.com/x")]
    [TestCase("urn:x:y", "urn:x:y")]
    [TestCase("ngsi-ld:thing", "https://uri.etsi.org/ngsi-ld/thing")]
    [TestCase("identifier", "@id")]
    [TestCase("id", "@id")]
    [TestCase("type", "@type")]
    [TestCase("@type", "@type")]
    public void ExpandsNames(string name, string iri) => Assert.That(Context.Expand(name), Is.EqualTo(iri));

    [TestCase("https://example.org/Shelter", "Shelter")]
    [TestCase("https://example.org/ns#name", "name")]
    [TestCase("https://example.org/ns#area", "ex:area")]
    [TestCase("https://uri.etsi.org/ngsi-ld/default-context/unknown", "unknown")]
    [TestCase("https://example.com/x", "https://example.com/x")]
    [TestCase("https://uri.etsi.org/ngsi-ld/observedAt", "observedAt")]
    [TestCase("@id", "id")]
    public void CompactsIris(string iri, string name) => Assert.That(Context.Compact(iri), Is.EqualTo(name));

    [TestCase("location", "https://uri.etsi.org/ngsi-ld/location")]
    [TestCase("observationSpace", "https://uri.etsi.org/ngsi-ld/observationSpace")]
    [TestCase("operationSpace", "https://uri.etsi.org/ngsi-ld/operationSpace")]
    [TestCase("scope", "https://uri.etsi.org/ngsi-ld/scope")]
    [TestCase("title", "http://purl.org/dc/terms/title")]
    [TestCase("description", "http://purl.org/dc/terms/description")]
    [TestCase("Point", "https://purl.org/geojson/vocab#Point")]
    [TestCase("coordinates", "https://purl.org/geojson/vocab#coordinates")]
    [TestCase("createdAt", "https://uri.etsi.org/ngsi-ld/createdAt")]
    [TestCase("value", "https://uri.etsi.org/ngsi-ld/hasValue")]
    [TestCase("attributeCount", "https://uri.etsi.org/ngsi-ld/default-context/attributeCount")]
    public void CoreTermsGoBothWays(string term, string iri)
    {
        Assert.That(Context.Expand(term), Is.EqualTo(iri));
        Assert.That(Context.Compact(iri), Is.EqualTo(term));
        Assert.That(LdContext.Core.Expand(term), Is.EqualTo(iri));
    }

    [Test]
    public void UserTermGivesWayToCore() =>
        Assert.That(Context.Compact("https://example.org/whereabouts"), Is.EqualTo("https://example.org/whereabouts"));

    /// <summary>The short name would mean another IRI here, so it may not be used (clause 5.5.7).</summary>
    [Test]
    public void TakenNameIsNotUsed() =>
        Assert.That(Context.Compact("https://uri.etsi.org/ngsi-ld/default-context/Shelter"), Is.EqualTo("ngsi-ld:default-context/Shelter"));

    [Test]
    public void ColonInVocabularyNameStays() =>
        Assert.That(Context.Compact("https://uri.etsi.org/ngsi-ld/default-context/ex:x"), Is.EqualTo("ngsi-ld:default-context/ex:x"));

    [Test]
    public void EveryShortNameLeadsBack()
    {
        foreach (var member in ((JsonObject)CoreContexts.Document["@context"]!).Members.Where(m => !m.Name.StartsWith('@')))
        {
            Assert.That(LdContext.Core.Compact(LdContext.Core.Expand(member.Name)), Is.EqualTo(member.Name));
        }
    }

    [TestCase("createdAt", "https://uri.etsi.org/ngsi-ld/DateTime", null)]
    [TestCase("object", "@id", null)]
    [TestCase("vocab", "@vocab", null)]
    [TestCase("json", "@json", null)]
    [TestCase("valueList", null, "@list")]
    [TestCase("languageMap", null, "@language")]
    [TestCase("capacity", "http://www.w3.org/2001/XMLSchema#integer", null)]
    public void DefinitionsTellCoercion(string term, string? type, string? container)
    {
        var definition = Context.Find(term)!;
        Assert.That((definition.Type, definition.Container), Is.EqualTo((type, container)));
    }

    [Test]
    public void KnownNamesAllocateNothing()
    {
        Context.Compact(Context.Expand("unknown"));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Context.Compact(Context.Expand("unknown"));
            Context.Compact(Context.Expand("name"));
            Context.Compact(Context.Expand("https://example.com/x"));
        }

        Assert.That((GC.GetAllocatedBytesForCurrentThread() - before) / 1000, Is.Zero);
    }

    [Test]
    public void ShortestPrefixIsUsed()
    {
        var context = ContextCompiler.Compile(JsonText.Parse("""{"long":"http://e/a/b/","b":"http://e/a/","a":"http://e/a/","w":"http://e/"}"""));
        Assert.That(context.Compact("http://e/a/b/cdefgh"), Is.EqualTo("a:b/cdefgh"));
        Assert.That(context.Compact("http://e/x"), Is.EqualTo("w:x"));
        Assert.That(context.Compact("http://e/a/"), Is.EqualTo("a"));
    }

    [Test]
    public void ManyNamesStayRight()
    {
        for (var i = 0; i < 10_000; i++)
        {
            Assert.That(Context.Compact(Context.Expand($"name{i}")), Is.EqualTo($"name{i}"));
        }
    }
}
