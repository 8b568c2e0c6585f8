using System.Collections.Immutable;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Federation;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.NgsiLd.Tests.Federation;

/// <summary>Clause 4.3.6.1: what both the request and the registration speak of.</summary>
public class ForwardScopeTests
{
    private const string Vehicles = """{"entities":[{"type":"Vehicle"}]}""";
    private const string Speeds = """{"entities":[{"type":"Vehicle","idPattern":"^urn:v:"}],"propertyNames":["speed"]}""";

    [Test]
    public void ElementsOfTheSameAttributesAreOneQuestion() =>
        Assert.That(Of($"{Vehicles},{Speeds},{Vehicles.Replace("Vehicle", "Bus", StringComparison.Ordinal)}", null, null).Select(s => s.Information.Length), Is.EqualTo(new[] { 2, 1 }));

    [Test]
    public void EntitiesNamedOneByOneAreOneSelector()
    {
        var scope = Of("""{"entities":[{"type":"Vehicle","id":"urn:v:1"},{"type":"Vehicle","id":"urn:v:2"},{"type":"Bus","id":"urn:b:1"}]}""", "Vehicle,Bus", null).Single();
        Assert.That(scope.Selectors.Select(s => string.Join(',', s.Ids)), Is.EqualTo(new[] { "urn:v:1,urn:v:2", "urn:b:1" }));
    }

    [TestCase("""{"id":"urn:v:1","type":"Vehicle","speed":1,"secret":2}""", "speed")]
    [TestCase("""{"id":"urn:v:1","type":["Vehicle","Car"],"speed":1}""", "speed")]
    [TestCase("""{"id":"urn:v:1","type":"Car","speed":1}""", null)]
    [TestCase("""{"id":"urn:w:1","type":"Vehicle","speed":1}""", null)]
    [TestCase("""{"id":"urn:v:1","type":"Vehicle","secret":2}""", "")]
    public void WhatWasNotRegisteredIsNotTaken(string answer, string? attributes)
    {
        var admitted = Of(Speeds, "Vehicle", null).Single().Admitted(SourceAnswer.ReadEntity(JsonText.Parse(answer), LdContext.Core));
        Assert.That(admitted is null ? null : string.Join(',', admitted.Attributes.Select(a => LdContext.Core.Compact(a.Name))), Is.EqualTo(attributes));
    }

    private static ImmutableArray<ForwardScope> Of(string information, string? type, string? attrs)
    {
        var registration = RegistrationParser.Create(
            JsonText.Parse($$"""{"type":"ContextSourceRegistration","endpoint":"http://source.example","information":[{{information}}]}"""), "urn:r:1", LdContext.Core, DateTimeOffset.UnixEpoch);
        var query = new RegistrationQuery
        {
            Selectors = type is null ? [] : [EntitySelectorParser.Parse(type, null, null, LdContext.Core)],
            Attributes = attrs is null ? [] : ProjectionParser.ParseAttributes(attrs, LdContext.Core),
        };
        return ForwardScope.Of(new MatchedRegistration(registration, RegistrationMatcher.Match(registration, query)), query.Selectors, query.Attributes);
    }
}
