using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using static ContextBroker.Testing.Make;

namespace ContextBroker.NgsiLd.Tests.Edits;

public class MergeTests
{
    private static readonly MergeOptions Plain = new();

    private static EditResult Merge(AttributeInstance old, AttributeInstance fragment, MergeOptions? options = null) =>
        EntityEdits.Merge(Entity("urn:e", Attribute("a", old)), Fragment(Attribute("a", fragment)), options ?? Plain, EditsText.At(5));

    private static AttributeInstance After(EditResult result) => result.Change!.State.Attributes[0].Instances[0];

    // Clause 5.5.12, example 2, and RFC 7396, appendix A, with the NGSI-LD Null for null.
    [TestCase("""{"street":"Straße","city":"Berlin","country":"Germany"}""", """{"street":"Platz","country":"urn:ngsi-ld:null"}""", """{"street":"Platz","city":"Berlin"}""")]
    [TestCase("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [TestCase("""{"a":"b"}""", """{"a":"urn:ngsi-ld:null"}""", """{}""")]
    [TestCase("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [TestCase("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":"urn:ngsi-ld:null"}}""", """{"a":{"b":"d"}}""")]
    [TestCase("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [TestCase("""["a","b"]""", """["c","d"]""", """["c","d"]""")]
    [TestCase("""{"a":"foo"}""", "\"bar\"", "\"bar\"")]
    [TestCase("""[1,2]""", """{"a":"b","c":"urn:ngsi-ld:null"}""", """{"a":"b"}""")]
    [TestCase("""{"x":1}""", """{"a":{"bb":{"ccc":"urn:ngsi-ld:null"}}}""", """{"x":1,"a":{"bb":{}}}""")]
    [TestCase("""{"e":1}""", """{"n":{"gone":"urn:ngsi-ld:null","k":[{"urn":"urn:ngsi-ld:null"}]}}""", """{"e":1,"n":{"k":[{"urn":"urn:ngsi-ld:null"}]}}""")]
    public void MergesIntoValues(string old, string patch, string after) =>
        Assert.That(After(Merge(Instance(old), Instance(patch))).Value.ToString(), Is.EqualTo(after));

    // Clause 5.5.12, example 1.
    [Test]
    public void MergeKeepsUnitCode()
    {
        var old = Instance("25") with { UnitCode = "CEL", ObservedAt = Time("2022-03-14T01:59:26.535Z") };
        var after = After(Merge(old, Instance("100") with { ObservedAt = Time("2022-03-14T13:00:00.000Z") }));

        Assert.That((after.Value.ToString(), after.UnitCode, after.ObservedAt?.Text), Is.EqualTo(("100", "CEL", "2022-03-14T13:00:00.000Z")));
    }

    [Test]
    public void MergeKeepsCreatedAt()
    {
        var result = Merge(Instance("1"), Instance("2"));

        Assert.That(EditsText.Of(result.Change!.State), Is.EqualTo("[c0 m5] a 2 [c0 m5]"));
    }

    [Test]
    public void MergesSubAttributesToAnyDepth()
    {
        var old = Instance("1") with { SubAttributes = [Attribute("s", Instance("2") with { SubAttributes = [Attribute("t", "3"), Attribute("u", "4")] })] };
        var patch = Instance("0") with
        {
            HasNoValue = true,
            SubAttributes = [Attribute("s", Instance("0") with { HasNoValue = true, SubAttributes = [Attribute("t", "9"), Attribute("u", Null())] })],
        };

        Assert.That(EditsText.Of(After(Merge(old, patch))), Is.EqualTo("1 [c0 m5] {s 2 [c0 m5] {t 9 [c0 m5]}}"));
    }

    [Test]
    public void MergeTouchesOneDataset()
    {
        var old = Entity("urn:e", Attribute("a", Instance("1"), Instance("2", "urn:d")));
        var change = EntityEdits.Merge(old, Fragment(Attribute("a", Instance("3", "urn:d"), Instance("4", "urn:n"))), Plain, EditsText.At(5)).Change!;

        Assert.That(EditsText.Of(change), Is.EqualTo("Updated a@urn:d 2->3, Created a@urn:n -->4"));
    }

    [TestCase("en", """{"ja":"川","en":"River"}""")]
    [TestCase("fr", """{"ja":"川","en":"river","fr":"River"}""")]
    [TestCase(null, """{"ja":"川","en":"river","@none":"River"}""")]
    public void PlainTextIsOneLanguage(string? language, string after)
    {
        var old = Instance("""{"ja":"川","en":"river"}""", kind: AttributeKind.LanguageProperty);
        var patch = Instance("\"River\"") with { KindIsKnown = false };
        var merged = After(Merge(old, patch, new MergeOptions { Language = language }));

        Assert.That((merged.Kind, merged.Value.ToString()), Is.EqualTo((AttributeKind.LanguageProperty, after)));
    }

    [Test]
    public void LanguageMapsMerge()
    {
        var old = Instance("""{"ja":"川","en":"river"}""", kind: AttributeKind.LanguageProperty);
        var patch = Instance("""{"en":"urn:ngsi-ld:null","de":"Fluss"}""", kind: AttributeKind.LanguageProperty);

        Assert.That(After(Merge(old, patch)).Value.ToString(), Is.EqualTo("""{"ja":"川","de":"Fluss"}"""));
    }

    [TestCase("2026-01-01T00:00:00Z", null, "2026-02-02T00:00:00Z")]
    [TestCase("2026-01-01T00:00:00Z", "2026-03-03T00:00:00Z", "2026-03-03T00:00:00Z")]
    [TestCase(null, null, null)]
    [TestCase(null, "2026-03-03T00:00:00Z", "2026-03-03T00:00:00Z")]
    public void CommonObservedAtMovesOnlyOld(string? old, string? given, string? after)
    {
        var options = new MergeOptions { ObservedAt = Time("2026-02-02T00:00:00Z") };
        var merged = After(Merge(Instance("1") with { ObservedAt = Observed(old) }, Instance("2") with { ObservedAt = Observed(given) }, options));

        Assert.That(merged.ObservedAt?.Text, Is.EqualTo(after));
    }

    [Test]
    public void NullRemovesOnlyWhatIs()
    {
        Assert.That(EditsText.Of(Merge(Instance("1"), Null()).Change!), Is.EqualTo("Deleted a 1->-"));
        Assert.That(Merge(Instance("1"), Null("urn:d")).Change, Is.Null);
    }

    [Test]
    public void ToldKindTakesPlace()
    {
        var merged = After(Merge(Instance("1") with { UnitCode = "CEL" }, Instance("\"urn:x\"", kind: AttributeKind.Relationship)));

        Assert.That((merged.Kind, merged.UnitCode), Is.EqualTo((AttributeKind.Relationship, (string?)null)));
    }

    [Test]
    public void GeometryIsReplacedWhole()
    {
        var old = Instance("""{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[0,0]}]}""", kind: AttributeKind.GeoProperty);
        var patch = Instance("""{"type":"Point","coordinates":[139.6,35.4]}""") with { KindIsKnown = false };
        Assert.That(old.Geometry, Is.Not.Null);
        var merged = After(Merge(old, patch));

        Assert.That(merged.Value.ToString(), Is.EqualTo("""{"type":"Point","coordinates":[139.6,35.4]}"""));
        Assert.That(merged.Geometry!.Coordinate.X, Is.EqualTo(139.6));
    }

    [TestCase(AttributeKind.Relationship, "\"urn:x\"", "5")]
    [TestCase(AttributeKind.Relationship, "\"urn:x\"", "\"no uri\"")]
    [TestCase(AttributeKind.LanguageProperty, """{"en":"x"}""", "5")]
    [TestCase(AttributeKind.GeoProperty, """{"type":"Point","coordinates":[1,2]}""", "\"here\"")]
    public void MisfitIsRefused(AttributeKind kind, string old, string patch) =>
        Assert.That(() => Merge(Instance(old, kind: kind), Instance(patch) with { KindIsKnown = false }),
            Refusals.With(ProblemType.BadRequestData, $"Attribute a is a {kind}"));

    [Test]
    public void NewAttributeNeedsValue() =>
        Assert.That(
            () => EntityEdits.Merge(Entity("urn:e"), Fragment(Attribute("a", Instance("0") with { HasNoValue = true })), Plain, Noon),
            Refusals.With(ProblemType.BadRequestData, "Attribute a has no member \"value\""));

    [Test]
    public void MergeReplacesScope()
    {
        var old = Entity("urn:e") with { Scopes = ["/o"] };
        var set = EntityEdits.Merge(old, new EntityFragment { Scopes = ["/n"] }, Plain, EditsText.At(5)).Change!;
        var removed = EntityEdits.Merge(old, new EntityFragment { Scopes = [] }, Plain, EditsText.At(5)).Change!;

        Assert.That((set.State.Scopes.Single(), removed.State.Scopes.Length), Is.EqualTo(("/n", 0)));
    }

    private static Timestamp? Observed(string? text) => text is null ? null : Time(text);
}
