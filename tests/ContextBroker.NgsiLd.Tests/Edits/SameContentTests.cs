using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.Testing;
using static ContextBroker.Testing.Make;

namespace ContextBroker.NgsiLd.Tests.Edits;

public class SameContentTests
{
    private static readonly Entity One = Entity("urn:e", Attribute("a", Instance("1"), Instance("2", "urn:d")), Attribute("b", """{"x":1,"y":2}"""));

    [Test]
    public void OrderAndTimesDoNotCount()
    {
        var other = EntityEdits.Create(
            Whole("urn:e", Attribute("b", """{"y":2,"x":1.0}"""), Attribute("a", Instance("2", "urn:d"), Instance("1"))), EditsText.At(9)).State;

        Assert.That(SameContent.Of(One, other), Is.True);
    }

    [Test]
    public void EveryDifferenceCounts()
    {
        Entity[] others =
        [
            One with { Types = ["urn:T"] }, One with { Scopes = ["/s"] }, One with { ExpiresAt = Timestamp.At(Noon) },
            One with { Attributes = One.Attributes.RemoveAt(1) }, With(Instance("3")), With(Instance("1") with { UnitCode = "CEL" }),
            With(Instance("1") with { ObservedAt = Timestamp.At(Noon) }), With(Instance("1", kind: AttributeKind.JsonProperty)),
            With(Instance("1") with { SubAttributes = [Attribute("s", "1")] }),
        ];

        Assert.That(others.Where(other => SameContent.Of(One, other)), Is.Empty);
        Assert.That(others.Where(other => SameContent.Of(other, One)), Is.Empty);
    }

    [Test]
    public void GeneratedEntitiesEqualThemselves()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            Assert.That(SameContent.Of(Entities.Generate(seed), Entities.Generate(seed)), Is.True, $"seed {seed}");
        }
    }

    private static Entity With(AttributeInstance first) => Entity("urn:e", Attribute("a", first, Instance("2", "urn:d")), Attribute("b", """{"x":1,"y":2}"""));
}
