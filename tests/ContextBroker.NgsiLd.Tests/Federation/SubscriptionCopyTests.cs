using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Federation;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Registrations;
using ContextBroker.NgsiLd.Tests.Subscriptions;

namespace ContextBroker.NgsiLd.Tests.Federation;

/// <summary>What a source is given of a subscription (clause 5.8.1.4).</summary>
public sealed class SubscriptionCopyTests
{
    // What is registered, what is subscribed to, what is asked for of entities and attributes; one line for each copy.
    [TestCase("""[{"entities":[{"type":"Shelter"}]}]""", "{}", """[{"type":"Shelter"}] null""")]
    [TestCase("""[{"entities":[{"type":"Shelter","id":"urn:s:1"},{"type":"Gauge"}]}]""", "{}", """[{"type":"Shelter","id":"urn:s:1"}] null""")]
    [TestCase("""[{"entities":[{"type":"Shelter"}],"propertyNames":["a","b"]}]""", """{"watchedAttributes":["b","c"]}""", """[{"type":"Shelter"}] ["b"]""")]
    [TestCase("""[{"entities":[{"type":"Shelter"}],"propertyNames":["a"]}]""", """{"watchedAttributes":["b"]}""", "")]
    [TestCase("""[{"propertyNames":["a"]}]""", """{"entities":[{"type":"*"}]}""", """[{"type":"*"}] ["a"]""")]
    [TestCase("""[{"propertyNames":["a"]}]""", """{"entities":"-","watchedAttributes":["a","b"]}""", """null ["a"]""")]
    [TestCase("""[{"entities":[{"type":"Shelter"}],"propertyNames":["a"]}]""", """{"timeInterval":5}""", """[{"type":"Shelter"}] null""")]
    [TestCase("""[{"entities":[{"type":"Shelter"}],"propertyNames":["a"]},{"entities":[{"type":"Shelter","id":"urn:s:1"}],"propertyNames":["b"]}]""", "{}",
        """[{"type":"Shelter"}] ["a"]|[{"type":"Shelter","id":"urn:s:1"}] ["b"]""")]
    public void ItIsReducedToWhatIsRegistered(string information, string members, string expected) => Assert.That(
        string.Join('|', Copies(information, members).Select(copy => $"{copy["entities"]?.ToString() ?? "null"} {copy["watchedAttributes"]?.ToString() ?? "null"}")),
        Is.EqualTo(expected));

    [TestCase("{}", false, """{"q":"a>1","scopeQ":"/x","splitEntities":null}""")]
    [TestCase("{}", true, """{"q":null,"scopeQ":null,"splitEntities":true}""")]
    [TestCase("""{"splitEntities":false}""", false, """{"q":"a>1","scopeQ":"/x","splitEntities":false}""")]
    [TestCase("""{"q":"name~=\"a|b\""}""", false, """{"q":null,"scopeQ":"/x","splitEntities":null}""")]
    public void ConditionsGoAlongUnlessTheyAreForTheWhole(string members, bool split, string expected)
    {
        var given = (JsonObject)JsonText.Parse(members);
        var conditions = given["q"] is null ? given.With("q", JsonValue.Of("a>1")) : given;
        var copy = Copies("""[{"entities":[{"type":"Shelter"}]}]""", conditions.With("scopeQ", JsonValue.Of("/x")).ToString(), split).Single();
        foreach (var (name, value) in ((JsonObject)JsonText.Parse(expected)).Members)
        {
            Assert.That(copy[name] ?? JsonValue.Null, Is.EqualTo(value), name);
        }
    }

    [TestCase("""{"id":"a","type":"S","q":"x","@context":"u"}""", """{"id":"a","type":"S","q":"y","@context":"u"}""", """{"type":"S","q":"y"}""")]
    [TestCase("""{"id":"a","type":"S","q":"x","@context":"u"}""", """{"id":"a","type":"S","geoQ":{},"@context":"u"}""", """{"type":"S","geoQ":{},"q":"urn:ngsi-ld:null"}""")]
    [TestCase("""{"id":"a","type":"S","q":"x","@context":"u"}""", """{"id":"a","type":"S","q":"x","@context":"v"}""", """{"type":"S","q":"x"}""")]
    public void AnUpdateSaysWhatIsOther(string before, string after, string expected) =>
        Assert.That(SubscriptionCopy.Difference((JsonObject)JsonText.Parse(before), (JsonObject)JsonText.Parse(after)).ToString(), Is.EqualTo(expected));

    private static IEnumerable<JsonObject> Copies(string information, string members, bool split = false)
    {
        var registration = RegistrationParser.Create(
            JsonText.Parse("{\"type\":\"ContextSourceRegistration\",\"endpoint\":\"http://source.example\",\"information\":" + information + "}"), "urn:r:1", LdContext.Core, SubscriptionText.Now);
        var subscription = SubscriptionText.Of(members);
        var shown = RegistrationMatcher.Match(registration, SubscriptionCopy.QueryOf(subscription, split));
        return SubscriptionCopy.Scopes(subscription, new MatchedRegistration(registration, shown))
            .Select(scope => SubscriptionCopy.Write(subscription, registration, scope, LdContext.Core, split, "urn:copy:1", new Uri("http://here.example/in")));
    }
}
