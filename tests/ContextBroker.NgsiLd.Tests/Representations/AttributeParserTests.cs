using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Tests.Representations;

public sealed class AttributeParserTests
{
    [TestCase("""{"type":"Property","value":1.50}""", "Property 1.50")]
    [TestCase("""{"@type":"Property","value":{"city":"Yokohama","type":"x"}}""", """Property {"city":"Yokohama","type":"x"}""")]
    [TestCase("""{"type":"https://uri.etsi.org/ngsi-ld/Property","value":true}""", "Property true")]
    [TestCase("""{"type":"Property","value":{"@type":"@json","@value":null}}""", """Property {"@type":"@json","@value":null}""")]
    [TestCase("""{"type":"Relationship","object":"urn:x:1"}""", "Relationship \"urn:x:1\"")]
    [TestCase("""{"type":"Relationship","object":["urn:x:1","urn:x:2"],"objectType":["A","B"]}""", """Relationship ["urn:x:1","urn:x:2"] | targets A B""")]
    [TestCase("""{"type":"GeoProperty","value":{"type":"Point","coordinates":[1,2]}}""", """GeoProperty {"type":"Point","coordinates":[1,2]}""")]
    [TestCase(
        """{"type":"GeoProperty","value":"{\"type\": \"Point\", \"coordinates\": [1, 2]}"}""", """GeoProperty {"type":"Point","coordinates":[1,2]}""")]
    [TestCase(
        """{"type":"LanguageProperty","languageMap":{"ja":"避難所","en":["a","b"],"@none":"c"},"valueType":"langString"}""",
        """LanguageProperty {"ja":"避難所","en":["a","b"],"@none":"c"} | type http://www.w3.org/1999/02/22-rdf-syntax-ns#langString""")]
    [TestCase("""{"type":"VocabProperty","vocab":"open"}""", "VocabProperty \"https://uri.etsi.org/ngsi-ld/default-context/open\"")]
    [TestCase("""{"type":"VocabProperty","vocab":["https://example.org/a"]}""", """VocabProperty ["https://example.org/a"]""")]
    [TestCase("""{"type":"JsonProperty","json":{"id":1,"n":null,"u":"urn:ngsi-ld:null"}}""", """JsonProperty {"id":1,"n":null,"u":"urn:ngsi-ld:null"}""")]
    [TestCase("""{"type":"ListProperty","valueList":[1,"a",[2]],"unitCode":"MMT"}""", """ListProperty [1,"a",[2]] | unit MMT""")]
    [TestCase("""{"type":"ListRelationship","objectList":[{"object":"urn:x:1"},{"object":"urn:x:2"}]}""", """ListRelationship ["urn:x:1","urn:x:2"]""")]
    [TestCase("""{"type":"ListRelationship","objectList":[]}""", "ListRelationship []")]
    public void NormalizedIsRead(string json, string expected) => Assert.That(Parsing.Say(Parsing.Attribute(json)), Is.EqualTo($"a: ({expected})"));

    [TestCase("""{"value":5,"unitCode":"CEL"}""", "Property 5 | unit CEL")]
    [TestCase("""{"value":{"type":"Point","coordinates":[1,2]}}""", """GeoProperty {"type":"Point","coordinates":[1,2]}""")]
    [TestCase("""{"object":"urn:x:1"}""", "Relationship \"urn:x:1\"")]
    [TestCase("""{"languageMap":{"fr-CH":"a"}}""", """LanguageProperty {"fr-CH":"a"}""")]
    [TestCase("""{"vocab":"open"}""", "VocabProperty \"https://uri.etsi.org/ngsi-ld/default-context/open\"")]
    [TestCase("""{"json":[1]}""", "JsonProperty [1]")]
    [TestCase("""{"valueList":[]}""", "ListProperty []")]
    [TestCase("""{"objectList":["urn:x:1"]}""", """ListRelationship ["urn:x:1"]""")]
    public void ConciseKindIsInferred(string json, string expected) => Assert.That(Parsing.Say(Parsing.Attribute(json)), Is.EqualTo($"a: ({expected})"));

    [TestCase("5", "Property 5")]
    [TestCase("\"urn:ngsi-ld:Shelter:1\"", "Property \"urn:ngsi-ld:Shelter:1\"", Description = "no coercion: a text")]
    [TestCase("[]", "Property []")]
    [TestCase("[1,{\"value\":2}]", """Property [1,{"value":2}]""")]
    [TestCase("""{"city":"Yokohama","unitCode":"x"}""", """Property {"city":"Yokohama","unitCode":"x"}""")]
    [TestCase("""{"@type":"Date","@value":"2026-09-01"}""", """Property {"@type":"Date","@value":"2026-09-01"}""")]
    [TestCase("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}""", """GeoProperty {"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}""")]
    [TestCase("""{"dataset":{"@none":1,"urn:d:1":{"vocab":"x:y"}}}""", """Property 1 ; VocabProperty "x:y" | dataset urn:d:1""")]
    public void SimplifiedIsRead(string json, string expected) => Assert.That(Parsing.Say(Parsing.Attribute(json)), Is.EqualTo($"a: ({expected})"));

    [TestCase("isIn", "\"urn:x:1\"", "Relationship \"urn:x:1\"")]
    [TestCase("isIn", "[\"urn:x:1\",\"urn:x:2\"]", """Relationship ["urn:x:1","urn:x:2"]""")]
    [TestCase("isIn", "7", "Property 7")]
    [TestCase("state", "\"ex:open\"", "VocabProperty \"https://example.org/open\"")]
    [TestCase("ex:isIn", "\"urn:x:1\"", "Property \"urn:x:1\"", Description = "the term is coerced, not the IRI")]
    public void ContextCoercesPlainTexts(string name, string json, string expected) =>
        Assert.That(Parsing.Say(Parsing.Attribute(json, name: name, context: Parsing.Coercing).Instances.Single()), Is.EqualTo(expected));

    [TestCase(
        """{"type":"Property","value":1,"observedAt":"2026-09-01T00:00:00,5Z","expiresAt":"2026-09-02T00:00:00Z","datasetId":"urn:d:1","valueType":"Integer"}""",
        "Property 1 | dataset urn:d:1 | observed 2026-09-01T00:00:00.5Z | expires 2026-09-02T00:00:00Z | type Integer")]
    [TestCase("""{"value":1,"datasetId":"@none"}""", "Property 1")]
    [TestCase(
        """{"value":1,"createdAt":7,"modifiedAt":{},"deletedAt":"x","instanceId":1,"previousValue":2,"previousJson":3,"lang":"ja"}""",
        "Property 1", Description = "output only: clause 5.2.5")]
    [TestCase("""{"type":"Relationship","object":"urn:x:1","entity":{"id":"x"}}""", "Relationship \"urn:x:1\"", Description = "output only: clause 5.2.6")]
    public void SayingsAreRead(string json, string expected) => Assert.That(Parsing.Say(Parsing.Attribute(json)), Is.EqualTo($"a: ({expected})"));

    [Test]
    public void SubAttributesAreReadToAnyDepth() => Assert.That(
        Parsing.Say(Parsing.Attribute("""{"value":1,"b":{"object":"urn:x:1","c":{"type":"Property","value":2,"d":3}}}""")),
        Is.EqualTo("""a: (Property 1 | with b: (Relationship "urn:x:1" | with c: (Property 2 | with d: (Property 3))))"""));

    [Test]
    public void InstancesDifferInDatasetId() => Assert.That(
        Parsing.Say(Parsing.Attribute("""[{"value":1},{"value":2,"datasetId":"urn:d:1"},{"type":"Relationship","object":"urn:x:1","datasetId":"urn:d:2"}]""")),
        Is.EqualTo("""a: (Property 1 ; Property 2 | dataset urn:d:1 ; Relationship "urn:x:1" | dataset urn:d:2)"""));

    [Test]
    public void ProofKeepsItsSeals() => Assert.That(
        Parsing.Say(Parsing.Attribute("""{"type":"Property","entityIdSealed":"urn:x:1","entityTypeSealed":"Car","value":{"a":1}}""", name: "ngsildproof")),
        Is.EqualTo("""https://uri.etsi.org/ngsi-ld/ngsildproof: (Property {"a":1} | with """
            + """https://uri.etsi.org/ngsi-ld/entityIdSealed: (Property "urn:x:1"), """
            + """https://uri.etsi.org/ngsi-ld/entityTypeSealed: (VocabProperty "https://uri.etsi.org/ngsi-ld/default-context/Car"))"""));

    [TestCase("\"urn:ngsi-ld:null\"", "Property null | kind unknown")]
    [TestCase("""{"value":"urn:ngsi-ld:null","datasetId":"urn:d:1"}""", "Property null | kind unknown | dataset urn:d:1")]
    [TestCase("""{"type":"GeoProperty","value":"urn:ngsi-ld:null"}""", "GeoProperty null")]
    [TestCase("""{"object":"urn:ngsi-ld:null"}""", "Relationship null")]
    [TestCase("""{"languageMap":{"@none":"urn:ngsi-ld:null"}}""", "LanguageProperty null")]
    [TestCase("""{"vocab":"urn:ngsi-ld:null"}""", "VocabProperty null")]
    [TestCase("""{"json":"urn:ngsi-ld:null"}""", "JsonProperty null")]
    [TestCase("""{"valueList":["urn:ngsi-ld:null"]}""", "ListProperty null")]
    [TestCase("""{"objectList":["urn:ngsi-ld:null"]}""", "ListRelationship null")]
    [TestCase("""{"objectList":[{"object":"urn:ngsi-ld:null"}]}""", "ListRelationship null")]
    [TestCase("""{"dataset":{"urn:d:1":"urn:ngsi-ld:null"}}""", "Property null | kind unknown | dataset urn:d:1")]
    [TestCase("""{"value":1,"b":"urn:ngsi-ld:null"}""", "Property 1 | with b: (Property null | kind unknown)")]
    public void NullDeletesInFragments(string json, string expected)
    {
        Assert.That(Parsing.Say(Parsing.Attribute(json, ParseMode.Fragment)), Is.EqualTo($"a: ({expected})"));
        Assert.That(Parsing.Say(Parsing.Attribute(json, ParseMode.Merge)), Is.EqualTo($"a: ({expected})"));
        Assert.That(() => Parsing.Attribute(json), Throws.TypeOf<ProblemException>());
    }

    [TestCase("5", "Property 5 | kind unknown")]
    [TestCase("""{"city":"Yokohama"}""", """Property {"city":"Yokohama"} | kind unknown""")]
    [TestCase("""{"unitCode":"CEL"}""", "Property no value | kind unknown | unit CEL")]
    [TestCase("""{"type":"Relationship","observedAt":"2026-09-01T00:00:00Z"}""", "Relationship no value | observed 2026-09-01T00:00:00Z")]
    [TestCase("""{"b":{"type":"Property","value":1}}""", "Property no value | kind unknown | with b: (Property 1)")]
    [TestCase(
        """{"observedAt":"urn:ngsi-ld:null","unitCode":"urn:ngsi-ld:null","expiresAt":"urn:ngsi-ld:null","objectType":"urn:ngsi-ld:null"}""",
        "Property no value | kind unknown | removes ObservedAt, UnitCode, ExpiresAt, ObjectType")]
    [TestCase("""{"value":{"x":"urn:ngsi-ld:null"}}""", """Property {"x":"urn:ngsi-ld:null"}""")]
    [TestCase("""{"languageMap":{"en":"urn:ngsi-ld:null"}}""", """LanguageProperty {"en":"urn:ngsi-ld:null"}""")]
    [TestCase("""{"type":"GeoProperty","value":{"coordinates":[1,2]}}""", """GeoProperty {"coordinates":[1,2]}""")]
    public void MergeMaySayLess(string json, string expected) =>
        Assert.That(Parsing.Say(Parsing.Attribute(json, ParseMode.Merge)), Is.EqualTo($"a: ({expected})"));
}
