using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Tests.Representations;

public sealed class RefusalTests
{
    private const string OnlyRemoves = "must not be urn:ngsi-ld:null here: it only removes, in updates and merges";

    [TestCase("""{"id":"here"}""", "$.id must be a URI, not \"here\"", "id")]
    [TestCase("""{"id":"urn:a b"}""", "$.id must be a URI, not \"urn:a b\"", "id")]
    [TestCase("""{"id":"urn:ngsi-ld:null"}""", "$.id must be a URI, not \"urn:ngsi-ld:null\"", "id")]
    [TestCase("""{"id":7}""", "$.id must be a URI, not 7", "id")]
    [TestCase("""{"id":"urn:x:1","@id":"urn:x:1"}""", "$.@id gives the id a second time", "id")]
    [TestCase("""{"type":"A","@type":"A"}""", "$.@type gives the type a second time", "type")]
    [TestCase("""{"type":[]}""", "$.type must name a type", "type")]
    [TestCase("""{"type":""}""", "$.type must be the name of a type, not \"\"", "type")]
    [TestCase("""{"type":["A",1]}""", "$.type[1] must be the name of a type, not 1", "type")]
    [TestCase("""{"type":"9A"}""", "$.type has a name that is not allowed: \"9A\" must be letters, digits and _, beginning with a letter", "9A")]
    [TestCase("""{"type":"type"}""", "$.type has a name that is reserved: \"type\"", "type")]
    [TestCase("""{"scope":"9bad"}""", "$.scope must be a scope such as /Kanagawa/Yokohama, not \"9bad\"", "scope")]
    [TestCase("""{"scope":"/a//b"}""", "$.scope must be a scope such as /Kanagawa/Yokohama, not \"/a//b\"", "scope")]
    [TestCase("""{"scope":"/"}""", "$.scope must be a scope such as /Kanagawa/Yokohama, not \"/\"", "scope")]
    [TestCase("""{"scope":["/a","a-b"]}""", "$.scope[1] must be a scope such as /Kanagawa/Yokohama, not \"a-b\"", "scope")]
    [TestCase("""{"scope":{"value":"/a"}}""", "$.scope must be a scope such as /Kanagawa/Yokohama, not an object", "scope")]
    [TestCase("""{"scope":"urn:ngsi-ld:null"}""", "$.scope " + OnlyRemoves, null)]
    [TestCase("""{"expiresAt":"soon"}""", "$.expiresAt must be a DateTime in UTC such as 2026-09-01T08:30:00Z, not \"soon\"", "expiresAt")]
    [TestCase("""{"my attr":1}""", "$[\"my attr\"] has a name that is not allowed: \"my attr\" must be letters, digits and _, beginning with a letter", "my attr")]
    [TestCase("""{"":1}""", "$[\"\"] has a name that is not allowed: \"\" must be letters, digits and _, beginning with a letter", "")]
    [TestCase("""{"@graph":1}""", "$.@graph has a name that is not allowed: \"@graph\" must be letters, digits and _, beginning with a letter", "@graph")]
    [TestCase("""{"observedAt":1}""", "$.observedAt has a name that is reserved: \"observedAt\"", "observedAt")]
    [TestCase("""{"ngsi-ld:hasValue":1}""", "$[\"ngsi-ld:hasValue\"] has a name that is reserved: \"ngsi-ld:hasValue\"", "ngsi-ld:hasValue")]
    [TestCase(
        """{"a":1,"https://uri.etsi.org/ngsi-ld/default-context/a":2}""",
        "$[\"https://uri.etsi.org/ngsi-ld/default-context/a\"] names an attribute that the body has already: https://uri.etsi.org/ngsi-ld/default-context/a",
        "https://uri.etsi.org/ngsi-ld/default-context/a")]
    [TestCase("""{"location":7}""", "$.location must be a GeoProperty: a GeoJSON geometry", "location")]
    public void EntityIsRefused(string json, string message, string? member) => Refused(() => _ = Parsing.Entity(json), message, member);

    [TestCase("null", "$.a must not be null: JSON-LD drops it; urn:ngsi-ld:null removes, in updates and merges")]
    [TestCase("\"urn:ngsi-ld:null\"", "$.a " + OnlyRemoves)]
    [TestCase("""{"type":"Property"}""", "$.a is a Property without a member \"value\"")]
    [TestCase("""{"type":"ListRelationship"}""", "$.a is a ListRelationship without a member \"objectList\"")]
    [TestCase("""{"datasetId":"urn:d:1"}""", "$.a has no member \"value\"")]
    [TestCase("""{"type":"PostalAddress","value":1}""", "$.a.type must be an attribute type such as Property, not \"PostalAddress\"")]
    [TestCase("""{"type":["Property"],"value":1}""", "$.a.type must be an attribute type such as Property, not an array")]
    [TestCase("""{"type":"Property","object":"urn:x:1"}""", "$.a is a Property: it must have \"value\", not \"object\"")]
    [TestCase("""{"type":"Relationship","value":"urn:x:1"}""", "$.a is a Relationship: it must have \"object\", not \"value\"")]
    [TestCase("""{"type":"ListProperty","value":[1]}""", "$.a is a ListProperty: it must have \"valueList\", not \"value\"")]
    [TestCase("""{"value":1,"json":{}}""", "$.a.json must not stand beside \"value\"")]
    [TestCase("""{"type":"JsonProperty","json":{},"value":1}""", "$.a.value must not stand beside \"json\"")]
    [TestCase("""{"value":null}""", "$.a.value must not be null: JSON-LD drops it; urn:ngsi-ld:null removes, in updates and merges")]
    [TestCase("""{"value":{"b":[1,null]}}""", "$.a.value.b[1] must not be null: JSON-LD drops it; urn:ngsi-ld:null removes, in updates and merges")]
    [TestCase("""{"value":{"b":{"c":"urn:ngsi-ld:null"}}}""", "$.a.value.b.c " + OnlyRemoves)]
    [TestCase("""{"value":{"@context":{}}}""", "$.a.value.@context is not allowed: an attribute must not carry an @context (clause 5.5.7)")]
    [TestCase("""{"value":1,"@context":{}}""", "$.a.@context is not allowed: an attribute must not carry an @context (clause 5.5.7)")]
    [TestCase("""{"value":1,"b":{"value":1,"@context":{}}}""", "$.a.b.@context is not allowed: an attribute must not carry an @context (clause 5.5.7)")]
    [TestCase("""{"object":"here"}""", "$.a.object must be a URI, not \"here\"")]
    [TestCase("""{"object":[]}""", "$.a.object must have at least one URI")]
    [TestCase("""{"object":["urn:x:1",2]}""", "$.a.object[1] must be a URI, not 2")]
    [TestCase("""{"object":"urn:ngsi-ld:null"}""", "$.a.object " + OnlyRemoves)]
    [TestCase("""{"type":"GeoProperty","value":5}""", "$.a.value must be a GeoJSON geometry, not 5")]
    [TestCase("""{"type":"GeoProperty","value":"here"}""", "$.a.value must be a GeoJSON geometry, not \"here\"")]
    [TestCase("""{"type":"GeoProperty","value":{"type":"GeometryCollection","geometries":[]}}""", "$.a.value must not be a GeometryCollection (clause 4.7.1)")]
    [TestCase("""{"type":"GeoProperty","value":{"type":"Point","coordinates":[1]}}""", "$.a.value.coordinates must be a position: an array of longitude and latitude")]
    [TestCase("""{"type":"Point","coordinates":[139,999]}""", "The latitude 999 at $.a.coordinates is not between -90 and 90")]
    [TestCase("""{"languageMap":"ja"}""", "$.a.languageMap must be an object of texts by language tag, not \"ja\"")]
    [TestCase("""{"languageMap":{"":"x"}}""", "$.a.languageMap[\"\"] must be under a language tag such as ja, not \"\"")]
    [TestCase("""{"languageMap":{"en us":"x"}}""", "$.a.languageMap[\"en us\"] must be under a language tag such as ja, not \"en us\"")]
    [TestCase("""{"languageMap":{"en":5}}""", "$.a.languageMap.en must be a text or an array of texts")]
    [TestCase("""{"languageMap":{"en":["a",1]}}""", "$.a.languageMap.en must be a text or an array of texts")]
    [TestCase("""{"languageMap":{"@none":"urn:ngsi-ld:null"}}""", "$.a.languageMap " + OnlyRemoves)]
    [TestCase("""{"vocab":5}""", "$.a.vocab must be a term or an array of terms, not 5")]
    [TestCase("""{"vocab":["x",{}]}""", "$.a.vocab[1] must be a term or an array of terms, not an object")]
    [TestCase("""{"json":5}""", "$.a.json must be a JSON object or array, not 5")]
    [TestCase("""{"valueList":5}""", "$.a.valueList must be an array, not 5")]
    [TestCase("""{"valueList":[null]}""", "$.a.valueList[0] must not be null: JSON-LD drops it; urn:ngsi-ld:null removes, in updates and merges")]
    [TestCase("""{"valueList":["urn:ngsi-ld:null"]}""", "$.a.valueList " + OnlyRemoves)]
    [TestCase("""{"objectList":"urn:x:1"}""", "$.a.objectList must be an array, not \"urn:x:1\"")]
    [TestCase("""{"objectList":[{"object":"here"}]}""", "$.a.objectList[0] must be a URI, not \"here\"")]
    [TestCase("""{"objectList":[{"object":"urn:x:1","b":1}]}""", "$.a.objectList[0] must be a URI, not an object")]
    [TestCase("""{"value":1,"observedAt":"2026-09-01"}""", "$.a.observedAt must be a DateTime in UTC such as 2026-09-01T08:30:00Z, not \"2026-09-01\"")]
    [TestCase("""{"value":1,"observedAt":"2026-09-01T17:30:00+09:00"}""", "$.a.observedAt must be a DateTime in UTC such as 2026-09-01T08:30:00Z, not \"2026-09-01T17:30:00+09:00\"")]
    [TestCase("""{"value":1,"observedAt":{"value":"2026-09-01T00:00:00Z"}}""", "$.a.observedAt must be a DateTime in UTC such as 2026-09-01T08:30:00Z, not an object")]
    [TestCase("""{"value":1,"datasetId":"here"}""", "$.a.datasetId must be a URI, not \"here\"")]
    [TestCase("""{"value":1,"datasetId":"urn:ngsi-ld:null"}""", "$.a.datasetId must be a URI, not \"urn:ngsi-ld:null\"")]
    [TestCase("""{"dataset":{"here":1}}""", "$.a.dataset.here must be a URI, not \"here\"")]
    [TestCase("""{"value":1,"unitCode":5}""", "$.a.unitCode must be a unit code, not 5")]
    [TestCase("""{"object":"urn:x:1","unitCode":"CEL"}""", "$.a is a Relationship: it must not have \"unitCode\"")]
    [TestCase("""{"languageMap":{},"unitCode":"CEL"}""", "$.a is a LanguageProperty: it must not have \"unitCode\"")]
    [TestCase("""{"vocab":"x","unitCode":"CEL"}""", "$.a is a VocabProperty: it must not have \"unitCode\"")]
    [TestCase("""{"json":{},"unitCode":"CEL"}""", "$.a is a JsonProperty: it must not have \"unitCode\"")]
    [TestCase("""{"objectList":[],"unitCode":"CEL"}""", "$.a is a ListRelationship: it must not have \"unitCode\"")]
    [TestCase("""{"value":1,"objectType":"A"}""", "$.a is a Property: it must not have \"objectType\"")]
    [TestCase("""{"object":"urn:x:1","valueType":"A"}""", "$.a is a Relationship: it must not have \"valueType\"")]
    [TestCase("""{"languageMap":{},"valueType":"Text"}""", "$.a is a LanguageProperty: its valueType must be langString (clause 5.2.32)")]
    [TestCase("""{"type":"Property","value":1,"entity":{}}""", "$.a.entity has a name that is reserved: \"entity\"")]
    [TestCase("""{"value":1,"id":"urn:x:1"}""", "$.a.id has a name that is reserved: \"id\"")]
    [TestCase("""{"value":1,"scope":"/a"}""", "$.a.scope has a name that is reserved: \"scope\"")]
    [TestCase("""{"value":1,"entityIdSealed":"urn:x:1"}""", "$.a.entityIdSealed has a name that is reserved: \"entityIdSealed\"")]
    [TestCase("""{"value":1,"location":{"value":7}}""", "$.a.location must be a GeoProperty, not a Property (clause 4.7.1)")]
    [TestCase("""{"value":1,"b c":1}""", "$.a[\"b c\"] has a name that is not allowed: \"b c\" must be letters, digits and _, beginning with a letter")]
    [TestCase(
        """{"value":1,"b":1,"https://uri.etsi.org/ngsi-ld/default-context/b":2}""",
        "$.a[\"https://uri.etsi.org/ngsi-ld/default-context/b\"] names an attribute that stands here already: https://uri.etsi.org/ngsi-ld/default-context/b")]
    [TestCase("""[{"value":1},{"value":2}]""", "$.a[1] is a second instance without datasetId")]
    [TestCase("""[{"value":1},{"value":2,"datasetId":"@none"}]""", "$.a[1] is a second instance without datasetId")]
    [TestCase("""[{"value":1,"datasetId":"urn:d:1"},{"value":2,"datasetId":"urn:d:1"}]""", "$.a[1] is a second instance with datasetId urn:d:1")]
    [TestCase("""[{"value":1,"datasetId":"urn:d:1"},2]""", "$.a[1] must be an attribute instance, not 2")]
    public void AttributeIsRefused(string json, string message) => Refused(() => _ = Parsing.Attribute(json), message);

    [TestCase("\"proof\"", "$.ngsildproof.value must be an object: the proof")]
    [TestCase("""{"a":1},"entityTypeSealed":42""", "$.ngsildproof.entityTypeSealed must be a text, not 42")]
    public void ProofIsRefused(string value, string message) =>
        Refused(() => _ = Parsing.Attribute($$"""{"type":"Property","value":{{value}}}""", name: "ngsildproof"), message);

    [TestCase("""{"value":{"b":"urn:ngsi-ld:null"}}""", "$.a.value.b " + OnlyRemoves, ParseMode.Fragment)]
    [TestCase("""{"value":["urn:ngsi-ld:null"]}""", "$.a.value[0] " + OnlyRemoves, ParseMode.Merge)]
    [TestCase("""{"languageMap":{"en":"urn:ngsi-ld:null"}}""", "$.a.languageMap.en " + OnlyRemoves, ParseMode.Fragment)]
    [TestCase("""{"unitCode":"CEL","type":"Property"}""", "$.a is a Property without a member \"value\"", ParseMode.Fragment)]
    [TestCase("null", "$.a must not be null: JSON-LD drops it; urn:ngsi-ld:null removes, in updates and merges", ParseMode.Merge)]
    public void FragmentIsRefused(string json, string message, ParseMode mode) => Refused(() => _ = Parsing.Attribute(json, mode), message);

    [TestCase("[]", "An entity must be a JSON object, not an array")]
    [TestCase("7", "An entity must be a JSON object, not 7")]
    public void OnlyObjectsAreEntities(string json, string message)
    {
        var problem = Assert.Throws<ProblemException>(() => _ = Parsing.Entity(json))!.Problem;
        Assert.That((problem.Detail, problem.Type), Is.EqualTo((message, ProblemType.InvalidRequest)));
    }

    [TestCase("5")]
    [TestCase("[]")]
    public void OnlyInstancesAreAttributeBodies(string json) => Assert.That(
        () => EntityParser.ParseAttribute("urn:a", JsonText.Parse(json), LdContext.Core, ParseMode.Merge),
        Throws.TypeOf<ProblemException>().With.Message.StartsWith("An attribute must be a JSON object, not "));

    private static void Refused(Action parse, string message, string? member = null)
    {
        var problem = Assert.Throws<ProblemException>(parse)!.Problem;
        Assert.That(problem.Detail, Is.EqualTo(message));
        Assert.That(problem.Type, Is.EqualTo(ProblemType.BadRequestData));
        Assert.That(problem.Place, Does.StartWith("$"));
        if (member is not null)
        {
            Assert.That(problem.Member, Is.EqualTo(member));
        }
    }
}
