using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using static ContextBroker.Testing.Make;

namespace ContextBroker.NgsiLd.Tests.Edits;

public class TransienceTests
{
    private static readonly Entity Lasting = Entity(
        "urn:e",
        Attribute("a", Instance("1") with { ExpiresAt = End(2) }, Instance("2", "urn:d")),
        Attribute("b", Instance("3") with { ExpiresAt = End(3) }),
        Attribute("c", Instance("4") with { SubAttributes = [Attribute("s", Instance("5") with { ExpiresAt = End(4) })] }));

    [Test]
    public void EndsAtTheFirstEnd()
    {
        Assert.That(Transience.EndsAt(Lasting), Is.EqualTo(EditsText.At(2)));
        Assert.That(Transience.EndsAt(Lasting with { ExpiresAt = End(1) }), Is.EqualTo(EditsText.At(1)));
        Assert.That(Transience.EndsAt(Entity("urn:e", Attribute("a", "1"))), Is.Null);
    }

    [TestCase(1, "")]
    [TestCase(2, "Deleted a 1->-")]
    [TestCase(3, "Deleted a 1->-, Deleted b 3->-")]
    [TestCase(4, "Deleted a 1->-, Deleted b 3->-, Updated c 4->4")]
    public void ExpireRemovesWhatHasEnded(int minute, string change)
    {
        var expired = Transience.Expire(Lasting, EditsText.At(minute));

        Assert.That(expired is null ? "" : EditsText.Of(expired), Is.EqualTo(change));
    }

    [Test]
    public void EndedEntityIsDeleted() =>
        Assert.That(Transience.Expire(Lasting with { ExpiresAt = End(1) }, EditsText.At(1))!.Kind, Is.EqualTo(ChangeKind.Deleted));

    [TestCase(2, "[c0 m0] a @urn:d 2 [c0 m0]; b 3 [c0 m0]; c 4 [c0 m0] {s 5 [c0 m0]}")]
    [TestCase(9, "[c0 m0] a @urn:d 2 [c0 m0]; c 4 [c0 m0]")]
    public void RemainingHidesWhatHasEnded(int minute, string text) =>
        Assert.That(EditsText.Of(Transience.Remaining(Lasting, EditsText.At(minute))), Is.EqualTo(text));

    [Test]
    public void NothingEndedIsTheSameEntity() => Assert.That(Transience.Remaining(Lasting, Noon), Is.SameAs(Lasting));

    private static Timestamp End(int minute) => Timestamp.At(EditsText.At(minute));
}
