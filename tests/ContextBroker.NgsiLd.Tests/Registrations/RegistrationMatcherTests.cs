using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.NgsiLd.Tests.Registrations;

public sealed class RegistrationMatcherTests
{
    // Clause 5.12.
    [TestCase("""{"entities":[{"type":"Shelter"}]}""", "Shelter", null, null, true)]
    [TestCase("""{"entities":[{"type":"Hall"}]}""", "Shelter", null, null, false)]
    [TestCase("""{"entities":[{"type":["Hall","Shelter"]}]}""", "Shelter", null, null, true)]
    [TestCase("""{"entities":[{"type":"Hall"}]}""", "Shelter,Hall", null, null, true)]
    [TestCase("""{"entities":[{"type":"Hall"}]}""", "(Shelter;Hall)", null, null, false)]
    [TestCase("""{"propertyNames":["power"]}""", "Shelter", null, null, true)]
    [TestCase("""{"entities":[{"type":"Shelter","id":"urn:s:1"}]}""", null, "urn:s:1", null, true)]
    [TestCase("""{"entities":[{"type":"Shelter","id":"urn:s:1"}]}""", null, "urn:s:2,urn:s:1", null, true)]
    [TestCase("""{"entities":[{"type":"Shelter","id":"urn:s:1"}]}""", null, "urn:s:2", null, false)]
    [TestCase("""{"entities":[{"type":"Shelter","id":"urn:s:1"}]}""", "Hall", "urn:s:1", null, false)]
    [TestCase("""{"entities":[{"type":"Shelter","idPattern":"s:[1-3]$"}]}""", null, "urn:s:2", null, true)]
    [TestCase("""{"entities":[{"type":"Shelter","idPattern":"s:[1-3]$"}]}""", null, "urn:s:4", null, false)]
    [TestCase("""{"entities":[{"type":"Shelter","id":"urn:s:1"}]}""", null, null, "s:1$", true)]
    [TestCase("""{"entities":[{"type":"Shelter","id":"urn:s:1"}]}""", null, null, "s:2$", false)]
    [TestCase("""{"entities":[{"type":"Shelter","idPattern":"a"}]}""", null, null, "b", true)]
    public void EntitiesAreThoseAskedFor(string info, string? type, string? id, string? pattern, bool matches)
    {
        var query = new RegistrationQuery { Selectors = [EntitySelectorParser.Parse(type, id, pattern, LdContext.Core)] };
        Assert.That(RegistrationMatcher.Match(RegistrationText.Informing(info), query), matches ? Is.EqualTo(new[] { 0 }) : Is.Empty);
    }

    [TestCase("""{"propertyNames":["power","occupancy"]}""", true)]
    [TestCase("""{"relationshipNames":["occupancy"]}""", true)]
    [TestCase("""{"entities":[{"type":"Hall"}]}""", true)]
    [TestCase("""{"propertyNames":["power"]}""", false)]
    public void OneAttributeSuffices(string info, bool matches)
    {
        var query = new RegistrationQuery { Attributes = [LdContext.Core.Expand("occupancy"), LdContext.Core.Expand("water")] };
        Assert.That(RegistrationMatcher.Match(RegistrationText.Informing(info), query).IsEmpty, Is.Not.EqualTo(matches));
    }

    // Clause 5.10.2.5: what does not match is not shown.
    [Test]
    public void SaysWhichElementsMatch()
    {
        var registration = RegistrationText.Of(
            """{"information":[{"entities":[{"type":"Hall"}]},{"entities":[{"type":"Shelter"}]},{"propertyNames":["power"]}]}""");
        var query = new RegistrationQuery { Selectors = [EntitySelectorParser.Parse("Shelter", null, null, LdContext.Core)] };

        Assert.That(RegistrationMatcher.Match(registration, query), Is.EqualTo(new[] { 1, 2 }));
    }

    // Clause 4.9: Context Source Properties are the members of the registration.
    [TestCase("owner==\"Kanagawa\"", true)]
    [TestCase("owner==\"Tokyo\"", false)]
    [TestCase("management.localOnly==true", false)]
    [TestCase("endpoint==\"http://source.example/broker\"", true)]
    [TestCase("registrationName", false)]
    public void FilterAsksItsMembers(string csf, bool matches) =>
        Assert.That(IsMatch("""{"owner":"Kanagawa"}""", new RegistrationQuery { Filter = QExpressionParser.Parse(csf, LdContext.Core) }), Is.EqualTo(matches));

    [TestCase("/Kanagawa", "/Kanagawa/#", true)]
    [TestCase("/Kanagawa/Yokohama", "/Kanagawa/#", true)]
    [TestCase("/Tokyo", "/Kanagawa/#", false)]
    public void ScopeIsTheRegistrations(string scope, string scopeQ, bool matches) => Assert.That(
        IsMatch("{\"scope\":\"" + scope + "\"}", new RegistrationQuery { Scope = ScopeQueryParser.Parse(scopeQ) }), Is.EqualTo(matches));

    // Clause 5.10.2.4: with no temporal query only sources of the latest state.
    [TestCase("{}", null, true)]
    [TestCase("{}", "observedAt", false)]
    [TestCase("""{"observationInterval":{"startAt":"2026-01-01T00:00:00Z"}}""", null, false)]
    [TestCase("""{"observationInterval":{"startAt":"2026-01-01T00:00:00Z"}}""", "observedAt", true)]
    [TestCase("""{"observationInterval":{"startAt":"2026-01-01T00:00:00Z"}}""", "modifiedAt", false)]
    [TestCase("""{"managementInterval":{"startAt":"2026-01-01T00:00:00Z"}}""", "deletedAt", true)]
    [TestCase("""{"managementInterval":{"startAt":"2026-01-01T00:00:00Z"}}""", "observedAt", false)]
    public void TimeDecidesOfWhichKindItIs(string members, string? timeproperty, bool matches)
    {
        var interval = timeproperty is null ? null : IntervalQuery.Parse("after", "2026-06-01T00:00:00Z", null, timeproperty);
        Assert.That(IsMatch(members, new RegistrationQuery { Interval = interval }), Is.EqualTo(matches));
    }

    private static bool IsMatch(string members, RegistrationQuery query) => !RegistrationMatcher.Match(RegistrationText.Of(members), query).IsEmpty;
}
