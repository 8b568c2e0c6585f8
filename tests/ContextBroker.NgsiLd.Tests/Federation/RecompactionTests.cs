using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Federation;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Tests.Federation;

public class RecompactionTests
{
    private const string Default = "https://uri.etsi.org/ngsi-ld/default-context/";

    private static readonly LdContext Other = ContextCompiler.Compile(
        JsonText.Parse($$"""{"tempo":"{{Default}}speed","Auto":"{{Default}}Car","Quelle":"{{Default}}source","schnell":"{{Default}}fast"}"""));

    [TestCase("""{"id":"urn:e:1","type":["Car","Bus"],"speed":5}""", """{"id":"urn:e:1","type":["Auto","Bus"],"tempo":5}""")]
    [TestCase("""{"speed":{"value":{"speed":1},"source":{"value":2}}}""", """{"tempo":{"value":{"speed":1},"Quelle":{"value":2}}}""")]
    [TestCase("""{"speed":[{"value":1,"datasetId":"urn:d:1"},{"type":"Property","value":2}]}""", """{"tempo":[{"value":1,"datasetId":"urn:d:1"},{"type":"Property","value":2}]}""")]
    [TestCase("""{"speed":{"vocab":"fast"},"source":{"type":"Relationship","object":"urn:c:1","objectType":"Car"}}""", """{"tempo":{"vocab":"schnell"},"Quelle":{"type":"Relationship","object":"urn:c:1","objectType":"Auto"}}""")]
    [TestCase("""{"speed":"urn:ngsi-ld:null","source":{"type":"VocabProperty","vocab":"urn:ngsi-ld:null"}}""", """{"tempo":"urn:ngsi-ld:null","Quelle":{"type":"VocabProperty","vocab":"urn:ngsi-ld:null"}}""")]
    [TestCase("""{"speed":{"type":"Point","coordinates":[1,2]},"@context":"https://example.org/x"}""", """{"tempo":{"type":"Point","coordinates":[1,2]}}""")]
    [TestCase("""{"speed":{"observedAt":"2026-01-01T00:00:00Z"},"unknown":1,"scope":"/A"}""", """{"tempo":{"observedAt":"2026-01-01T00:00:00Z"},"scope":"/A"}""")]
    public void OnlyNamesAreChanged(string body, string becomes)
    {
        var entity = Recompaction.Entity((JsonObject)JsonText.Parse(body), LdContext.Core, Other, isWhole: true, [Default + "speed", Default + "source"]);
        Assert.That(entity.ToString(), Is.EqualTo(becomes));
    }

    [Test]
    public void APartOfTheEntitySaysNothingOfTheWhole() => Assert.That(
        Recompaction.Entity((JsonObject)JsonText.Parse("""{"id":"urn:e:1","type":"Car","scope":"/A","expiresAt":"2027-01-01T00:00:00Z","speed":5,"source":1}"""), LdContext.Core, Other, isWhole: false, [Default + "speed"]).ToString(),
        Is.EqualTo("""{"id":"urn:e:1","type":"Auto","tempo":5}"""));

    [Test]
    public void OneAttributesBodyIsAnInstance() => Assert.That(
        Recompaction.Instances(JsonText.Parse("""{"value":5,"source":{"value":1},"@context":"https://example.org/x"}"""), LdContext.Core, Other).ToString(),
        Is.EqualTo("""{"value":5,"Quelle":{"value":1}}"""));
}
