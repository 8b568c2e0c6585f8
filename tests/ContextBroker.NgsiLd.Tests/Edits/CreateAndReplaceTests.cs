using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using static ContextBroker.Testing.Make;

namespace ContextBroker.NgsiLd.Tests.Edits;

public class CreateAndReplaceTests
{
    private static readonly Entity Old = Entity(
        "urn:e", Attribute("a", Instance("1"), Instance("2", "urn:d")), Attribute("b", "3")) with
    { Scopes = ["/s"], ExpiresAt = Time("2030-01-01T00:00:00Z") };

    [Test]
    public void CreateStampsEverything()
    {
        var sub = Instance("1") with { SubAttributes = [Attribute("s", "2")] };
        var change = EntityEdits.Create(Whole("urn:e", Attribute("a", sub)), Noon);

        Assert.That(EditsText.Of(change.State), Is.EqualTo("[c0 m0] a 1 [c0 m0] {s 2 [c0 m0]}"));
        Assert.That(change.Kind, Is.EqualTo(ChangeKind.Created));
        Assert.That(EditsText.Of(change), Is.EqualTo("Created a -->1"));
    }

    [Test]
    public void CreateNeedsIdAndType()
    {
        Assert.That(() => EntityEdits.Create(Fragment(), Noon), Refusals.With(ProblemType.BadRequestData, "\"id\""));
        Assert.That(() => EntityEdits.Create(new EntityFragment { Id = "urn:e" }, Noon), Refusals.With(ProblemType.BadRequestData, "\"type\""));
    }

    [Test]
    public void CreateRefusesNull() =>
        Assert.That(() => EntityEdits.Create(Whole("urn:e", Attribute("a", Null())), Noon), Refusals.With(ProblemType.BadRequestData, "a"));

    [Test]
    public void ReplaceKeepsCreatedAt()
    {
        var change = EntityEdits.Replace(Old, Fragment(Attribute("a", "9"), Attribute("c", "4")), EditsText.At(5));

        Assert.That(EditsText.Of(change.State), Is.EqualTo("[c0 m5] a 9 [c0 m5]; c 4 [c5 m5]"));
        Assert.That(change.Kind, Is.EqualTo(ChangeKind.Updated));
    }

    [Test]
    public void ReplaceNamesWhatIsGone()
    {
        var change = EntityEdits.Replace(Old, Fragment(Attribute("a", "9")), EditsText.At(5));

        Assert.That(EditsText.Of(change), Is.EqualTo("Updated a 1->9, Deleted a@urn:d 2->-, Deleted b 3->-"));
    }

    [Test]
    public void ReplaceReplacesMembers()
    {
        var state = EntityEdits.Replace(Old, new EntityFragment { Types = ["urn:T"] }, EditsText.At(5)).State;

        Assert.That((state.Types.Single(), state.Scopes.Length, state.ExpiresAt), Is.EqualTo(("urn:T", 0, (Timestamp?)null)));
    }

    [Test]
    public void DeleteNamesAll()
    {
        var change = EntityEdits.Delete(Old, EditsText.At(5));

        Assert.That(change.State, Is.SameAs(Old));
        Assert.That(EditsText.Of(change), Is.EqualTo("Deleted a 1->-, Deleted a@urn:d 2->-, Deleted b 3->-"));
    }
}
