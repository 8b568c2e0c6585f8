using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Testing;
using static ContextBroker.NgsiLd.Model.AttributeKind;

namespace ContextBroker.NgsiLd.Tests.Queries;

/// <summary>Clause 4.9's semantics, operator by value type by attribute kind, on one entity that has everything.</summary>
public sealed class QMatchingTests
{
    private static readonly Entity Probe = Make.Entity(
        "urn:ngsi-ld:Shelter:1",
        Of("n", Property, "20"),
        Of("zero", Property, "-0.0"),
        Of("s", Property, "\"red\""),
        Of("t", Property, "true"),
        Of("time", Property, "\"2020-06-01T09:00:00+09:00\""),
        Of("typed", Property, """{"@type":"DateTime","@value":"2020-06-01T00:00:00Z"}"""),
        Of("day", Property, "\"2020-06-01\""),
        Of("clock", Property, "\"12:30:00Z\""),
        Of("words", Property, """["blue","red","green"]"""),
        Of("numbers", Property, "[5,15]"),
        Of("address", Property, """{"city":"Berlin","floor":{"number":3},"zip":null,"tags":["a","b"]}"""),
        Of("emoji", Property, "\"😀\""),
        Of("geo", GeoProperty, """{"type":"Point","coordinates":[139.6,35.4]}"""),
        Of("rel", Relationship, "\"urn:x:1\""),
        Of("rels", Relationship, """["urn:x:1","urn:x:2"]"""),
        Of("listRel", ListRelationship, """["urn:x:1","urn:x:2"]"""),
        Of("name", LanguageProperty, """{"en":"red","fr":"rouge","de":["rot","Katze"]}"""),
        Of("vocab", VocabProperty, "\"https://example.org/red\""),
        Of("vocabs", VocabProperty, """["https://example.org/red","https://example.org/blue"]"""),
        Of("json", JsonProperty, """{"id":"85a6","value":"Overstay","n":[1,2]}"""),
        Of("list", ListProperty, "[1,2,3]"),
        new EntityAttribute(Iri("multi"), [Make.Instance("5"), Make.Instance("60", "urn:ngsi-ld:Dataset:gps")]),
        new EntityAttribute(Iri("deep"),
        [
            Make.Instance("1") with
            {
                ObservedAt = Make.Time("2020-06-01T00:00:00Z"),
                UnitCode = "CEL",
                SubAttributes = [Of("accuracy", Property, "0.5"), Of("by", Relationship, "\"urn:x:9\"")],
            },
        ])) with
    {
        Scopes = ["/Kanagawa/Yokohama"],
    };

    // Existence.
    [TestCase("n", true)]
    [TestCase("none", false)]
    [TestCase("!none", true)]
    [TestCase("!n", false)]
    [TestCase("rel", true)]
    [TestCase("name", true)]
    [TestCase("name[en]", true)]
    [TestCase("name[ja]", false)]
    [TestCase("address[city]", true)]
    [TestCase("address[country]", false)]
    [TestCase("address[zip]", true, Description = "null is defined")]
    [TestCase("address[floor.number]", true)]
    [TestCase("address[tags.0]", false, Description = "dot notation reaches no element")]
    [TestCase("n[city]", false)]
    [TestCase("deep.accuracy", true)]
    [TestCase("deep.none", false)]
    [TestCase("deep.observedAt", true)]
    [TestCase("n.observedAt", false)]
    [TestCase("scope", true)]
    [TestCase("expiresAt", false)]
    // Numbers.
    [TestCase("n==20", true)]
    [TestCase("n==20.0", true)]
    [TestCase("n==21", false)]
    [TestCase("n!=21", true)]
    [TestCase("n!=20", false)]
    [TestCase("n>19", true)]
    [TestCase("n>20", false)]
    [TestCase("n>=20", true)]
    [TestCase("n<20", false)]
    [TestCase("n<=20", true)]
    [TestCase("n<21", true)]
    [TestCase("n==10..20", true)]
    [TestCase("n==20..30", true)]
    [TestCase("n==21..30", false)]
    [TestCase("n!=21..30", true)]
    [TestCase("n!=10..20", false)]
    [TestCase("n==1,20,3", true)]
    [TestCase("n==1,2", false)]
    [TestCase("n!=1,2", true)]
    [TestCase("n!=1,20", false)]
    [TestCase("zero==0", true)]
    [TestCase("n~=\"20\"", false, Description = "not a text")]
    [TestCase("n!~=\"x\"", false, Description = "not a text")]
    // Data types that differ: not equal, unequal, in no order.
    [TestCase("n==\"20\"", false)]
    [TestCase("n!=\"20\"", true)]
    [TestCase("n>\"1\"", false)]
    [TestCase("s==5", false)]
    [TestCase("s!=5", true)]
    [TestCase("s>5", false)]
    [TestCase("s<5", false)]
    [TestCase("s!=1..9", true)]
    [TestCase("t==\"true\"", false)]
    [TestCase("address==5", false)]
    [TestCase("address!=5", true)]
    [TestCase("none!=5", false, Description = "the target element must exist")]
    [TestCase("address[country]!=5", false)]
    // Texts.
    [TestCase("s==\"red\"", true)]
    [TestCase("s==\"Red\"", false)]
    [TestCase("s==red", true)]
    [TestCase("s==\"black\",\"red\"", true)]
    [TestCase("s!=\"black\",\"red\"", false)]
    [TestCase("s>\"ra\"", true)]
    [TestCase("s<\"red\"", false)]
    [TestCase("s<=\"red\"", true)]
    [TestCase("s==\"a\"..\"s\"", true)]
    [TestCase("s~=\"^r.d$\"", true)]
    [TestCase("s~=\"e\"", true, Description = "found anywhere, as POSIX matches")]
    [TestCase("s~=\"^e\"", false)]
    [TestCase("s!~=\"^e\"", true)]
    [TestCase("s!~=\"e\"", false)]
    [TestCase("emoji>\"\uffff\"", true, Description = "by code point: U+1F600 is after U+FFFF")]
    [TestCase("t==true", true)]
    [TestCase("t==false", false)]
    [TestCase("t!=false", true)]
    // Dates and times, in temporal order.
    [TestCase("time==2020-06-01T00:00:00Z", true)]
    [TestCase("time>2020-05-31T23:59:59.999Z", true)]
    [TestCase("time<2020-06-01T00:00:00Z", false)]
    [TestCase("time==2020-01-01T00:00:00Z..2020-12-31T00:00:00Z", true)]
    [TestCase("typed==2020-06-01T00:00:00Z", true)]
    [TestCase("typed<2020-06-01T00:00:01Z", true)]
    [TestCase("s>2020-01-01T00:00:00Z", false)]
    [TestCase("s!=2020-01-01T00:00:00Z", true)]
    [TestCase("day==2020-06-01", true)]
    [TestCase("day>2020-05-31", true)]
    [TestCase("day>2020-06-01T00:00:00Z", false, Description = "a Date is no DateTime")]
    [TestCase("clock>12:00:00Z", true)]
    [TestCase("clock<=12:30:00.000Z", true)]
    // Arrays: equality looks inside, order does not.
    [TestCase("words==\"red\"", true)]
    [TestCase("words==\"black\"", false)]
    [TestCase("words!=\"red\"", false)]
    [TestCase("words!=\"black\"", true)]
    [TestCase("words==\"black\",\"red\"", true)]
    [TestCase("words!=\"black\",\"red\"", false)]
    [TestCase("words>\"a\"", false)]
    [TestCase("words~=\"red\"", false)]
    [TestCase("numbers==15", true)]
    [TestCase("numbers==10..20", false)]
    [TestCase("numbers>1", false)]
    [TestCase("list==2", true)]
    [TestCase("list!=2", false)]
    [TestCase("list!=9", true)]
    // Trailing paths.
    [TestCase("address[city]==\"Berlin\"", true)]
    [TestCase("address[floor.number]>=3", true)]
    [TestCase("address[tags]==\"b\"", true)]
    [TestCase("json[value]==\"Overstay\"", true)]
    [TestCase("json[n]==2", true)]
    [TestCase("geo[type]==\"Point\"", true)]
    // Relationships: equality only.
    [TestCase("rel==urn:x:1", true)]
    [TestCase("rel==\"urn:x:1\"", true)]
    [TestCase("rel!=urn:x:2", true)]
    [TestCase("rel!=urn:x:1", false)]
    [TestCase("rel==urn:x:2,urn:x:1", true)]
    [TestCase("rel>\"a\"", false)]
    [TestCase("rel~=\"urn\"", false)]
    [TestCase("rel!~=\"zzz\"", false)]
    [TestCase("rel[x]==urn:x:1", false)]
    [TestCase("rels==urn:x:2", true)]
    [TestCase("rels!=urn:x:2", false)]
    [TestCase("listRel==urn:x:2", true)]
    [TestCase("listRel==urn:x:3", false)]
    [TestCase("listRel!=urn:x:3", true)]
    // Languages.
    [TestCase("name[en]==\"red\"", true)]
    [TestCase("name[EN]==\"red\"", true, Description = "RFC 5646: tags are caseless")]
    [TestCase("name[fr]==\"red\"", false)]
    [TestCase("name[de]==\"Katze\"", true)]
    [TestCase("name[ja]!=\"red\"", false, Description = "the target element must exist")]
    [TestCase("name[fr]!=\"red\"", true)]
    [TestCase("name[*]==\"red\"", true)]
    [TestCase("name==\"Katze\"", true)]
    [TestCase("name==\"black\"", false)]
    [TestCase("name!=\"red\"", false)]
    [TestCase("name[*]!=\"Katze\"", false)]
    [TestCase("name[*]!=\"black\"", true)]
    [TestCase("name[fr]~=\"^rou\"", true)]
    [TestCase("name~=\"^rou\"", true)]
    [TestCase("name!~=\"^rou\"", false)]
    [TestCase("name[en.x]==\"red\"", false)]
    // Vocabulary: the target is expanded, the query only by expandValues.
    [TestCase("vocab==\"https://example.org/red\"", true)]
    [TestCase("vocab==red", false)]
    [TestCase("vocabs==https://example.org/blue", true)]
    [TestCase("vocabs!=https://example.org/blue", false)]
    // Instances: any of them.
    [TestCase("multi==5", true)]
    [TestCase("multi==60", true)]
    [TestCase("multi>50", true)]
    [TestCase("multi!=5", true, Description = "the other instance is unequal")]
    [TestCase("multi.datasetId==\"urn:ngsi-ld:Dataset:gps\"", true)]
    // Attributes of attributes, members.
    [TestCase("deep.accuracy<1", true)]
    [TestCase("deep.accuracy>1", false)]
    [TestCase("deep.by==urn:x:9", true)]
    [TestCase("deep.observedAt>=2020-06-01T00:00:00Z", true)]
    [TestCase("deep.observedAt>\"2020-06-01T00:00:00Z\"", false)]
    [TestCase("deep.unitCode==\"CEL\"", true)]
    [TestCase("deep.unitCode~=\"^C\"", true)]
    [TestCase("createdAt==2026-08-01T12:00:00Z", true)]
    [TestCase("modifiedAt>\"2020-01-01T00:00:00Z\"", true)]
    [TestCase("createdAt>\"abc\"", false)]
    [TestCase("createdAt~=\"2026\"", false)]
    [TestCase("n.modifiedAt<2026-08-01T12:00:01Z", true)]
    [TestCase("id==\"urn:ngsi-ld:Shelter:1\"", true)]
    [TestCase("id~=\"Shelter\"", true)]
    [TestCase("type==Shelter", true)]
    [TestCase("type!=Shelter", false)]
    [TestCase("scope==\"/Kanagawa/Yokohama\"", true)]
    // Logic.
    [TestCase("n==20;s==\"red\"", true)]
    [TestCase("n==20;s==\"blue\"", false)]
    [TestCase("n==1|s==\"red\"", true)]
    [TestCase("n==1;s==\"red\"|t==true", true)]
    [TestCase("n==1;(s==\"red\"|t==true)", false)]
    public void Matches(string q, bool expected) =>
        Assert.That(EntityMatcher.Matches(QExpressionParser.Parse(q, LdContext.Core), Probe), Is.EqualTo(expected));

    [TestCase("rel{n}>15", true)]
    [TestCase("rel{n}>25", false)]
    [TestCase("rel{Shelter:n}==20", true)]
    [TestCase("rel{Device:n}==20", false)]
    [TestCase("rel{Device,Shelter:n}==20", true)]
    [TestCase("rels{rel{n}}==20", true)]
    [TestCase("!rel{n}", false)]
    [TestCase("!rel{none}", true)]
    [TestCase("n{n}==20", false, Description = "not a relationship")]
    public void LinkedEntitiesAreAsked(string q, bool expected)
    {
        var parsed = QExpressionParser.Parse(q, LdContext.Core);
        Assert.That(EntityMatcher.Matches(parsed, Probe, id => id == "urn:x:1" ? Probe : null), Is.EqualTo(expected));
    }

    // Six that all know each other, five levels deep: 7776 ways, but only six entities to ask at each level.
    [Test]
    public void CirclesAreAskedOncePerLevel()
    {
        var ids = Enumerable.Range(0, 6).Select(i => $"urn:x:{i}").ToArray();
        var members = Of("knows", ListRelationship, $"[{string.Join(',', ids.Select(id => $"\"{id}\""))}]");
        var all = ids.ToDictionary(id => id, id => Make.Entity(id, members));
        var asked = 0;
        var q = QExpressionParser.Parse($"{string.Concat(Enumerable.Repeat("knows{", 5))}none{new string('}', 5)}", LdContext.Core);
        var found = EntityMatcher.Matches(q, all["urn:x:0"], id =>
        {
            asked++;
            return all[id];
        });
        Assert.That((found, asked), Is.EqualTo((false, 5 * 6)));
    }

    [Test]
    public void LinkNeedsSomethingToFollow()
    {
        var parsed = QExpressionParser.Parse("rel{n}==20", LdContext.Core);
        var problem = Assert.Throws<ProblemException>(() => EntityMatcher.Matches(parsed, Probe))!.Problem;
        Assert.That(problem.Type, Is.EqualTo(ProblemType.OperationNotSupported));
    }

    [Test]
    public void ExpandedValueMatchesVocabulary()
    {
        var entity = Make.Entity("urn:x:1", Of("status", VocabProperty, $"\"{Iri("open")}\""));
        Assert.That(EntityMatcher.Matches(QExpressionParser.Parse("status==open", LdContext.Core), entity), Is.False);
        Assert.That(EntityMatcher.Matches(QExpressionParser.Parse("status==open", LdContext.Core, ["status"]), entity), Is.True);
    }

    private static EntityAttribute Of(string name, AttributeKind kind, string json) => new(Iri(name), [Make.Instance(json, null, kind)]);

    private static string Iri(string name) => LdContext.Core.Expand(name);
}
