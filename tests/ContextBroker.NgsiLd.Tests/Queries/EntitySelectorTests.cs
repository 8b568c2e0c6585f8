using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Testing;

namespace ContextBroker.NgsiLd.Tests.Queries;

public sealed class EntitySelectorTests
{
    private static readonly Entity Shelter = Make.Entity("urn:ngsi-ld:Shelter:1");

    [TestCase("Shelter", null, null, true)]
    [TestCase("Sensor", null, null, false)]
    [TestCase("*", null, null, true)]
    [TestCase(null, "urn:ngsi-ld:Shelter:1", null, true)]
    [TestCase(null, "urn:ngsi-ld:Shelter:2, urn:ngsi-ld:Shelter:1", null, true)]
    [TestCase(null, "urn:ngsi-ld:Shelter:2", null, false)]
    [TestCase("Sensor", "urn:ngsi-ld:Shelter:1", null, false)]
    [TestCase(null, null, "^urn:ngsi-ld:Shelter:", true)]
    [TestCase(null, null, "Shelter", true)]
    [TestCase(null, null, "^Shelter", false)]
    [TestCase(null, "urn:ngsi-ld:Shelter:1", "^nothing$", true, Description = "id takes precedence")]
    public void Selects(string? type, string? ids, string? idPattern, bool expected) =>
        Assert.That(EntityMatcher.Matches(EntitySelectorParser.Parse(type, ids, idPattern, LdContext.Core), Shelter), Is.EqualTo(expected));

    [TestCase("""{"type":"Shelter"}""", "Shelter", null, null)]
    [TestCase("""{"type":"(A;B),C","id":"urn:x:1"}""", "(A;B),C", "urn:x:1", null)]
    [TestCase("""{"type":"*","id":["urn:x:1","urn:x:2"],"idPattern":"x"}""", "*", "urn:x:1,urn:x:2", "x")]
    public void JsonSaysTheSame(string json, string type, string? ids, string? idPattern) =>
        Assert.That(
            EntitySelectorParser.Parse(JsonText.Parse(json), LdContext.Core, "$.entities[0]"),
            Is.EqualTo(EntitySelectorParser.Parse(type, ids, idPattern, LdContext.Core)));

    [TestCase("""{"id":"urn:x:1"}""", "The entity selector at $.entities[0] needs a text as its type")]
    [TestCase("""{"type":5}""", "The entity selector at $.entities[0] needs a text as its type")]
    [TestCase("""{"type":"A","id":"not a uri"}""", "The id `not a uri` is not a URI")]
    [TestCase("""{"type":"A","id":"noscheme"}""", "The id `noscheme` is not a URI")]
    [TestCase("""{"type":"A","id":["urn:x:1",5]}""", "The entity selector at $.entities[0] needs a text as its id")]
    [TestCase("""{"type":"A","id":[]}""", "The array id at $.entities[0] is empty")]
    [TestCase("\"A\"", "The entity selector at $.entities[0] must be an object")]
    public void ErrorSaysWhatIsWrong(string json, string message)
    {
        var problem = Assert.Throws<ProblemException>(() => EntitySelectorParser.Parse(JsonText.Parse(json), LdContext.Core, "$.entities[0]"))!.Problem;
        Assert.That((problem.Type, problem.Detail), Is.EqualTo((ProblemType.BadRequestData, message)));
    }

    [Test]
    public void BadPatternIsRefused() =>
        Assert.That(
            Assert.Throws<ProblemException>(() => EntitySelectorParser.Parse(null, null, "(", LdContext.Core))!.Problem.Detail,
            Does.StartWith("The pattern `(` of idPattern is not a regular expression"));
}
