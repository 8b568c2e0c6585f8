using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.NgsiLd.Tests.Subscriptions;

/// <summary>Clauses 5.5.8 and 5.8.2.4.</summary>
public sealed class SubscriptionUpdateTests
{
    private static readonly DateTimeOffset Later = SubscriptionText.Now.AddHours(1);

    [TestCase("""{"q":null}""")]
    [TestCase("""{"q":"urn:ngsi-ld:null"}""")]
    public void NullRemovesMember(string fragment) =>
        Assert.That(Update("""{"q":"occupancy>1"}""", fragment).Q, Is.Null);

    [Test]
    public void ReplacesWholeMembers()
    {
        var updated = Update("""{"description":"old","throttling":5}""", """{"description":"new"}""");

        Assert.That(
            (Member(updated, "description"), updated.Throttling, updated.CreatedAt, updated.ModifiedAt),
            Is.EqualTo(("new", TimeSpan.FromSeconds(5), SubscriptionText.Now, Later)));
    }

    // A notification is replaced whole: without its endpoint it is none.
    [TestCase("""{"notification":{"format":"keyValues"}}""", "endpoint.uri|notification.endpoint")]
    [TestCase("""{"notification":{"format":"keyValues","endpoint":null}}""", "notification.endpoint")]
    [TestCase("""{"notification":null}""", "notification")]
    [TestCase("""{"type":"Subscriber"}""", "type")]
    [TestCase("""{"id":"urn:ngsi-ld:Subscription:2"}""", "cannot be changed")]
    [TestCase("""{"expiresAt":"2020-01-01T00:00:00Z"}""", "in the past")]
    [TestCase("""{"entities":null}""", "entities")]
    [TestCase("""{"type":null}""", "type")]
    [TestCase("""[]""", "JSON object")]
    public void RefusesWrongFragment(string fragment, string named) => Assert.That(
        () => Update("{}", fragment), Throws.TypeOf<ProblemException>().With.Message.Contains(named.Split('|')[^1]));

    // Clause 5.8.2.4, status after isActive and expiresAt.
    [TestCase("""{"isActive":false}""", """{"isActive":true}""", SubscriptionStatus.Active)]
    [TestCase("{}", """{"isActive":false}""", SubscriptionStatus.Paused)]
    [TestCase("""{"expiresAt":"2026-08-01T12:30:00Z"}""", """{"isActive":true}""", SubscriptionStatus.Expired)]
    [TestCase("""{"expiresAt":"2026-08-01T12:30:00Z"}""", """{"isActive":false}""", SubscriptionStatus.Expired)]
    [TestCase("""{"expiresAt":"2026-08-01T12:30:00Z"}""", """{"expiresAt":"2030-01-01T00:00:00Z"}""", SubscriptionStatus.Active)]
    [TestCase("""{"expiresAt":"2026-08-01T12:30:00Z"}""", """{"expiresAt":null}""", SubscriptionStatus.Active)]
    [TestCase("""{"expiresAt":"2026-08-01T12:30:00Z","isActive":false}""", """{"expiresAt":"2030-01-01T00:00:00Z"}""", SubscriptionStatus.Active)]
    [TestCase("""{"expiresAt":"2026-08-01T12:30:00Z","isActive":false}""", """{"expiresAt":null}""", SubscriptionStatus.Paused)]
    [TestCase("""{"expiresAt":"2026-08-01T12:30:00Z"}""", """{"expiresAt":"2030-01-01T00:00:00Z","isActive":false}""", SubscriptionStatus.Paused)]
    [TestCase("""{"expiresAt":"2026-08-01T14:00:00Z","isActive":false}""", """{"expiresAt":"2030-01-01T00:00:00Z"}""", SubscriptionStatus.Paused)]
    public void StatusFollows(string members, string fragment, SubscriptionStatus expected) =>
        Assert.That(Update(members, fragment).StatusAt(Later), Is.EqualTo(expected));

    private static Subscription Update(string members, string fragment) => SubscriptionParser.Update(
        SubscriptionText.Of(members), JsonText.Parse(fragment), SubscriptionText.Frame with { Now = Later });

    private static string Member(Subscription subscription, string name) =>
        ((JsonString)subscription.Members.Single(member => member.Name == name).Value).Value;
}
