using System.Buffers;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.NgsiLd.Subscriptions;
using ContextBroker.NgsiLd.Tests.Representations;
using ContextBroker.Testing;

namespace ContextBroker.NgsiLd.Tests.Subscriptions;

/// <summary>Linked entities in notifications: members join and joinLevel (clauses 4.5.23, 5.2.14.1, 5.8.6).</summary>
public sealed class LinkedNotificationTests
{
    private const string City = """{"id":"urn:c:1","type":"City","name":"Zushi"}""";

    private static readonly DateTimeOffset Later = Writing.Now.AddSeconds(5);

    private static readonly Entity Shelter = Writing.Entity("""{"id":"urn:s:1","type":"Shelter","occupancy":5,"isIn":{"object":"urn:c:1"}}""");

    private static readonly Entity[] Stored = [Writing.Entity(City), Writing.Entity("""{"id":"urn:c:2","type":"City","name":"Hayama"}""")];

    [TestCase("""{"join":"inline"}""", LinkedForm.Inline, 1)]
    [TestCase("""{"join":"flat","joinLevel":3}""", LinkedForm.Flat, 3)]
    public void JoinIsRead(string members, LinkedForm form, int level)
    {
        var linked = SubscriptionText.Notifying(members).Notification.Linked!;
        Assert.That((linked.Form, linked.Level), Is.EqualTo((form, level)));
    }

    [TestCase("{}")]
    [TestCase("""{"join":"@none","joinLevel":2}""")]
    [TestCase("""{"joinLevel":2}""", Description = "only applicable with flat or inline")]
    public void NothingIsLinkedUnlessAskedFor(string members) =>
        Assert.That(SubscriptionText.Notifying(members).NeedsLinkedEntities, Is.False);

    [TestCase("""{"joinLevel":1.5}""", "notification.joinLevel")]
    [TestCase("""{"join":"inline","joinLevel":"2"}""", "notification.joinLevel")]
    [TestCase("""{"pick":["isIn{name}"]}""", "\"join\"")]
    [TestCase("""{"join":"inline","pick":["isIn{isIn{name}}"]}""", "joinLevel of 1")]
    public void WrongJoinIsRefused(string members, string named) => Assert.That(
        () => SubscriptionText.Notifying(members),
        Throws.TypeOf<ProblemException>().With.Message.Contains(named).And.Property("Problem").Property("Type").EqualTo(ProblemType.BadRequestData));

    [Test]
    public void InlineStandsInTheRelationship() => Assert.That(
        Told("""{"join":"inline","format":"simplified"}""", Updated()),
        Is.EqualTo($$"""[{"id":"urn:s:1","type":"Shelter","occupancy":6,"isIn":{{City}}}]"""));

    [Test]
    public void FlatFollowsTheChanged() => Assert.That(
        Told("""{"join":"flat","format":"simplified"}""", Updated()),
        Is.EqualTo($$"""[{"id":"urn:s:1","type":"Shelter","occupancy":6,"isIn":"urn:c:1"},{{City}}]"""));

    [Test]
    public void PickReachesLinkedEntities() => Assert.That(
        Told("""{"join":"inline","format":"concise","pick":["id","isIn{name}"]}""", Updated()),
        Is.EqualTo("""[{"id":"urn:s:1","isIn":{"object":"urn:c:1","entity":{"name":"Zushi"}}}]"""));

    // What changed is told as without join: the new target is shown, the old one is named.
    [Test]
    public void PreviousObjectStandsBesideTheEntity() => Assert.That(
        Told("""{"join":"inline","format":"concise","showChanges":true,"pick":["isIn{name}"]}""", Moved()),
        Does.Contain("\"object\":\"urn:c:2\"").And.Contain("\"entity\":{\"name\":\"Hayama\"}").And.Contain("\"previousObject\":\"urn:c:1\""));

    [Test]
    public void DeletedRelationshipLeadsNowhere() => Assert.That(
        Told(
            """{"join":"inline","format":"concise","pick":["isIn"]}""",
            EntityEdits.DeleteAttribute(Shelter, Iri("isIn"), null, deleteAll: false, Later).Change!),
        Does.Contain("urn:ngsi-ld:null").And.Not.Contain("\"entity\""));

    // Throttled, each linked entity stands once in the whole, as last seen, and not beside a notification of its own.
    [Test]
    public void ThrottledFlatShowsEachOnce()
    {
        var subscription = SubscriptionText.Notifying("""{"join":"flat","format":"simplified"}""");
        var other = Writing.Entity("""{"id":"urn:s:2","type":"Shelter","isIn":{"object":"urn:c:1"}}""");
        var city = EntityEdits.Update(Stored[0], Make.Fragment(Make.Attribute(Iri("name"), "\"Zushi City\"")), Later).Change!;
        var merged = NotificationText.Merge(
        [
            Write(subscription, Updated()),
            Write(subscription, Named(other)),
            Write(subscription, city),
        ]);

        Assert.That(NotificationText.EntityIds(merged), Is.EqualTo(new[] { "urn:s:1", "urn:s:2", "urn:c:1" }));
        Assert.That(((JsonArray)((JsonObject)JsonText.Parse(merged))["data"]!).Items[2].ToString(), Does.Contain("Zushi City"));
    }

    private static string Told(string members, EntityChange change)
    {
        var subscription = SubscriptionText.Notifying(members) with { Triggers = NotificationTriggers.EntityUpdated };
        return ((JsonObject)JsonText.Parse(Write(subscription, change)))["data"]!.ToString();
    }

    private static byte[] Write(Subscription subscription, EntityChange change)
    {
        var (output, notification) = (new ArrayBufferWriter<byte>(), subscription.Notification);
        var walk = new LinkedEntityWalk([NotificationWriter.Shown(subscription, change)], notification.Presentation, notification.Linked!);
        while (walk.Wanted.Count > 0)
        {
            walk.Take([.. Stored.Where(entity => walk.Wanted.Contains(entity.Id))]);
        }

        NotificationWriter.Write(output, subscription, "urn:n:1", Later, change, walk.Result());
        return output.WrittenSpan.ToArray();
    }

    private static EntityChange Updated() => EntityEdits.Update(Shelter, Make.Fragment(Make.Attribute(Iri("occupancy"), "6")), Later).Change!;

    private static EntityChange Moved() => EntityEdits.Update(
        Shelter, Make.Fragment(Make.Attribute(Iri("isIn"), Make.Instance("\"urn:c:2\"", kind: AttributeKind.Relationship))), Later).Change!;

    private static EntityChange Named(Entity entity) =>
        EntityEdits.Append(entity, Make.Fragment(Make.Attribute(Iri("name"), "\"Gym\"")), overwrite: true, Later).Change!;

    private static string Iri(string name) => LdContext.Core.Expand(name);
}
