using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using static ContextBroker.Testing.Make;

namespace ContextBroker.NgsiLd.Tests.Edits;

public class UpdateAndAppendTests
{
    private static readonly Entity Old = Entity("urn:e", Attribute("a", Instance("1"), Instance("2", "urn:d")), Attribute("b", "3"));

    private static EditResult Update(params EntityAttribute[] attributes) => EntityEdits.Update(Old, Fragment(attributes), EditsText.At(5));

    private static EditResult Append(bool overwrite, params EntityAttribute[] attributes) =>
        EntityEdits.Append(Old, Fragment(attributes), overwrite, EditsText.At(5));

    [Test]
    public void UpdateReplacesOneInstance()
    {
        var result = Update(Attribute("a", Instance("7", "urn:d")));

        Assert.That(EditsText.Of(result.Change!.State), Is.EqualTo("[c0 m5] a 1 [c0 m0]; a @urn:d 7 [c0 m5]; b 3 [c0 m0]"));
        Assert.That(EditsText.Of(result.Change), Is.EqualTo("Updated a@urn:d 2->7"));
        Assert.That(result.Updated, Is.EqualTo(new[] { "a" }));
    }

    // Clause 5.5.8, example 2.
    [Test]
    public void UpdateDropsUnitCode()
    {
        var old = Entity("urn:e", Attribute("t", Instance("25") with { UnitCode = "CEL", ObservedAt = Time("2022-03-14T01:59:26.535Z") }));
        var after = EntityEdits.Update(old, Fragment(Attribute("t", "100")), EditsText.At(5)).Change!.State.Attributes[0].Instances[0];

        Assert.That((after.Value.ToString(), after.UnitCode, after.ObservedAt), Is.EqualTo(("100", (string?)null, (Timestamp?)null)));
    }

    [Test]
    public void UpdateAppendsUnknown() =>
        Assert.That(EditsText.Of(Update(Attribute("c", "4"), Attribute("b", Instance("5", "urn:d"))).Change!),
            Is.EqualTo("Created c -->4, Created b@urn:d -->5"));

    [Test]
    public void UpdateMayChangeKind()
    {
        var after = Update(Attribute("b", Instance("\"urn:x\"", kind: AttributeKind.Relationship))).Change!.State.Find("b")!.Value.Find(null)!;

        Assert.That(after.Kind, Is.EqualTo(AttributeKind.Relationship));
    }

    [Test]
    public void UpdateDeletesByNull()
    {
        var result = Update(Attribute("a", Null("urn:d")), Attribute("b", Null()));

        Assert.That(EditsText.Of(result.Change!.State), Is.EqualTo("[c0 m5] a 1 [c0 m0]"));
        Assert.That(EditsText.Of(result.Change), Is.EqualTo("Deleted a@urn:d 2->-, Deleted b 3->-"));
    }

    [Test]
    public void NullOfNothingIsReported()
    {
        var result = Update(Attribute("x", Null()));

        Assert.That(result.Change, Is.Null);
        Assert.That(result.NotUpdated.Single(), Is.EqualTo(new NotUpdated("x", "attribute x without datasetId does not exist")));
    }

    [Test]
    public void SameValueIsAnUpdate()
    {
        var change = Update(Attribute("b", "3")).Change!;

        Assert.That(EditsText.Of(change.State), Does.EndWith("b 3 [c0 m5]"));
        Assert.That(change.Attributes.Single().IsDifferent, Is.False);
    }

    [Test]
    public void AppendOverwrites() =>
        Assert.That(EditsText.Of(Append(true, Attribute("b", "8")).Change!.State), Does.EndWith("b 8 [c0 m5]"));

    [Test]
    public void NoOverwriteLeaves()
    {
        var result = Append(false, Attribute("b", "8"), Attribute("b2", "9"), Attribute("a", Instance("4", "urn:new")));

        Assert.That(EditsText.Of(result.Change!), Is.EqualTo("Created b2 -->9, Created a@urn:new -->4"));
        Assert.That(result.NotUpdated.Single().AttributeName, Is.EqualTo("b"));
        Assert.That(result.Updated, Is.EqualTo(new[] { "b2", "a" }));
    }

    [Test]
    public void AppendRefusesNull() =>
        Assert.That(() => Append(true, Attribute("b", Null())), Refusals.With(ProblemType.BadRequestData, "Attribute b"));

    [TestCase("", "/n", "", false)]
    [TestCase("/o", "/n", "/n", true)]
    [TestCase("/o", "", "", true)]
    public void UpdateReplacesScope(string before, string given, string after, bool isUpdated)
    {
        var result = EntityEdits.Update(Old with { Scopes = Scopes(before) }, new EntityFragment { Scopes = Scopes(given) }, EditsText.At(5));

        Assert.That(result.Change is not null, Is.EqualTo(isUpdated));
        Assert.That(result.NotUpdated.Length, Is.EqualTo(isUpdated ? 0 : 1));
        Assert.That(string.Join(',', result.Change?.State.Scopes ?? []), Is.EqualTo(after));
    }

    [TestCase(true, "/n")]
    [TestCase(false, "/o,/n")]
    public void AppendSetsOrAddsScope(bool overwrite, string after)
    {
        var result = EntityEdits.Append(Old with { Scopes = ["/o"] }, new EntityFragment { Scopes = ["/n"] }, overwrite, EditsText.At(5));

        Assert.That(string.Join(',', result.Change!.State.Scopes), Is.EqualTo(after));
    }

    [Test]
    public void TypesAreAdded()
    {
        var result = EntityEdits.Update(Old, new EntityFragment { Types = ["urn:T", ShelterType] }, EditsText.At(5));

        Assert.That(result.Change!.State.Types, Is.EqualTo(new[] { ShelterType, "urn:T" }));
        Assert.That(result.Change.Attributes, Is.Empty);
    }

    [Test]
    public void KnownTypeIsNoChange() =>
        Assert.That(EntityEdits.Update(Old, new EntityFragment { Types = [ShelterType] }, EditsText.At(5)).Change, Is.Null);

    [Test]
    public void ExpiryIsSetAndRemoved()
    {
        var set = EntityEdits.Append(Old, new EntityFragment { ExpiresAt = Time("2030-01-01T00:00:00Z") }, false, EditsText.At(5)).Change!.State;
        var removed = EntityEdits.Update(set, new EntityFragment { RemovesExpiresAt = true }, EditsText.At(6)).Change!.State;

        Assert.That((set.ExpiresAt?.Text, removed.ExpiresAt), Is.EqualTo(("2030-01-01T00:00:00Z", (Timestamp?)null)));
    }

    [Test]
    public void OldStateIsUntouched()
    {
        var text = EditsText.Of(Old);
        Update(Attribute("a", Null()), Attribute("b", "9"), Attribute("c", "1"), Attribute("d", "1"));

        Assert.That(EditsText.Of(Old), Is.EqualTo(text));
    }

    private static System.Collections.Immutable.ImmutableArray<string> Scopes(string scope) => scope.Length == 0 ? [] : [scope];
}
