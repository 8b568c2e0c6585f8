using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Tests.Representations;

/// <summary>Shelter 1 lies in a city, the city in a prefecture whose capital is the city again (clause 4.5.23).</summary>
public sealed class LinkedEntityTests
{
    private const string City = """{"id":"urn:c:1","type":"City","name":"Zushi","isIn":"urn:p:1"}""";

    private const string Prefecture = """{"id":"urn:p:1","type":"Prefecture","name":"Kanagawa","capital":"urn:c:1"}""";

    private static readonly Entity[] Stored =
    [
        Writing.Entity("""{"id":"urn:s:1","type":"Shelter","name":"Gym","isIn":{"object":"urn:c:1"}}"""),
        Writing.Entity("""{"id":"urn:s:2","type":"Shelter","isIn":{"object":"urn:c:1","why":{"object":"urn:p:1"}}}"""),
        Writing.Entity("""{"id":"urn:s:3","type":"Shelter","isIn":{"object":["urn:c:1","urn:gone","urn:p:1"]},"route":{"objectList":["urn:p:1","urn:gone","urn:c:1"]}}"""),
        Writing.Entity("""{"id":"urn:s:4","type":"Shelter","isIn":[{"object":"urn:gone"},{"object":"urn:c:1","datasetId":"urn:d:1"}]}"""),
        Writing.Entity("""{"id":"urn:s:5","type":"Shelter","a":{"object":"urn:c:1"},"b":{"object":"urn:c:1"},"next":{"object":"urn:s:5"}}"""),
        Writing.Entity("""{"id":"urn:c:1","type":"City","name":"Zushi","isIn":{"object":"urn:p:1"}}"""),
        Writing.Entity("""{"id":"urn:p:1","type":"Prefecture","name":"Kanagawa","capital":{"object":"urn:c:1"}}"""),
    ];

    [TestCase("urn:s:1", """{"id":"urn:s:1","type":"Shelter","name":"Gym","isIn":{"id":"urn:c:1","type":"City","name":"Zushi","isIn":"urn:p:1"}}""")]
    [TestCase("urn:s:3", $$"""{"id":"urn:s:3","type":"Shelter","isIn":[{{City}},"urn:gone",{{Prefecture}}],"route":[{{Prefecture}},"urn:gone",{{City}}]}""")]
    [TestCase("urn:s:4", """{"id":"urn:s:4","type":"Shelter","isIn":{"dataset":{"@none":"urn:gone","urn:d:1":""" + City + "}}}")]
    [TestCase("urn:s:5", $$"""{"id":"urn:s:5","type":"Shelter","a":{{City}},"b":{{City}},"next":"urn:s:5"}""")]
    public void SimplifiedStandsInPlaceOfTheUri(string id, string expected) => Assert.That(Inline(id, 1, Presentation.Simplified), Is.EqualTo(expected));

    [TestCase("urn:s:1", """{"type":"Relationship","object":"urn:c:1","entity":{"id":"urn:c:1","name":{"type":"Property","value":"Zushi"}}}""")]
    [TestCase("urn:s:2", """{"type":"Relationship","object":"urn:c:1","entity":{"id":"urn:c:1","name":{"type":"Property","value":"Zushi"}},"why":{"type":"Relationship","object":"urn:p:1"}}""", Description = "a relationship of a relationship is not followed")]
    [TestCase("urn:s:3", """{"type":"Relationship","object":["urn:c:1","urn:gone","urn:p:1"],"entity":[{"id":"urn:c:1","name":{"type":"Property","value":"Zushi"}},{"id":"urn:p:1","name":{"type":"Property","value":"Kanagawa"}}]}""")]
    [TestCase("urn:s:4", """[{"type":"Relationship","object":"urn:gone"},{"type":"Relationship","object":"urn:c:1","entity":{"id":"urn:c:1","name":{"type":"Property","value":"Zushi"}},"datasetId":"urn:d:1"}]""")]
    public void NormalizedStandsBesideTheObject(string id, string expected) =>
        Assert.That(Inline(id, 1, Picking("isIn{id,name}")), Is.EqualTo($$"""{"isIn":{{expected}}}"""));

    [Test]
    public void ListsHaveAListOfEntities() => Assert.That(
        Inline("urn:s:3", 1, Picking("route{id}")),
        Is.EqualTo("""{"route":{"type":"ListRelationship","objectList":[{"object":"urn:p:1"},{"object":"urn:gone"},{"object":"urn:c:1"}],"entityList":[{"id":"urn:p:1"},{"id":"urn:c:1"}]}}"""));

    [Test]
    public void ConciseIsConciseAllTheWay() => Assert.That(
        Inline("urn:s:1", 2, Presentation.Concise),
        Is.EqualTo(
            """{"id":"urn:s:1","type":"Shelter","name":"Gym","isIn":{"object":"urn:c:1","entity":{"id":"urn:c:1","type":"City","name":"Zushi","isIn":{"object":"urn:p:1","entity":{"id":"urn:p:1","type":"Prefecture","name":"Kanagawa","capital":{"object":"urn:c:1"}}}}}}"""));

    // capital leads back to the city: however deep, a loop is not entered.
    [TestCase(2)]
    [TestCase(9)]
    public void LoopsEnd(int level) => Assert.That(
        Inline("urn:s:1", level, Presentation.Simplified with { Projection = Parse("isIn") }),
        Is.EqualTo("""{"isIn":{"id":"urn:c:1","type":"City","name":"Zushi","isIn":{"id":"urn:p:1","type":"Prefecture","name":"Kanagawa","capital":"urn:c:1"}}}"""));

    [TestCase("isIn{isIn{name}}", """{"isIn":{"isIn":{"name":"Kanagawa"}}}""")]
    [TestCase("name", """{"name":"Gym"}""")]
    [TestCase("isIn{unknown}", """{"isIn":"urn:c:1"}""", Description = "nothing of the city would be shown")]
    public void PickReachesLinkedEntities(string pick, string expected) =>
        Assert.That(Inline("urn:s:1", 2, Presentation.Simplified with { Projection = Parse(pick) }), Is.EqualTo(expected));

    [Test]
    public void OmitReachesLinkedEntities() => Assert.That(
        Inline("urn:s:1", 2, Presentation.Simplified with { Projection = ProjectionParser.Parse(null, null, "name,type,isIn{name,isIn{capital,id}}", LdContext.Core) }),
        Is.EqualTo("""{"id":"urn:s:1","isIn":{"id":"urn:c:1","type":"City","isIn":{"type":"Prefecture","name":"Kanagawa"}}}"""));

    [TestCase(1, "", "urn:s:1 urn:c:1")]
    [TestCase(2, "", "urn:s:1 urn:c:1 urn:p:1")]
    [TestCase(3, "", "urn:s:1 urn:c:1 urn:p:1", Description = "each once, although the capital is the city")]
    [TestCase(3, "urn:p:1", "urn:s:1 urn:c:1")]
    [TestCase(3, "urn:c:1", "urn:s:1")]
    public void FlatHoldsEachOnce(int level, string containedBy, string expected)
    {
        var retrieval = new LinkedRetrieval(LinkedForm.Flat, level) { ContainedBy = [.. containedBy.Split(' ', StringSplitOptions.RemoveEmptyEntries)] };
        Assert.That(Join(["urn:s:1"], Presentation.Normalized, retrieval).Select(g => g.Entity.Id), Is.EqualTo(expected.Split(' ')));
    }

    [Test]
    public void ContainedByIsNotFollowed()
    {
        var retrieval = new LinkedRetrieval(LinkedForm.Inline, 2) { ContainedBy = ["urn:p:1"] };
        Assert.That(Text(Join(["urn:s:1"], Presentation.Simplified, retrieval)[0], Presentation.Simplified), Does.EndWith("\"isIn\":{\"id\":\"urn:c:1\",\"type\":\"City\",\"name\":\"Zushi\",\"isIn\":\"urn:p:1\"}}"));
    }

    [Test]
    public void FlatKeepsTheUris()
    {
        var graphs = Join(["urn:s:1"], Presentation.Simplified, new LinkedRetrieval(LinkedForm.Flat, 1));
        Assert.That(
            graphs.Select(g => Text(g, Presentation.Simplified)),
            Is.EqualTo(new[] { """{"id":"urn:s:1","type":"Shelter","name":"Gym","isIn":"urn:c:1"}""", City }));
    }

    // Asked for by two relationships in two ways, it is shown once with what both ask for.
    [TestCase("a{id},b{name}", """{"id":"urn:c:1","name":"Zushi"}""")]
    [TestCase("a{id},b", City)]
    [TestCase("a{isIn{name}},b{id}", """{"id":"urn:c:1","isIn":"urn:p:1"}""")]
    public void FlatUnitesProjections(string pick, string city)
    {
        var presentation = Presentation.Simplified with { Projection = Parse(pick) };
        var graphs = Join(["urn:s:5"], presentation, new LinkedRetrieval(LinkedForm.Flat, 2));
        Assert.That(Text(graphs.Single(g => g.Entity.Id == "urn:c:1"), presentation), Is.EqualTo(city));
    }

    [Test]
    public void LinkingEntitiesAreNotAppended()
    {
        var graphs = Join(["urn:c:1", "urn:p:1"], Presentation.Normalized, new LinkedRetrieval(LinkedForm.Flat, 3));
        Assert.That(graphs.Select(g => g.Entity.Id), Is.EqualTo(new[] { "urn:c:1", "urn:p:1" }));
    }

    [TestCase("@none", """{"id":"urn:s:4","type":"Shelter","isIn":"urn:gone"}""")]
    [TestCase("urn:d:1", """{"id":"urn:s:4","type":"Shelter","isIn":{"id":"urn:c:1","type":"City"}}""")]
    public void DatasetsChooseWhatIsFollowed(string datasetId, string expected) =>
        Assert.That(Inline("urn:s:4", 1, Presentation.Simplified with { DatasetIds = [datasetId] }), Is.EqualTo(expected));

    [Test]
    public void SystemAttributesAreShownAtEveryLevel()
    {
        var text = Inline("urn:s:1", 2, Presentation.Simplified with { SystemAttributes = true });
        Assert.That(text.Split("createdAt").Length - 1, Is.EqualTo(3));
    }

    [Test]
    public void FeaturesHoldPlainEntitiesAndOneContext()
    {
        var presentation = Presentation.Simplified with { GeometryProperty = "x", WithContext = true, Projection = Parse("id,isIn{id,type}") };
        Assert.That(
            Inline("urn:s:1", 1, presentation),
            Does.StartWith("""{"id":"urn:s:1","type":"Feature","geometry":null,"properties":{"isIn":{"id":"urn:c:1","type":"City"}},"@context":"""));
    }

    // a and b lead to the city and on to the prefecture: inline each way counts, flat each entity. The shelter itself is not followed.
    [TestCase(LinkedForm.Inline, 4)]
    [TestCase(LinkedForm.Flat, 2)]
    public void TargetsAreBounded(LinkedForm form, int needed)
    {
        var retrieval = new LinkedRetrieval(form, 2) { MaxTargets = needed };
        Assert.That(Join(["urn:s:5"], Presentation.Normalized, retrieval)[0].Entity.Id, Is.EqualTo("urn:s:5"));
        var problem = Assert.Throws<ProblemException>(() => Join(["urn:s:5"], Presentation.Normalized, retrieval with { MaxTargets = needed - 1 }))!.Problem;
        Assert.That((problem.Type, problem.Member), Is.EqualTo((ProblemType.TooManyResults, "join")));
    }

    [Test]
    public void EachIsWantedOnce()
    {
        var walk = new LinkedEntityWalk([Stored[4], Stored[0]], Presentation.Normalized, new LinkedRetrieval(LinkedForm.Inline, 2));
        Assert.That(walk.Wanted, Is.EqualTo(new[] { "urn:c:1" }));
        walk.Take([Stored[5]]);
        Assert.That(walk.Wanted, Is.EqualTo(new[] { "urn:p:1" }));
        walk.Take([]);
        Assert.That(walk.Wanted, Is.Empty);
    }

    private static Projection Parse(string pick) => ProjectionParser.Parse(null, pick, null, LdContext.Core)!;

    private static Presentation Picking(string pick) => new() { Projection = Parse(pick) };

    private static string Inline(string id, int level, Presentation presentation) =>
        Text(Join([id], presentation, new LinkedRetrieval(LinkedForm.Inline, level)).Single(), presentation);

    private static string Text(EntityGraph graph, Presentation presentation) =>
        Writing.Text(writer => EntityWriter.Write(writer, graph, LdContext.Core, presentation));

    private static IReadOnlyList<EntityGraph> Join(string[] ids, Presentation presentation, LinkedRetrieval retrieval)
    {
        var walk = new LinkedEntityWalk([.. Stored.Where(e => ids.Contains(e.Id))], presentation, retrieval);
        while (walk.Wanted.Count > 0)
        {
            walk.Take(Stored.Where(e => walk.Wanted.Contains(e.Id)).ToArray());
        }

        return walk.Result();
    }
}
