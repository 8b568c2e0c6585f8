using System.Buffers;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Subscriptions;
using ContextBroker.Testing;

namespace ContextBroker.NgsiLd.Tests.Subscriptions;

/// <summary>What a notification says of one change (clause 5.8.6); the forms of deleted attributes are those that ETSI's suite expects.</summary>
public sealed class NotificationWriterTests
{
    private static readonly DateTimeOffset Later = Make.Noon.AddSeconds(5);

    private static readonly Entity Shelter = Make.Entity(
        "urn:s:1",
        Make.Attribute(Iri("occupancy"), "5"),
        Make.Attribute(Iri("owner"), Make.Instance("\"urn:c:1\"", kind: AttributeKind.Relationship)),
        Make.Attribute(Iri("label"), Make.Instance("""{"ja":"北","en":"north"}""", kind: AttributeKind.LanguageProperty)));

    [TestCase("normalized", """{"type":"Property","value":6}""")]
    [TestCase("concise", "6")]
    [TestCase("simplified", "6")]
    [TestCase("keyValues", "6")]
    public void FormatIsHonoured(string format, string occupancy) =>
        Assert.That(Told($$"""{"format":"{{format}}"}""", Updated())["occupancy"]!.ToString(), Is.EqualTo(occupancy));

    [TestCase("""{"attributes":["occupancy"]}""", "id type occupancy")]
    [TestCase("""{"pick":["id","occupancy"]}""", "id occupancy")]
    [TestCase("""{"omit":["owner","label"]}""", "id type occupancy")]
    [TestCase("""{"attributes":["nothing"]}""", "id type")]
    public void ProjectionIsHonoured(string members, string shown) => Assert.That(Names(Told(members, Updated())), Is.EqualTo(shown));

    [Test]
    public void SystemAttributesAreShown() => Assert.That(
        Told("""{"sysAttrs":true}""", Updated())["occupancy"]!.ToString(),
        Is.EqualTo("""{"type":"Property","value":6,"createdAt":"2026-08-01T12:00:00.000Z","modifiedAt":"2026-08-01T12:00:05.000Z"}"""));

    // Clause 5.8.6: previousValue, previousObject, previousLanguageMap.
    [TestCase("normalized", "occupancy", "6", """{"type":"Property","value":6,"previousValue":5}""")]
    [TestCase("concise", "occupancy", "6", """{"value":6,"previousValue":5}""")]
    public void PreviousValueIsTold(string format, string name, string value, string shown) => Assert.That(
        Told($$"""{"format":"{{format}}","showChanges":true}""", Updated(name, Make.Instance(value)))[name]!.ToString(), Is.EqualTo(shown));

    [Test]
    public void PreviousObjectIsTold() => Assert.That(
        Told("""{"showChanges":true}""", Updated("owner", Make.Instance("\"urn:c:2\"", kind: AttributeKind.Relationship)))["owner"]!.ToString(),
        Is.EqualTo("""{"type":"Relationship","object":"urn:c:2","previousObject":"urn:c:1"}"""));

    [Test]
    public void PreviousLanguageMapIsTold() => Assert.That(
        Told("""{"showChanges":true}""", Updated("label", Make.Instance("""{"ja":"南"}""", kind: AttributeKind.LanguageProperty)))["label"]!.ToString(),
        Is.EqualTo("""{"type":"LanguageProperty","languageMap":{"ja":"南"},"previousLanguageMap":{"ja":"北","en":"north"}}"""));

    // Clause 4.3.6.8: version, what was told of an attribute that changed or was deleted.
    [TestCase("1.3", """{"type":"Property","value":{"ja":"南"},"previousValue":{"ja":"北","en":"north"}}""")]
    [TestCase("1.4", """{"type":"LanguageProperty","languageMap":{"ja":"南"},"previousLanguageMap":{"ja":"北","en":"north"}}""")]
    public void OlderVersionIsTold(string version, string label)
    {
        var subscription = SubscriptionText.Of($$"""{"ngsildConformance":"{{version}}","notification":{ {{SubscriptionText.Endpoint}},"showChanges":true} }""");
        var change = Updated("label", Make.Instance("""{"ja":"南"}""", kind: AttributeKind.LanguageProperty));
        Assert.That(Told(subscription, change)["label"]!.ToString(), Is.EqualTo(label));
    }

    [Test]
    public void CreationHasNoPrevious() => Assert.That(
        Told("""{"showChanges":true}""", EntityEdits.Create(Make.Whole("urn:s:2", Make.Attribute(Iri("occupancy"), "1")), Later)).ToString(),
        Is.EqualTo("""{"id":"urn:s:2","type":"Shelter","occupancy":{"type":"Property","value":1}}"""));

    [TestCase("normalized", "occupancy", """{"type":"Property","value":"urn:ngsi-ld:null"}""")]
    [TestCase("normalized", "owner", """{"type":"Relationship","object":"urn:ngsi-ld:null"}""")]
    [TestCase("normalized", "label", """{"type":"LanguageProperty","languageMap":{"@none":"urn:ngsi-ld:null"}}""")]
    [TestCase("simplified", "occupancy", "\"urn:ngsi-ld:null\"")]
    [TestCase("simplified", "owner", "\"urn:ngsi-ld:null\"")]
    [TestCase("simplified", "label", "\"urn:ngsi-ld:null\"")]
    [TestCase("concise", "occupancy", "\"urn:ngsi-ld:null\"")]
    public void DeletedAttributeIsNull(string format, string name, string shown) =>
        Assert.That(Told($$"""{"format":"{{format}}"}""", Removed(name))[name]!.ToString(), Is.EqualTo(shown));

    [Test]
    public void DeletedAttributeSaysWhenAndWhat() => Assert.That(
        Told("""{"sysAttrs":true,"showChanges":true}""", Removed("occupancy"))["occupancy"]!.ToString(),
        Is.EqualTo(
            """{"type":"Property","value":"urn:ngsi-ld:null","createdAt":"2026-08-01T12:00:00.000Z","modifiedAt":"2026-08-01T12:00:00.000Z","previousValue":5,"deletedAt":"2026-08-01T12:00:05.000Z"}"""));

    [Test]
    public void DeletedInstanceKeepsItsDataset()
    {
        var entity = Make.Entity("urn:s:1", Make.Attribute(Iri("name"), Make.Instance("\"Nord\"", "urn:d:de"), Make.Instance("\"North\"")));
        var change = EntityEdits.DeleteAttribute(entity, Iri("name"), "urn:d:de", deleteAll: false, Later).Change!;

        Assert.That(
            ((JsonArray)Told("{}", change)["name"]!).Items.Select(i => i.ToString()),
            Is.EquivalentTo(new[]
            {
                """{"type":"Property","value":"North"}""",
                """{"type":"Property","value":"urn:ngsi-ld:null","datasetId":"urn:d:de"}""",
            }).Or.EquivalentTo(new[]
            {
                """{"type":"Property","value":"North"}""",
                """{"type":"Property","datasetId":"urn:d:de","value":"urn:ngsi-ld:null"}""",
            }));
    }

    // Who subscribed to instances of one dataset is told that it is gone, also when nothing else of the attribute is left.
    [Test]
    public void DeletedInstancePassesItsFilter()
    {
        var entity = Make.Entity("urn:s:1", Make.Attribute(Iri("name"), Make.Instance("\"Nord\"", "urn:d:de")));
        var change = EntityEdits.DeleteAttribute(entity, Iri("name"), "urn:d:de", deleteAll: false, Later).Change!;
        var subscription = SubscriptionText.Of("""{"datasetId":["urn:d:de"]}""");
        var told = (JsonObject)((JsonArray)((JsonObject)JsonText.Parse(Write(subscription, "urn:n:1", change)))["data"]!).Items.Single();

        Assert.That(told["name"]!.ToString(), Does.Contain("\"value\":\"urn:ngsi-ld:null\"").And.Contain("\"datasetId\":\"urn:d:de\""));
    }

    [TestCase("{}", """{"id":"urn:s:1","type":"Shelter","deletedAt":"2026-08-01T12:00:05.000Z"}""")]
    [TestCase("""{"format":"keyValues"}""", """{"id":"urn:s:1","type":"Shelter","deletedAt":"2026-08-01T12:00:05.000Z"}""")]
    public void DeletedEntitySaysWhen(string members, string shown) =>
        Assert.That(Told(members, EntityEdits.Delete(Shelter, Later)).ToString(), Is.EqualTo(shown));

    [Test]
    public void DeletedEntityShowsItsTimes() => Assert.That(
        Names(Told("""{"sysAttrs":true}""", EntityEdits.Delete(Shelter, Later))), Is.EqualTo("id type createdAt modifiedAt deletedAt"));

    [Test]
    public void DeletedEntityShowsWhatWas()
    {
        var told = Told("""{"showChanges":true}""", EntityEdits.Delete(Shelter, Later));

        Assert.That(Names(told), Is.EqualTo("id type occupancy owner label deletedAt"));
        Assert.That(told["owner"]!.ToString(), Is.EqualTo("""{"type":"Relationship","object":"urn:ngsi-ld:null","previousObject":"urn:c:1"}"""));
    }

    [Test]
    public void DeletedAttributeIsSaidOnce()
    {
        var entity = Make.Entity("urn:s:1", Make.Attribute(Iri("name"), Make.Instance("\"Nord\"", "urn:d:de"), Make.Instance("\"North\"")));
        var change = EntityEdits.DeleteAttribute(entity, Iri("name"), null, deleteAll: true, Later).Change!;

        Assert.That(Told("{}", change)["name"]!.ToString(), Is.EqualTo("""{"type":"Property","value":"urn:ngsi-ld:null"}"""));
    }

    // Whoever asked for deleted attributes only is told of those that he watches.
    [TestCase("""{"notificationTrigger":["attributeDeleted"],"watchedAttributes":["owner"]}""", "id type owner deletedAt")]
    [TestCase("""{"notificationTrigger":["attributeDeleted"]}""", "id type occupancy owner label deletedAt")]
    [TestCase("""{"notificationTrigger":["entityDeleted"],"watchedAttributes":["owner"]}""", "id type deletedAt")]
    [TestCase("""{"notificationTrigger":["attributeDeleted","entityDeleted"]}""", "id type deletedAt")]
    public void DeletedEntityTellsWhatWasAskedFor(string members, string shown)
    {
        var subscription = SubscriptionText.Of(members);
        var notification = (JsonObject)JsonText.Parse(Write(subscription, "urn:n:1", EntityEdits.Delete(Shelter, Later)));
        Assert.That(Names((JsonObject)((JsonArray)notification["data"]!).Items.Single()), Is.EqualTo(shown));
    }

    [Test]
    public void KeepsNothingOfTheDeletedInTheState()
    {
        var change = Removed("occupancy");
        Told("{}", change);
        Assert.That(change.State.Find(Iri("occupancy")), Is.Null);
    }

    [Test]
    public void ThrottledBecomeOne()
    {
        var subscription = SubscriptionText.Of();
        var texts = new[] { "urn:s:1", "urn:s:2" }.Select((id, i) => (ReadOnlyMemory<byte>)Write(
            subscription, $"urn:n:{i}", EntityEdits.Create(Make.Whole(id, Make.Attribute(Iri("occupancy"), $"{i}")), Later))).ToArray();
        var merged = NotificationText.Merge(texts);

        Assert.That(NotificationText.EntityIds(merged), Is.EqualTo(new[] { "urn:s:1", "urn:s:2" }));
        Assert.That(((JsonObject)JsonText.Parse(merged))["id"], Is.EqualTo(JsonValue.Of("urn:n:1")));
    }

    [Test]
    public void ThrottledFeaturesBecomeOne()
    {
        var subscription = SubscriptionText.Sending("""{"uri":"http://h/","accept":"application/geo+json"}""");
        var one = Write(subscription, "urn:n:1", Updated());
        var merged = NotificationText.Merge([one, one]);

        Assert.That(NotificationText.EntityIds(merged), Is.EqualTo(new[] { "urn:s:1", "urn:s:1" }));
    }

    // Clause 4.5.16.1: without a geometry to show it is null.
    [Test]
    public void DeletedLocationIsNoGeometry()
    {
        var located = Make.Entity("urn:s:1", Make.Attribute(Iri("location"), Make.Instance(
            """{"type":"Point","coordinates":[139,35]}""", kind: AttributeKind.GeoProperty)));
        var change = EntityEdits.DeleteAttribute(located, Iri("location"), null, deleteAll: false, Later).Change!;
        var text = Write(SubscriptionText.Sending("""{"uri":"http://h/","accept":"application/geo+json"}"""), "urn:n:1", change);
        var feature = (JsonObject)((JsonArray)((JsonObject)((JsonObject)JsonText.Parse(text))["data"]!)["features"]!).Items.Single();

        Assert.That(feature["geometry"], Is.EqualTo(JsonValue.Null));
    }

    private static JsonObject Told(string members, EntityChange change) => Told(SubscriptionText.Notifying(members), change);

    private static JsonObject Told(Subscription told, EntityChange change)
    {
        var subscription = told with { Triggers = NotificationTriggers.EntityDeleted | NotificationTriggers.EntityUpdated };
        var notification = (JsonObject)JsonText.Parse(Write(subscription, "urn:n:1", change));
        return (JsonObject)((JsonArray)notification["data"]!).Items.Single();
    }

    private static byte[] Write(Subscription subscription, string id, EntityChange change)
    {
        var output = new ArrayBufferWriter<byte>();
        NotificationWriter.Write(output, subscription, id, Later, change);
        return output.WrittenSpan.ToArray();
    }

    private static EntityChange Updated() => Updated("occupancy", Make.Instance("6"));

    private static EntityChange Updated(string name, AttributeInstance instance) =>
        EntityEdits.Update(Shelter, Make.Fragment(Make.Attribute(Iri(name), instance)), Later).Change!;

    private static EntityChange Removed(string name) => EntityEdits.DeleteAttribute(Shelter, Iri(name), null, deleteAll: false, Later).Change!;

    private static string Names(JsonObject entity) => string.Join(' ', entity.Members.Select(m => m.Name));

    private static string Iri(string name) => LdContext.Core.Expand(name);
}
