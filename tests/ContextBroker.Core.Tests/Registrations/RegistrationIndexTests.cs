using ContextBroker.Core.Registrations;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Registrations;
using ContextBroker.Testing;

namespace ContextBroker.Core.Tests.Registrations;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RegistrationIndexTests
{
    private static readonly string[] Informations =
    [
        """{"entities":[{"type":"Shelter"}]}""", """{"entities":[{"type":["Hall","Shelter"]}]}""", """{"entities":[{"type":"Shelter","id":"urn:s:1"}]}""",
        """{"entities":[{"type":"Hall","idPattern":"s:1"}]}""", """{"propertyNames":["power"]}""", """{"entities":[{"type":"Hall"}],"propertyNames":["occupancy"]}""",
    ];

    private readonly RegistrationIndex _index = new();

    [Test]
    public void TenThousandOthersAreNotLookedAt()
    {
        for (var i = 0; i < 10_000; i++)
        {
            _index.Add(New($$"""{"entities":[{"type":"T{{i}}","id":"urn:t:{{i}}"}],"propertyNames":["a{{i}}"]}"""));
        }

        var wanted = New(Informations[0]);
        _index.Add(wanted);
        Assert.That(_index.Candidates("", Ask("Shelter", null, null)), Is.EqualTo(new[] { wanted }));
    }

    // The index may find too many, never too few: the matcher is the oracle.
    [Test]
    public void NeverHidesAMatch()
    {
        RegisteredSource[] all = [.. Informations.Select(New)];
        Array.ForEach(all, _index.Add);
        foreach (var query in Questions())
        {
            var found = _index.Candidates("", query);
            Assert.That(all.Where(one => !RegistrationMatcher.Match(one.Registration, query).IsEmpty).Except(found), Is.Empty, $"{query}");
        }
    }

    [Test]
    public void RemovedAndOtherTenantsAreNotFound()
    {
        var one = New(Informations[1]);
        _index.Add(one);
        Assert.That(_index.Candidates("kamakura", Ask("Shelter", null, null)), Is.Empty);
        _index.Remove(one);
        Assert.That(_index.Candidates("", new RegistrationQuery()), Is.Empty);
    }

    private static IEnumerable<RegistrationQuery> Questions() =>
        from type in new[] { null, "Shelter", "Hall,Gym", "(Hall;Shelter)" }
        from id in new[] { null, "urn:s:1", "urn:s:2,urn:s:1" }
        from attribute in new[] { null, "occupancy", "power" }
        select Ask(type, id, attribute);

    private static RegistrationQuery Ask(string? type, string? id, string? attribute) => new()
    {
        Selectors = (type ?? id) is null ? [] : [EntitySelectorParser.Parse(type, id, null, LdContext.Core)],
        Attributes = attribute is null ? [] : [LdContext.Core.Expand(attribute)],
    };

    private static RegisteredSource New(string info)
    {
        var body = JsonText.Parse("{\"type\":\"ContextSourceRegistration\",\"endpoint\":\"http://source.example/\",\"information\":[" + info + "]}");
        return new RegisteredSource("", RegistrationParser.Create(body, $"urn:r:{Guid.NewGuid()}", LdContext.Core, Make.Noon), 1);
    }
}
