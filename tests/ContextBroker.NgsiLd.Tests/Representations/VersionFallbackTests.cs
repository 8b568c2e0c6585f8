using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Tests.Representations;

/// <summary>Clause 4.3.6.8: what earlier versions did not know.</summary>
public sealed class VersionFallbackTests
{
    [TestCase("1.5", "1.5")]
    [TestCase("1.9", "1.9")]
    [TestCase("1.10", "1.9")]
    [TestCase("2.0", "1.9")]
    [TestCase("0.9", "1.0")]
    [TestCase("1", "1.9")]
    [TestCase("1.x", "1.9")]
    [TestCase("1.-1", "1.9")]
    [TestCase("", "1.9")]
    public void NearestKnownVersionIsAnswered(string preferred, string expected) =>
        Assert.That(NgsiLdVersion.Conformant(preferred).ToString(), Is.EqualTo(expected));

    // The version, an attribute, and what becomes of it.
    [TestCase("1.7", """{"vocab":["open","x:y"]}""", """{"type":"Property","value":["open","x:y"]}""")]
    [TestCase("1.8", """{"vocab":"open"}""", """{"type":"VocabProperty","vocab":"open"}""")]
    [TestCase("1.7", """{"json":{"id":1}}""", """{"type":"Property","value":{"id":1}}""")]
    [TestCase("1.7", """{"valueList":[1,"a"]}""", """{"type":"Property","value":[1,"a"]}""")]
    [TestCase("1.7", """{"objectList":["urn:x:2","urn:x:3"]}""", """{"type":"Relationship","object":["urn:x:2","urn:x:3"]}""")]
    [TestCase("1.3", """{"languageMap":{"ja":"避難所"}}""", """{"type":"Property","value":{"ja":"避難所"}}""")]
    [TestCase("1.4", """{"languageMap":{"ja":"避難所"}}""", """{"type":"LanguageProperty","languageMap":{"ja":"避難所"}}""")]
    [TestCase("1.8", """{"value":1,"valueType":"Integer","unitCode":"CEL"}""", """{"type":"Property","value":1,"unitCode":"CEL"}""")]
    [TestCase("1.7", """{"object":"urn:x:2","objectType":"Car"}""", """{"type":"Relationship","object":"urn:x:2"}""")]
    [TestCase("1.2", """{"value":1,"observedAt":"2026-09-01T00:00:00Z","unitCode":"CEL","datasetId":"urn:d:1"}""", """{"type":"Property","value":1}""")]
    [TestCase("1.2", """[{"value":1,"datasetId":"urn:d:1"},{"value":2}]""", """{"type":"Property","value":2}""")]
    [TestCase("1.2", """[{"value":1,"datasetId":"urn:d:1"},{"value":2,"datasetId":"urn:d:2"}]""", """{"type":"Property","value":1}""")]
    [TestCase("1.7", """{"value":1,"b":{"vocab":"open"}}""", """{"type":"Property","value":1,"b":{"type":"Property","value":"open"}}""")]
    public void AttributeIsAmended(string version, string attribute, string expected) =>
        Assert.That(Writing.Attribute(attribute, In(version)), Is.EqualTo(expected));

    [TestCase("1.2", """{"id":"urn:x:1","type":"T"}""")]
    [TestCase("1.3", """{"id":"urn:x:1","type":["T","U"]}""")]
    [TestCase("1.4", """{"id":"urn:x:1","type":["T","U"],"scope":"/a"}""")]
    public void EntityIsAmended(string version, string expected)
    {
        var entity = Writing.Entity("""{"id":"urn:x:1","type":["T","U"],"scope":"/a"}""");
        Assert.That(Writing.Text(entity, In(version)), Is.EqualTo(expected));
    }

    [Test]
    public void ExpiryIsUnknownBeforeItsVersion()
    {
        var entity = Writing.Entity("""{"id":"urn:x:1","type":"T","expiresAt":"2030-01-01T00:00:00Z","a":{"value":1,"expiresAt":"2030-01-01T00:00:00Z"}}""");
        Assert.That(Writing.Text(entity, In("1.8") with { SystemAttributes = true }), Does.Not.Contain("expiresAt"));
    }

    /// <summary>Of the instances that the filter shows, not of all.</summary>
    [Test]
    public void DatasetFilterComesFirst()
    {
        var entity = Writing.Entity("""{"id":"urn:x:1","type":"T","a":[{"value":1},{"value":2,"datasetId":"urn:d:2"}],"b":3}""");
        Assert.That(
            Writing.Text(entity, In("1.0") with { DatasetIds = ["urn:d:2"] }),
            Is.EqualTo("""{"id":"urn:x:1","type":"T","a":{"type":"Property","value":2}}"""));
    }

    [Test]
    public void ChosenLanguageStaysChosen()
    {
        var entity = Writing.Entity("""{"id":"urn:x:1","type":"T","a":{"languageMap":{"ja":"避難所","en":"shelter"}}}""");
        Assert.That(Writing.Text(entity, In("1.0") with { Language = "en" }), Does.Contain("\"value\":\"shelter\""));
    }

    private static Presentation In(string version) => new() { ConformsTo = NgsiLdVersion.Conformant(version) };
}
