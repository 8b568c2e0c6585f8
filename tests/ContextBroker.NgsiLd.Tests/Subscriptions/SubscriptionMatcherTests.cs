using System.Collections.Immutable;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Subscriptions;
using ContextBroker.Testing;

namespace ContextBroker.NgsiLd.Tests.Subscriptions;

public sealed class SubscriptionMatcherTests
{
    private static readonly Entity Shelter = Make.Entity("urn:ngsi-ld:Shelter:1", Make.Attribute(Iri("occupancy"), "5"), Make.Attribute(Iri("name"), "\"North\""));

    private static readonly Dictionary<string, EntityChange> Changes = new()
    {
        ["create"] = EntityEdits.Create(
            Make.Whole(Shelter.Id, Make.Attribute(Iri("occupancy"), "5"), Make.Attribute(Iri("name"), "\"North\"")), Make.Noon),
        ["update"] = EntityEdits.Update(Shelter, Make.Fragment(Make.Attribute(Iri("occupancy"), "6")), Make.Noon).Change!,
        ["append"] = EntityEdits.Append(Shelter, Make.Fragment(Make.Attribute(Iri("power"), "true")), overwrite: true, Make.Noon).Change!,
        ["remove"] = EntityEdits.DeleteAttribute(Shelter, Iri("occupancy"), null, deleteAll: false, Make.Noon).Change!,
        ["delete"] = EntityEdits.Delete(Shelter, Make.Noon),
        ["rewrite"] = Rewritten(),
    };

    // Clause 5.2.12: the default is attributeCreated and attributeUpdated; a new entity's attributes are created, a deleted one's deleted.
    [TestCase("", "create update append")]
    [TestCase("entityCreated", "create")]
    [TestCase("entityDeleted", "delete")]
    [TestCase("entityUpdated", "create update append remove delete")]
    [TestCase("attributeCreated", "create append")]
    [TestCase("attributeUpdated", "update")]
    [TestCase("attributeDeleted", "remove delete")]
    [TestCase("entityCreated entityDeleted", "create delete")]
    public void TriggersDecide(string triggers, string wanted)
    {
        var members = triggers.Length == 0 ? "{}" : $"{{\"notificationTrigger\":[{string.Join(',', triggers.Split(' ').Select(t => $"\"{t}\""))}]}}";
        Assert.That(Matching(members), Is.EqualTo(wanted));
    }

    [TestCase("occupancy", "entityCreated,entityUpdated,entityDeleted", "create update remove delete")]
    [TestCase("power", "entityCreated,entityUpdated,entityDeleted", "append")]
    [TestCase("name", "attributeUpdated", "")]
    public void WatchedAttributesNarrow(string watched, string triggers, string wanted) => Assert.That(
        Matching($"{{\"watchedAttributes\":[\"{watched}\"],\"notificationTrigger\":[\"{triggers.Replace(",", "\",\"")}\"]}}"), Is.EqualTo(wanted));

    // Clause 5.8.6: written again with the same value is no change; observedAt is a value of its own.
    [Test]
    public void SameValueIsNoChange() =>
        Assert.That(SubscriptionMatcher.Matches(SubscriptionText.Of(), Changes["rewrite"]), Is.False);

    [TestCase("""{"q":"occupancy>5"}""", true)]
    [TestCase("""{"q":"occupancy%3E5"}""", true, Description = "percent-encoded, as ETSI's suite sends it")]
    [TestCase("""{"q":"occupancy>6"}""", false)]
    [TestCase("""{"entities":[{"type":"Shelter","id":"urn:ngsi-ld:Shelter:1"}]}""", true)]
    [TestCase("""{"entities":[{"type":"Shelter","id":["urn:x:0","urn:ngsi-ld:Shelter:1"]}]}""", true)]
    [TestCase("""{"entities":[{"type":"Shelter","id":"urn:ngsi-ld:Shelter:2"}]}""", false)]
    [TestCase("""{"entities":[{"type":"Shelter","id":"urn:ngsi-ld:Shelter:2"},{"type":"Shelter","idPattern":".*:1$"}]}""", true)]
    [TestCase("""{"entities":[{"type":"Hospital"}]}""", false)]
    [TestCase("""{"entities":[{"type":"*"}]}""", true)]
    [TestCase("""{"entities":[{"type":"Hospital,Shelter"}]}""", true)]
    [TestCase("""{"entities":"-","watchedAttributes":["occupancy"]}""", true)]
    [TestCase("""{"scopeQ":"/Kanagawa"}""", false)]
    [TestCase("""{"geoQ":{"georel":"near;maxDistance==10","geometry":"Point","coordinates":[139,35]}}""", false)]
    [TestCase("""{"timeInterval":5}""", false)]
    public void ConditionsDecide(string members, bool expected) =>
        Assert.That(SubscriptionMatcher.Matches(SubscriptionText.Of(members), Changes["update"]), Is.EqualTo(expected));

    // Clause 4.9, example 11: the key is the JSON's own, whatever the @context makes of its name. As in queries, jsonKeys has nothing to keep from being expanded.
    [TestCase("""{"q":"tickets[value]==\"late\"","jsonKeys":"tickets"}""", true)]
    [TestCase("""{"q":"tickets[value]==\"late\""}""", true)]
    [TestCase("""{"q":"tickets[value]==\"early\"","jsonKeys":"tickets"}""", false)]
    public void KeysOfJsonAreComparedAsWritten(string members, bool expected)
    {
        var tickets = new AttributeInstance { Kind = AttributeKind.JsonProperty, Value = JsonText.Parse("""{"value":"late"}""") };
        var change = EntityEdits.Create(Make.Whole(Shelter.Id, new EntityAttribute(Iri("tickets"), [tickets])), Make.Noon);
        Assert.That(SubscriptionMatcher.Matches(SubscriptionText.Of(members), change), Is.EqualTo(expected));
    }

    private static string Matching(string members) =>
        string.Join(' ', Changes.Where(change => SubscriptionMatcher.Matches(SubscriptionText.Of(members), change.Value)).Select(change => change.Key));

    private static EntityChange Rewritten()
    {
        var before = Shelter.Find(Iri("occupancy"))!.Value.Instances[0];
        var after = before with { ModifiedAt = Make.Noon.AddSeconds(1) };
        return new EntityChange
        {
            Kind = ChangeKind.Updated,
            State = Shelter,
            At = Make.Noon,
            Attributes = ImmutableArray.Create(new AttributeChange(Iri("occupancy"), null, before, after)),
        };
    }

    private static string Iri(string name) => LdContext.Core.Expand(name);
}
