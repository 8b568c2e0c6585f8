using ContextBroker.Core.Subscriptions;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Subscriptions;
using ContextBroker.Testing;

namespace ContextBroker.Core.Tests.Subscriptions;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SubscriptionIndexTests
{
    private static readonly SubscriptionFrame Frame = new(LdContext.Core, LdContext.Core, Make.Noon);

    private readonly SubscriptionIndex _index = new();

    // What a change costs must follow from who may want it, not from how many subscriptions there are.
    [Test]
    public void TenThousandOthersAreNotLookedAt()
    {
        for (var i = 0; i < 10_000; i++)
        {
            _index.Add(New((i % 6) switch
            {
                0 => $$"""{"entities":[{"type":"T{{i}}"}]}""",
                1 => $$"""{"entities":[{"type":"Shelter","id":"urn:other:{{i}}"}]}""",
                2 => $$"""{"entities":[{"type":"Shelter"}],"watchedAttributes":["a{{i}}"]}""",
                3 => $$"""{"entities":[{"type":"Shelter"}],"q":"municipality==\"city-{{i}}\";occupancy>0"}""",
                4 => $$"""{"entities":[{"type":"Shelter"}],"scopeQ":"/Kanagawa/city-{{i}}"}""",
                _ => $$"""{"entities":[{"type":"(Shelter;T{{i}}),U{{i}}"}],"watchedAttributes":["b{{i}}"]}""",
            }));
        }

        var wanting = New("""{"entities":[{"type":"Shelter"}],"watchedAttributes":["occupancy"]}""");
        _index.Add(wanting);

        Assert.That(Candidates(Update("occupancy")), Is.EqualTo(new[] { wanting }));
    }

    [TestCase("""{"entities":[{"type":"Shelter"}]}""", true)]
    [TestCase("""{"entities":[{"type":"*"}]}""", true)]
    [TestCase("""{"entities":[{"type":"Hall,Shelter"}]}""", true)]
    [TestCase("""{"entities":[{"type":"Hall"},{"type":"Shelter"}]}""", true)]
    [TestCase("""{"entities":[{"type":"Shelter","id":["urn:s:0","urn:s:1"]}]}""", true)]
    [TestCase("""{"entities":[{"type":"Shelter","idPattern":"x"}]}""", true)]
    [TestCase("""{"watchedAttributes":["power","occupancy"]}""", true)]
    [TestCase("""{"entities":[{"type":"Shelter"}],"watchedAttributes":["occupancy"]}""", true)]
    [TestCase("""{"entities":[{"type":"Hall"}]}""", false)]
    [TestCase("""{"entities":[{"type":"Shelter","id":"urn:s:2"}]}""", false)]
    [TestCase("""{"entities":[{"type":"Shelter"}],"watchedAttributes":["power"]}""", false)]
    public void FindsWhoMayWantIt(string members, bool found)
    {
        var subscription = New(members);
        _index.Add(subscription);
        Assert.That(Candidates(Update("occupancy")), found ? Is.EqualTo(new[] { subscription }) : Is.Empty);
    }

    // What q and scopeQ ask for narrows, and never hides: numbers, texts, elements of lists, texts of languages, and whatever cannot be looked up.
    [TestCase("q", "power==1", true)]
    [TestCase("q", "power==2", false)]
    [TestCase("q", "city==\"Zushi\"", true)]
    [TestCase("q", "city==\"Hayama\"", false)]
    [TestCase("q", "city==\"Hayama\",\"Miura\"", true)]
    [TestCase("q", "name==\"Gym\"", true)]
    [TestCase("q", "city==\"Hayama\"|power==1", true)]
    [TestCase("q", "power>5;city==\"Zushi\"", true)]
    [TestCase("q", "power==1..3", true)]
    [TestCase("q", "city!=\"Hayama\"", true)]
    [TestCase("q", "city~=\"Zu.*\"", true)]
    [TestCase("q", "absent==1", false)]
    [TestCase("scopeQ", "/Kanagawa/Zushi", true)]
    [TestCase("scopeQ", "/Kanagawa/#", true)]
    [TestCase("scopeQ", "/+/Zushi", true)]
    [TestCase("scopeQ", "/Kanagawa/Zu", false)]
    [TestCase("scopeQ", "/Tokyo,/Kanagawa/Zushi", true)]
    public void ConditionsNarrow(string member, string condition, bool found)
    {
        var subscription = New("{\"entities\":[{\"type\":\"Shelter\"}]}", (member, condition));
        _index.Add(subscription);
        EntityAttribute[] attributes =
        [
            Make.Attribute(Iri("power"), "1"), Make.Attribute(Iri("city"), "[\"Zushi\",\"Miura\"]"),
            Make.Attribute(Iri("name"), Make.Instance("{\"en\":\"Gym\",\"ja\":\"体育館\"}", kind: AttributeKind.LanguageProperty)),
        ];
        var change = EntityEdits.Create(Make.Whole("urn:s:1", attributes) with { Types = [Iri("Shelter")], Scopes = ["/Kanagawa/Zushi"] }, Make.Noon);

        Assert.That(Candidates(change), found ? Is.EqualTo(new[] { subscription }) : Is.Empty);
        Assert.That(SubscriptionMatcher.Matches(subscription.Subscription, change) && !found, Is.False, "a match is hidden");
        _index.Remove(subscription);
        Assert.That(Candidates(change), Is.Empty);
    }

    [Test]
    public void OtherTenantsAreOthers()
    {
        _index.Add(New("""{"entities":[{"type":"Shelter"}]}"""));
        var found = new HashSet<RegisteredSubscription>();
        _index.Collect("kamakura", Update("occupancy"), found);
        Assert.That(found, Is.Empty);
    }

    [Test]
    public void RemovedIsNotFound()
    {
        var subscription = New("""{"entities":[{"type":"Hall,Shelter"}],"watchedAttributes":["power","occupancy"]}""");
        _index.Add(subscription);
        _index.Remove(subscription);
        Assert.That(Candidates(Update("occupancy")), Is.Empty);
    }

    // The index may find too many, never too few: whoever matches is a candidate.
    [Test]
    public void NeverHidesAMatch()
    {
        string[] selectors = ["""{"type":"Shelter"}""", """{"type":"(Shelter;Hall)"}""", """{"type":"Hall|Shelter","id":"urn:s:1"}""", """{"type":"*","idPattern":"1"}"""];
        string[] watched = ["", ""","watchedAttributes":["occupancy"]""", ""","watchedAttributes":["power","occupancy"]"""];
        foreach (var selector in selectors)
        {
            foreach (var attributes in watched)
            {
                _index.Add(New("{\"entities\":[" + selector + "]" + attributes + "}"));
            }
        }

        var all = new HashSet<RegisteredSubscription>();
        _index.Collect("", Create(), all);
        var change = Update("occupancy");

        Assert.That(all, Has.Count.EqualTo(12), "a creation touches every attribute");
        Assert.That(Candidates(change), Is.SupersetOf(all.Where(s => SubscriptionMatcher.Matches(s.Subscription, change))));
    }

    private List<RegisteredSubscription> Candidates(EntityChange change)
    {
        var found = new HashSet<RegisteredSubscription>();
        _index.Collect("", change, found);
        return [.. found];
    }

    private static EntityChange Create() => EntityEdits.Create(
        Make.Whole("urn:s:1", Make.Attribute(Iri("occupancy"), "1"), Make.Attribute(Iri("power"), "true")) with { Types = [Iri("Shelter"), Iri("Hall")] }, Make.Noon);

    private static EntityChange Update(string attribute) =>
        EntityEdits.Update(Make.Entity("urn:s:1", Make.Attribute(Iri(attribute), "1")), Make.Fragment(Make.Attribute(Iri(attribute), "2")), Make.Noon).Change!;

    private static RegisteredSubscription New(string members, params (string Name, string Value)[] more)
    {
        var body = (JsonObject)JsonText.Parse("""{"type":"Subscription","notification":{"endpoint":{"uri":"http://h/"}}}""");
        foreach (var (name, value) in ((JsonObject)JsonText.Parse(members)).Members)
        {
            body = body.With(name, value);
        }

        foreach (var (name, value) in more)
        {
            body = body.With(name, JsonValue.Of(value));
        }

        var subscription = SubscriptionParser.Create(body, "urn:sub:1", Frame);
        return new RegisteredSubscription("", subscription, 0, 1, new TallyKeeper(DeliveryTally.Empty, 0));
    }

    private static string Iri(string name) => LdContext.Core.Expand(name);
}
