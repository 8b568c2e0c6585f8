using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using static ContextBroker.Testing.Make;

namespace ContextBroker.NgsiLd.Tests.Edits;

public class AttributeEditTests
{
    private static readonly Entity Old = Entity(
        "urn:e",
        Attribute("a", Instance("1"), Instance("2", "urn:d")),
        Attribute("t", Instance("25") with
        {
            UnitCode = "CEL",
            ObservedAt = Time("2022-03-14T01:59:26.535Z"),
            SubAttributes = [Attribute("s", "1"), Attribute("r", "2")],
        }));

    private static EntityChange Partial(string name, AttributeInstance instance) =>
        EntityEdits.UpdateAttribute(Old, Attribute(name, instance), EditsText.At(5)).Change!;

    // Clause 5.5.8, example 1.
    [Test]
    public void PartialKeepsTheRest()
    {
        var after = Partial("t", Instance("100") with { ObservedAt = Time("2022-03-14T13:00:00.000Z") }).State.Find("t")!.Value.Find(null)!;

        Assert.That(EditsText.Of(after), Is.EqualTo("100 [c0 m5] {s 1 [c0 m0]; r 2 [c0 m0]}"));
        Assert.That((after.UnitCode, after.ObservedAt?.Text), Is.EqualTo(("CEL", "2022-03-14T13:00:00.000Z")));
    }

    [Test]
    public void PartialReplacesSubAttribute()
    {
        var fragment = Instance("0") with { HasNoValue = true, SubAttributes = [Attribute("s", "9"), Attribute("r", Null()), Attribute("n", "3")] };

        Assert.That(EditsText.Of(Partial("t", fragment).State.Find("t")!.Value), Is.EqualTo("t 25 [c0 m5] {s 9 [c0 m5]; n 3 [c5 m5]}"));
    }

    [Test]
    public void PartialRemovesMembers()
    {
        var fragment = Instance("0") with { HasNoValue = true, Removes = RemovedMembers.UnitCode | RemovedMembers.ObservedAt };
        var after = Partial("t", fragment).State.Find("t")!.Value.Find(null)!;

        Assert.That((after.UnitCode, after.ObservedAt, after.Removes), Is.EqualTo(((string?)null, (Timestamp?)null, RemovedMembers.None)));
    }

    [Test]
    public void PartialReplacesObjects()
    {
        var old = Entity("urn:e", Attribute("j", """{"x":1,"y":2}"""));
        var change = EntityEdits.UpdateAttribute(old, Attribute("j", """{"x":3}"""), EditsText.At(5)).Change!;

        Assert.That(EditsText.Of(change), Is.EqualTo("""Updated j {"x":1,"y":2}->{"x":3}"""));
    }

    [TestCase(false, "a 1->-, a@urn:d 2->-")]
    [TestCase(true, "t 25->-")]
    public void PurgeDeletesEveryInstance(bool keeps, string expected)
    {
        var attributes = keeps ? Projection.OfAttributesExcept(["a"]) : Projection.OfAttributes(["a", "none"]);
        var change = EntityEdits.DeleteAttributes(Old, attributes, EditsText.At(5)).Change!;
        Assert.That(EditsText.Of(change).Replace("Deleted ", "", StringComparison.Ordinal), Is.EqualTo(expected));
    }

    [Test]
    public void PurgeOfNothingChangesNothing() =>
        Assert.That(EntityEdits.DeleteAttributes(Old, Projection.OfAttributes(["none"]), EditsText.At(5)).Change, Is.Null);

    [Test]
    public void PartialRefusesInnerNull() =>
        Assert.That(() => Partial("a", Instance("""{"x":{"y":"urn:ngsi-ld:null"}}""")), Refusals.With(ProblemType.BadRequestData, "Attribute a"));

    [Test]
    public void JsonLiteralsAreKept()
    {
        var literal = Instance("""{"x":"urn:ngsi-ld:null"}""", kind: AttributeKind.JsonProperty);
        var old = Entity("urn:e", Attribute("j", literal));
        var after = EntityEdits.UpdateAttribute(old, Attribute("j", literal), EditsText.At(5)).Change!.Attributes.Single();

        Assert.That((after.Before!.Value, after.After!.Value), Is.EqualTo((literal.Value, literal.Value)));
    }

    [Test]
    public void PartialRefusesOtherKind() =>
        Assert.That(() => Partial("a", Instance("\"urn:x\"", kind: AttributeKind.Relationship)),
            Refusals.With(ProblemType.BadRequestData, "Attribute a is a Property; it cannot become a Relationship"));

    [Test]
    public void PartialKeepsUnknownKind()
    {
        var old = Entity("urn:e", Attribute("r", Instance("\"urn:x\"", kind: AttributeKind.Relationship)));
        var fragment = Instance("\"urn:y\"") with { KindIsKnown = false };
        var after = EntityEdits.UpdateAttribute(old, Attribute("r", fragment), EditsText.At(5)).Change!.State.Attributes[0].Instances[0];

        Assert.That((after.Kind, after.Value.ToString(), after.KindIsKnown), Is.EqualTo((AttributeKind.Relationship, "\"urn:y\"", true)));
    }

    [Test]
    public void PartialDeletesByNull() =>
        Assert.That(EditsText.Of(Partial("a", Null("urn:d"))), Is.EqualTo("Deleted a@urn:d 2->-"));

    [TestCase("x", null, "Entity urn:e has no attribute x without datasetId")]
    [TestCase("a", "urn:other", "Entity urn:e has no attribute a with datasetId urn:other")]
    public void UnknownInstanceIsNotFound(string name, string? dataset, string message)
    {
        var fragment = Attribute(name, Instance("1", dataset));

        Assert.That(() => EntityEdits.UpdateAttribute(Old, fragment, Noon), Refusals.With(ProblemType.ResourceNotFound, message));
        Assert.That(() => EntityEdits.ReplaceAttribute(Old, fragment, Noon), Refusals.With(ProblemType.ResourceNotFound, message));
        Assert.That(() => EntityEdits.DeleteAttribute(Old, name, dataset, false, Noon), Refusals.With(ProblemType.ResourceNotFound, message));
    }

    [Test]
    public void DeleteAllOfNothingIsNotFound() =>
        Assert.That(() => EntityEdits.DeleteAttribute(Old, "x", null, true, Noon), Refusals.With(ProblemType.ResourceNotFound, "no attribute x"));

    [Test]
    public void ScopeIsNoAttribute()
    {
        Assert.That(() => EntityEdits.UpdateAttribute(Old, Attribute("scope", "1"), Noon), Refusals.With(ProblemType.BadRequestData, "scope"));
        Assert.That(() => EntityEdits.ReplaceAttribute(Old, Attribute("scope", "1"), Noon), Refusals.With(ProblemType.BadRequestData, "scope"));
    }

    [Test]
    public void ReplaceDropsTheRest()
    {
        var change = EntityEdits.ReplaceAttribute(Old, Attribute("t", Instance("1") with { SubAttributes = [Attribute("s", "9")] }), EditsText.At(5)).Change!;
        var after = change.State.Find("t")!.Value.Find(null)!;

        Assert.That(EditsText.Of(after), Is.EqualTo("1 [c0 m5] {s 9 [c0 m5]}"));
        Assert.That(after.UnitCode, Is.Null);
    }

    [TestCase(null, false, "Deleted a 1->-")]
    [TestCase("urn:d", false, "Deleted a@urn:d 2->-")]
    [TestCase(null, true, "Deleted a 1->-, Deleted a@urn:d 2->-")]
    public void DeleteTakesWhatIsMeant(string? dataset, bool deleteAll, string change) =>
        Assert.That(EditsText.Of(EntityEdits.DeleteAttribute(Old, "a", dataset, deleteAll, EditsText.At(5)).Change!), Is.EqualTo(change));

    [TestCase("scope")]
    [TestCase("https://uri.etsi.org/ngsi-ld/scope")]
    public void ScopeIsDeleted(string name)
    {
        var change = EntityEdits.DeleteAttribute(Old with { Scopes = ["/s"] }, name, null, false, EditsText.At(5)).Change!;

        Assert.That((change.State.Scopes.Length, EditsText.At(5)), Is.EqualTo((0, change.State.ModifiedAt)));
        Assert.That(() => EntityEdits.DeleteAttribute(Old, name, null, false, Noon), Refusals.With(ProblemType.ResourceNotFound, "scope"));
    }
}
