using System.Text;
using ContextBroker.Core.Models;

namespace ContextBroker.Core.Tests.Models;

public class ModelSchemaTests
{
    private const string Schema = """
        {
          "title": "Gauge", "description": "A river gauge.", "type": "object",
          "properties": {
            "id": {"type": "string"}, "type": {"const": "Gauge"},
            "name": {"type": "string", "description": "Its name"},
            "rank": {"type": ["integer", "null"]},
            "level": {"type": "number", "x-ngsi": {"observed": true}},
            "broken": {"type": "boolean"},
            "since": {"type": "string", "format": "date"},
            "checkedAt": {"type": "string", "format": "date-time"},
            "rivers": {"type": "array", "items": {"type": "string"}},
            "owner": {"type": "string", "format": "uri", "x-ngsi": {"type": "Relationship", "target": "Municipality"}},
            "near": {"type": "array", "items": {"type": "string"}, "x-ngsi": {"type": "Relationship"}},
            "location": {"type": "object", "properties": {"type": {"const": "Point"}, "coordinates": {"type": "array"}}},
            "address": {"type": "object", "properties": {"city": {"type": "string"}, "number": {"type": "integer"}}}
          }
        }
        """;

    private static EntityModel Model => ModelSchema.Read(new MemoryStream(Encoding.UTF8.GetBytes(Schema)));

    [Test]
    public void ReadsTheType() => Assert.That(
        (Model.Name, Model.Plural, Model.Type, Model.Description),
        Is.EqualTo(("Gauge", "Gauges", "https://uri.etsi.org/ngsi-ld/default-context/Gauge", "A river gauge.")));

    [TestCase("name", ValueModel.Text, false)]
    [TestCase("rank", ValueModel.Integer, false)]
    [TestCase("level", ValueModel.Number, false)]
    [TestCase("broken", ValueModel.Truth, false)]
    [TestCase("since", ValueModel.Date, false)]
    [TestCase("checkedAt", ValueModel.DateTime, false)]
    [TestCase("rivers", ValueModel.Text, true)]
    [TestCase("owner", ValueModel.Link, false)]
    [TestCase("near", ValueModel.Link, true)]
    [TestCase("location", ValueModel.Geometry, false)]
    [TestCase("address", ValueModel.Object, false)]
    public void ReadsWhatAValueIs(string name, ValueModel value, bool isList)
    {
        var attribute = Model.Attributes.Single(a => a.Name == name);
        Assert.That((attribute.Value, attribute.IsList), Is.EqualTo((value, isList)));
    }

    [Test]
    public void MembersOfEveryEntityAreNoAttributes() =>
        Assert.That(Model.Attributes.Select(a => a.Name), Does.Not.Contain("id").And.Not.Contain("type"));

    [Test]
    public void ReadsTargetsObservationAndMembers()
    {
        var attributes = Model.Attributes.ToDictionary(a => a.Name);
        Assert.That((attributes["owner"].Target, attributes["near"].Target), Is.EqualTo(("Municipality", default(string))));
        Assert.That((attributes["level"].IsObserved, attributes["rank"].IsObserved), Is.EqualTo((true, false)));
        Assert.That(attributes["address"].Members.Select(m => (m.Name, m.Value)), Is.EqualTo(new[] { ("city", ValueModel.Text), ("number", ValueModel.Integer) }));
        Assert.That(attributes["location"].Iri, Is.EqualTo("https://uri.etsi.org/ngsi-ld/location"));
    }

    [TestCase("Municipality", "Municipalities")]
    [TestCase("PopulationMesh", "PopulationMeshes")]
    [TestCase("EvacuationSite", "EvacuationSites")]
    [TestCase("Survey", "Surveys")]
    [TestCase("WeatherStatus", "WeatherStatuses")]
    [TestCase("MissingPerson", "MissingPeople")]
    public void MakesPlurals(string one, string many) => Assert.That(ModelSchema.PluralOf(one), Is.EqualTo(many));

    [TestCase("{}")]
    [TestCase("""{"title": "Gauge"}""")]
    public void RefusesWhatDescribesNoType(string schema) =>
        Assert.That(() => ModelSchema.Read(new MemoryStream(Encoding.UTF8.GetBytes(schema))), Throws.TypeOf<InvalidDataException>());
}
