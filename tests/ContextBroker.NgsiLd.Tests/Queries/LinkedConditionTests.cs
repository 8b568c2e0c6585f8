using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Tests.Representations;

namespace ContextBroker.NgsiLd.Tests.Queries;

/// <summary>q through relationships, asked of one entity whose linked ones are looked up (clause 4.9).</summary>
public sealed class LinkedConditionTests
{
    private static readonly Entity Shelter =
        Writing.Entity("""{"id":"urn:s:1","type":"Shelter","occupancy":5,"isIn":{"object":["urn:c:1","urn:gone"]}}""");

    private static readonly Entity[] Stored =
    [
        Writing.Entity("""{"id":"urn:c:1","type":"City","name":"Zushi","isIn":{"object":"urn:p:1"}}"""),
        Writing.Entity("""{"id":"urn:p:1","type":"Prefecture","name":"Kanagawa"}"""),
    ];

    [TestCase("isIn{name}==\"Zushi\"", true)]
    [TestCase("isIn{name}==\"Hayama\"", false)]
    [TestCase("isIn{isIn{name}}==\"Kanagawa\"", true)]
    [TestCase("isIn{isIn{name}}==\"Tokyo\"", false)]
    [TestCase("isIn{name}==\"Hayama\"|occupancy>4", true)]
    [TestCase("isIn{name}==\"Zushi\";occupancy>5", false)]
    [TestCase("near{name}==\"Zushi\"", false)]
    public void IsDecidedByWhatIsLinked(string q, bool holds) => Assert.That(Decided(q, most: 10), Is.EqualTo(holds));

    [Test]
    public void WantsWhatTheRelationshipsName() =>
        Assert.That(new LinkedCondition(Parse("isIn{name}==\"x\""), Shelter, 10).Wanted, Is.EquivalentTo(new[] { "urn:c:1", "urn:gone" }));

    [Test]
    public void AsksForNothingTwice()
    {
        var condition = new LinkedCondition(Parse("isIn{name}==\"x\""), Shelter, 10);
        condition.Take([]);
        Assert.That((condition.Wanted.Count, condition.Holds), Is.EqualTo((0, false)));
    }

    [Test]
    public void MoreThanAllowedIsTooComplex() => Assert.That(
        () => Decided("isIn{isIn{name}}==\"Kanagawa\"", most: 2),
        Throws.TypeOf<ProblemException>().With.Property("Problem").Property("Type").EqualTo(ProblemType.TooComplexQuery));

    private static bool Decided(string q, int most)
    {
        var condition = new LinkedCondition(Parse(q), Shelter, most);
        while (condition.Wanted.Count > 0)
        {
            condition.Take([.. Stored.Where(entity => condition.Wanted.Contains(entity.Id))]);
        }

        return condition.Holds;
    }

    private static QExpression Parse(string q) => QExpressionParser.Parse(q, LdContext.Core);
}
