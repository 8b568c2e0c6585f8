using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Tests.Representations;

public sealed class EntityParserTests
{
    [TestCase("""{"id":"urn:x:1","type":"Shelter"}""")]
    [TestCase("""{"@id":"urn:x:1","@type":["Shelter"],"@context":"http://127.0.0.1/c","createdAt":1,"modifiedAt":2,"deletedAt":3}""")]
    [TestCase("""{"type":["Shelter","Shelter","https://uri.etsi.org/ngsi-ld/default-context/Shelter"],"id":"urn:x:1"}""")]
    public void IdAndTypeAreRead(string json)
    {
        var fragment = Parsing.Entity(json);
        Assert.That(fragment.Id, Is.EqualTo("urn:x:1"));
        Assert.That(fragment.Types, Is.EqualTo(new[] { Parsing.Default + "Shelter" }));
        Assert.That(fragment.Attributes, Is.Empty);
        Assert.That(fragment.Scopes, Is.Null);
    }

    [TestCase("\"/Kanagawa\"", "/Kanagawa")]
    [TestCase("\"Kanagawa/Yokohama_1\"", "/Kanagawa/Yokohama_1")]
    [TestCase("[\"/神奈川/横浜\",\"神奈川/横浜\",\"/b2\"]", "/神奈川/横浜 /b2")]
    [TestCase("[]", "")]
    public void ScopesAreRead(string json, string expected) =>
        Assert.That(string.Join(' ', Parsing.Entity($$"""{"scope":{{json}}}""").Scopes!.Value), Is.EqualTo(expected));

    [TestCase("\"urn:ngsi-ld:null\"")]
    [TestCase("[\"urn:ngsi-ld:null\"]")]
    public void NullRemovesScopes(string json) =>
        Assert.That(Parsing.Entity($$"""{"scope":{{json}}}""", ParseMode.Merge).Scopes!.Value, Is.Empty);

    [Test]
    public void ExpiryIsRead()
    {
        Assert.That(Parsing.Entity("""{"expiresAt":"2026-09-01T00:00:00Z"}""").ExpiresAt!.Value.Text, Is.EqualTo("2026-09-01T00:00:00Z"));
        Assert.That(Parsing.Entity("""{"expiresAt":"urn:ngsi-ld:null"}""", ParseMode.Fragment).RemovesExpiresAt, Is.True);
    }

    [TestCase("výška_1")]
    [TestCase("避難所名")]
    [TestCase("ex:name")]
    [TestCase("__tenant-x", Description = "beyond clause 4.6.2: a released client sends it")]
    [TestCase("https://example.org/a?b#c")]
    [TestCase("𠮷")]
    public void NamesAreAllowed(string name)
    {
        Assert.That(Parsing.Attribute("1", name: name).Name, Is.EqualTo(LdContext.Core.Expand(name)));
        Assert.That(Parsing.Entity($$"""{"type":"{{name}}"}""").Types.Single(), Is.EqualTo(LdContext.Core.Expand(name)));
    }

    [Test]
    public void AttributeBodyIsRead()
    {
        const string Body = """{"value":5,"@context":["http://127.0.0.1/c"],"b":1}""";
        var attribute = EntityParser.ParseAttribute(Parsing.Default + "a", JsonText.Parse(Body), LdContext.Core, ParseMode.Merge);
        Assert.That(Parsing.Say(attribute), Is.EqualTo("a: (Property 5 | with b: (Property 1 | kind unknown))"));
    }

    [TestCase("""{"b":{"c":1}}""", "Property no value | kind unknown | with b: (Property {\"c\":1} | kind unknown)")]
    [TestCase("""{"type":"Point","coordinates":[1,2]}""", """GeoProperty {"type":"Point","coordinates":[1,2]}""")]
    [TestCase("""[{"value":1},{"value":2,"datasetId":"urn:d:1"}]""", "Property 1 ; Property 2 | dataset urn:d:1")]
    public void AttributeBodyIsAnInstance(string body, string expected) => Assert.That(
        Parsing.Say(EntityParser.ParseAttribute(Parsing.Default + "a", JsonText.Parse(body), LdContext.Core, ParseMode.Merge)),
        Is.EqualTo($"a: ({expected})"));

    [Test]
    public void PartialUpdateDoesNotReachIntoValues() => Assert.That(
        () => EntityParser.ParseAttribute("urn:a", JsonText.Parse("""{"value":{"x":"urn:ngsi-ld:null"}}"""), LdContext.Core, ParseMode.Merge),
        Throws.TypeOf<ProblemException>().With.Message.EqualTo("$.value.x must not be urn:ngsi-ld:null here: it only removes, in updates and merges"));
}
