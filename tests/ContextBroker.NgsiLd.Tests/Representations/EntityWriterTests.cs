using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Tests.Representations;

public sealed class EntityWriterTests
{
    private const string Point = """{"type":"Point","coordinates":[139.64,35.44]}""";

    private static readonly Presentation System = new() { SystemAttributes = true };

    // One attribute in, then as normalized, concise and simplified.
    [TestCase("1.50", """{"type":"Property","value":1.50}""", "1.50", "1.50")]
    [TestCase("""{"value":5,"unitCode":"CEL"}""", """{"type":"Property","value":5,"unitCode":"CEL"}""", """{"value":5,"unitCode":"CEL"}""", "5")]
    [TestCase(Point, """{"type":"GeoProperty","value":{"type":"Point","coordinates":[139.64,35.44]}}""", Point, Point)]
    [TestCase(
        """{"object":"urn:x:2","objectType":"Car"}""",
        """{"type":"Relationship","object":"urn:x:2","objectType":"Car"}""", """{"object":"urn:x:2","objectType":"Car"}""", "\"urn:x:2\"")]
    [TestCase(
        """{"object":["urn:x:2","urn:x:3"],"objectType":["Car","Bus"]}""",
        """{"type":"Relationship","object":["urn:x:2","urn:x:3"],"objectType":["Car","Bus"]}""",
        """{"object":["urn:x:2","urn:x:3"],"objectType":["Car","Bus"]}""",
        """["urn:x:2","urn:x:3"]""")]
    [TestCase(
        """{"languageMap":{"ja":"避難所","en":["a","b"]}}""",
        """{"type":"LanguageProperty","languageMap":{"ja":"避難所","en":["a","b"]}}""",
        """{"languageMap":{"ja":"避難所","en":["a","b"]}}""",
        """{"languageMap":{"ja":"避難所","en":["a","b"]}}""")]
    [TestCase("""{"vocab":"open"}""", """{"type":"VocabProperty","vocab":"open"}""", """{"vocab":"open"}""", """{"vocab":"open"}""")]
    [TestCase("""{"vocab":["open","x:y"]}""", """{"type":"VocabProperty","vocab":["open","x:y"]}""", """{"vocab":["open","x:y"]}""", """{"vocab":["open","x:y"]}""")]
    [TestCase("""{"json":{"id":null}}""", """{"type":"JsonProperty","json":{"id":null}}""", """{"json":{"id":null}}""", """{"json":{"id":null}}""")]
    [TestCase("""{"valueList":[1,"a"]}""", """{"type":"ListProperty","valueList":[1,"a"]}""", """{"valueList":[1,"a"]}""", """[1,"a"]""")]
    [TestCase(
        """{"objectList":["urn:x:2"]}""",
        """{"type":"ListRelationship","objectList":[{"object":"urn:x:2"}]}""", """{"objectList":["urn:x:2"]}""", """["urn:x:2"]""")]
    [TestCase(
        """{"value":1,"observedAt":"2026-09-01T00:00:00,5Z","valueType":"Integer","b":{"object":"urn:x:2"}}""",
        """{"type":"Property","value":1,"observedAt":"2026-09-01T00:00:00.5Z","valueType":"Integer","b":{"type":"Relationship","object":"urn:x:2"}}""",
        """{"value":1,"observedAt":"2026-09-01T00:00:00.5Z","valueType":"Integer","b":{"object":"urn:x:2"}}""",
        "1")]
    [TestCase(
        """[{"value":1},{"value":2,"datasetId":"urn:d:1"}]""",
        """[{"type":"Property","value":1},{"type":"Property","value":2,"datasetId":"urn:d:1"}]""",
        """[{"value":1},{"value":2,"datasetId":"urn:d:1"}]""",
        """{"dataset":{"@none":1,"urn:d:1":2}}""")]
    [TestCase(
        """{"vocab":"open","datasetId":"urn:d:1"}""",
        """{"type":"VocabProperty","vocab":"open","datasetId":"urn:d:1"}""", """{"vocab":"open","datasetId":"urn:d:1"}""", """{"vocab":"open"}""")]
    public void AttributeIsWritten(string json, string normalized, string concise, string simplified) => Assert.Multiple(() =>
    {
        Assert.That(Writing.Attribute(json, Presentation.Normalized), Is.EqualTo(normalized));
        Assert.That(Writing.Attribute(json, Presentation.Concise), Is.EqualTo(concise));
        Assert.That(Writing.Attribute(json, Presentation.Simplified), Is.EqualTo(simplified));
    });

    // A value that would be read as something else is not left bare.
    [TestCase("""{"type":"Property","value":{"type":"x"}}""", """{"value":{"type":"x"}}""")]
    [TestCase("""{"type":"Property","value":{"value":1}}""", """{"value":{"value":1}}""")]
    [TestCase("""{"type":"Property","value":[{"value":1}]}""", """{"value":[{"value":1}]}""")]
    [TestCase("""{"type":"Property","value":{"dataset":{"@none":1}}}""", """{"value":{"dataset":{"@none":1}}}""")]
    [TestCase("""{"type":"Property","value":{"type":"Point","coordinates":[1,2]}}""", """{"type":"Property","value":{"type":"Point","coordinates":[1,2]}}""")]
    [TestCase("""{"type":"Property","value":{"city":"x"}}""", """{"city":"x"}""")]
    [TestCase("""{"type":"Property","value":[{"city":"x"}]}""", """[{"city":"x"}]""")]
    public void ConciseIsNeverAmbiguous(string json, string concise) => Assert.That(Writing.Attribute(json, Presentation.Concise), Is.EqualTo(concise));

    [Test]
    public void EntityIsWritten()
    {
        const string Json = """{"id":"urn:x:1","type":["Shelter","ex:B"],"scope":["/a","/b"],"避難所名":{"type":"Property","value":"<b>'横浜'</b>"}}""";
        Assert.That(Writing.Text(Writing.Entity(Json, Parsing.Coercing), Presentation.Normalized, Parsing.Coercing), Is.EqualTo(Json));
    }

    [Test]
    public void NamesWithoutTermAreWhole() => Assert.That(
        Writing.Text(Writing.Entity("""{"id":"urn:x:1","type":"ex:A","isIn":"urn:x:2"}""", Parsing.Coercing), Presentation.Simplified),
        Is.EqualTo("""{"id":"urn:x:1","type":"https://example.org/A","https://example.org/isIn":"urn:x:2"}"""));

    [Test]
    public void SystemAttributesAreShownWhenAsked()
    {
        var entity = Writing.Entity("""{"id":"urn:x:1","type":"A","expiresAt":"2099-01-01T00:00:00Z","a":{"value":1,"expiresAt":"2099-01-02T00:00:00Z"}}""");
        Assert.That(Writing.Text(entity, Presentation.Normalized), Is.EqualTo("""{"id":"urn:x:1","type":"A","a":{"type":"Property","value":1}}"""));
        Assert.That(Writing.Text(entity, System with { Format = EntityFormat.Concise }), Is.EqualTo(
            """{"id":"urn:x:1","type":"A","a":{"value":1,"createdAt":"2026-09-01T08:30:00.000Z","modifiedAt":"2026-09-01T08:30:00.000Z","expiresAt":"2099-01-02T00:00:00Z"},"""
            + """ "createdAt":"2026-09-01T08:30:00.000Z","modifiedAt":"2026-09-01T08:30:00.000Z","expiresAt":"2099-01-01T00:00:00Z"}""".TrimStart()));
    }

    [Test]
    public void ContextStandsLast() => Assert.That(
        Writing.Text(Writing.With("1"), Presentation.Concise with { WithContext = true }),
        Is.EqualTo($$"""{"id":"urn:x:1","type":"Shelter","a":1,"@context":{{LdContext.Core.Source}}}"""));

    // Clause 4.15 and RFC 4647; @none is the default of a languageMap.
    [TestCase("en", "en", "school")]
    [TestCase("EN", "en", "school")]
    [TestCase("fr;q=0.2,nl;q=0.9", "nl", "de school")]
    [TestCase("nl-BE", "nl", "de school")]
    [TestCase("pt", "pt-BR", "escola")]
    [TestCase("de", "@none", "学校")]
    [TestCase("*", "@none", "学校")]
    [TestCase("de;q=0.9, en;q=0.8, *;q=0.5", "en", "school")]
    [TestCase("en;q=0,nl", "nl", "de school")]
    [TestCase(",;q", "@none", "学校")]
    public void LanguageIsChosen(string wanted, string tag, string text)
    {
        const string Json = """{"languageMap":{"en":"school","nl":"de school","pt-BR":"escola","@none":"学校"},"observedAt":"2026-09-01T00:00:00Z"}""";
        var normalized = Presentation.Normalized with { Language = wanted };
        Assert.That(Writing.Attribute(Json, normalized), Is.EqualTo(
            $$"""{"type":"Property","value":"{{text}}","lang":"{{tag}}","observedAt":"2026-09-01T00:00:00Z"}"""));
        Assert.That(Writing.Attribute(Json, normalized with { Format = EntityFormat.Concise }), Is.EqualTo(
            $$"""{"value":"{{text}}","lang":"{{tag}}","observedAt":"2026-09-01T00:00:00Z"}"""));
        Assert.That(Writing.Attribute(Json, normalized with { Format = EntityFormat.Simplified }), Is.EqualTo($"\"{text}\""));
    }

    [TestCase("""{"languageMap":{"fr":"a","nl":"b"}}""", """{"type":"Property","value":"a","lang":"fr"}""")]
    [TestCase("""{"languageMap":{}}""", """{"type":"LanguageProperty","languageMap":{}}""")]
    [TestCase("""{"value":1,"b":{"languageMap":{"fr":"a"}}}""", """{"type":"Property","value":1,"b":{"type":"Property","value":"a","lang":"fr"}}""")]
    public void AnyLanguageIsBetterThanNone(string json, string expected) =>
        Assert.That(Writing.Attribute(json, Presentation.Normalized with { Language = "de" }), Is.EqualTo(expected));

    [TestCase("@none", """{"type":"Property","value":1}""")]
    [TestCase("urn:d:1", """{"type":"Property","value":2,"datasetId":"urn:d:1"}""")]
    [TestCase("urn:d:2,@none", """[{"type":"Property","value":1},{"type":"Property","value":3,"datasetId":"urn:d:2"}]""")]
    [TestCase("urn:d:9", "nothing")]
    public void OnlyWantedDatasetsAreShown(string wanted, string expected) => Assert.That(
        Writing.Attribute(
            """[{"value":1},{"value":2,"datasetId":"urn:d:1"},{"value":3,"datasetId":"urn:d:2"}]""",
            Presentation.Normalized with { DatasetIds = wanted.Split(',') }),
        Is.EqualTo(expected));

    [TestCase("a", null, null, """{"id":"urn:x:1","type":"Shelter","scope":"/s","a":1}""")]
    [TestCase(null, "id,b", null, """{"id":"urn:x:1","b":2}""")]
    [TestCase(null, "scope", null, """{"scope":"/s"}""")]
    [TestCase(null, null, "id,type,a", """{"scope":"/s","b":2}""")]
    public void ProjectionChoosesMembers(string? attrs, string? pick, string? omit, string expected)
    {
        var presentation = Presentation.Concise with { Projection = ProjectionParser.Parse(attrs, pick, omit, LdContext.Core) };
        Assert.That(Writing.Text(Writing.Entity("""{"id":"urn:x:1","type":"Shelter","scope":"/s","a":1,"b":2}"""), presentation), Is.EqualTo(expected));
    }

    [Test]
    public void AttributeIsWrittenAlone()
    {
        var attribute = Parsing.Attribute("""[{"value":1},{"value":2,"datasetId":"urn:d:1"}]""");
        Assert.That(
            Writing.Text(writer => EntityWriter.WriteAttribute(writer, attribute, LdContext.Core, Presentation.Concise)),
            Is.EqualTo("""[{"value":1},{"value":2,"datasetId":"urn:d:1"}]"""));
    }

    [Test]
    public void SealsAreNotReified()
    {
        const string Proof = """{"type":"Property","value":{"type":"Proof"},"entityIdSealed":"urn:x:1","entityTypeSealed":"Shelter"}""";
        var json = $$"""{"id":"urn:x:1","type":"Shelter","ngsildproof":{{Proof}}}""";
        Assert.That(Writing.Text(Writing.Entity(json), Presentation.Normalized), Is.EqualTo(json));
    }

    // What notifications say of a deleted attribute (clause 4.5.0).
    [TestCase(AttributeKind.Property, "\"urn:ngsi-ld:null\"", """{"type":"Property","value":"urn:ngsi-ld:null"}""")]
    [TestCase(AttributeKind.LanguageProperty, """{"@none":"urn:ngsi-ld:null"}""", """{"type":"LanguageProperty","languageMap":{"@none":"urn:ngsi-ld:null"}}""")]
    [TestCase(AttributeKind.VocabProperty, "\"urn:ngsi-ld:null\"", """{"type":"VocabProperty","vocab":"urn:ngsi-ld:null"}""")]
    [TestCase(AttributeKind.ListRelationship, """["urn:ngsi-ld:null"]""", """{"type":"ListRelationship","objectList":["urn:ngsi-ld:null"]}""")]
    [TestCase(AttributeKind.GeoProperty, "\"urn:ngsi-ld:null\"", """{"type":"GeoProperty","value":"urn:ngsi-ld:null"}""")]
    public void DeletedAttributesAreWritten(AttributeKind kind, string value, string expected)
    {
        var attribute = new EntityAttribute("urn:a", [new AttributeInstance { Kind = kind, Value = JsonText.Parse(value) }]);
        Assert.That(Writing.Text(writer => EntityWriter.WriteAttribute(writer, attribute, LdContext.Core, Presentation.Normalized)), Is.EqualTo(expected));
    }

    [Test]
    public void BytesAreWrittenOnce()
    {
        var entity = Writing.With("1");
        var first = EntityWriter.ToUtf8(entity, LdContext.Core, Presentation.Concise);
        Assert.That(EntityWriter.ToUtf8(entity, LdContext.Core, Presentation.Concise), Is.SameAs(first));
        Assert.That(EntityWriter.ToUtf8(entity, LdContext.Core, Presentation.Normalized), Is.Not.EqualTo(first));
        Assert.That(EntityWriter.ToUtf8(entity, Parsing.Coercing, Presentation.Normalized), Is.Not.SameAs(first));
    }

    /// <summary>What is said about an instance comes with it, whatever its own datasetId.</summary>
    [TestCase("urn:d:1", """{"type":"Property","value":1,"datasetId":"urn:d:1","b":{"type":"Property","value":2}}""")]
    [TestCase("@none", """{"type":"Property","value":3,"c":{"type":"Property","value":4,"datasetId":"urn:d:9"}}""")]
    public void DatasetFilterLeavesSubAttributes(string datasetId, string expected) => Assert.That(
        Writing.Attribute("""[{"value":1,"datasetId":"urn:d:1","b":2},{"value":3,"c":{"value":4,"datasetId":"urn:d:9"}}]""", new() { DatasetIds = [datasetId] }),
        Is.EqualTo(expected));
}
