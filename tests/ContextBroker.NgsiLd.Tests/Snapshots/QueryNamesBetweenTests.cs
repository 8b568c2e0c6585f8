using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Snapshots;

namespace ContextBroker.NgsiLd.Tests.Snapshots;

/// <summary>A Query keeps its meaning under another @context (clause 5.5.7).</summary>
public sealed class QueryNamesBetweenTests
{
    private static readonly LdContext Own = ContextCompiler.Compile(JsonText.Parse("""{"Refuge":"urn:x:Refuge","places":"urn:x:places"}"""));

    [TestCase("""{"type":"Query","entities":[{"type":"Refuge,School","id":"urn:a"}]}""", """{"type":"Query","entities":[{"type":"urn:x:Refuge,School","id":"urn:a"}]}""")]
    [TestCase("""{"entities":[{"type":"(Refuge;School)|*"}]}""", """{"entities":[{"type":"(urn:x:Refuge;School)|*"}]}""")]
    [TestCase("""{"pick":["id","places","of{places}"]}""", """{"pick":["id","urn:x:places","of{urn:x:places}"]}""")]
    [TestCase("""{"geoQ":{"georel":"within","geoproperty":"places"}}""", """{"geoQ":{"georel":"within","geoproperty":"urn:x:places"}}""")]
    [TestCase("""{"q":"places>3","scopeQ":"/places"}""", """{"q":"<urn:x:places>>3","scopeQ":"/places"}""")]
    [TestCase("""{"@context":{},"lang":"places"}""", """{"lang":"places"}""")]
    public void NamesAreTranslated(string query, string expected) =>
        Assert.That(QueryNamesBetween.Translate(JsonText.Parse(query), Own, LdContext.Core).ToString(), Is.EqualTo(expected));

    [Test]
    public void TheSameContextChangesNothing()
    {
        var query = JsonText.Parse("""{"entities":[{"type":"Refuge"}],"q":"places>3"}""");
        Assert.That(QueryNamesBetween.Translate(query, LdContext.Core, LdContext.Core), Is.SameAs(query));
    }
}
