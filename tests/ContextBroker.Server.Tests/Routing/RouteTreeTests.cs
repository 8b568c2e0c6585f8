using ContextBroker.Http.Requests;
using ContextBroker.Http.Routing;

namespace ContextBroker.Server.Tests.Routing;

public sealed class RouteTreeTests
{
    private static readonly RouteTree Tree = new(
    [
        Row("GET", "/entities"),
        Row("POST", "/entities"),
        Row("GET", "/entities/{entityId}"),
        Row("PUT", "/entities/{entityId}") with { AnswersMissingId = true },
        Row("DELETE", "/entities/{entityId}"),
        Row("PATCH", "/entities/{entityId}/attrs/{attrId}"),
    ]);

    [TestCase("/entities", "/entities")]
    [TestCase("/entities/", "/entities")]
    [TestCase("/entities/urn:x:1", "/entities/{entityId}")]
    [TestCase("/entities/urn:x:1/", "/entities/{entityId}")]
    public void TrailingSlashIsTheSameResource(string path, string template) =>
        Assert.That(Tree.Find("GET", path).Route?.Template, Is.EqualTo(template));

    [TestCase("/entities/urn%3Ax%3A1/attrs/https%3A%2F%2Fexample.org%2Fname", "urn:x:1", "https://example.org/name")]
    [TestCase("/entities/urn:x:%E9%81%BF/attrs/name/", "urn:x:避", "name")]
    public void SegmentsAreSplitBeforeTheyAreDecoded(string path, string id, string attribute)
    {
        var match = Tree.Find("PATCH", path);
        Assert.That((match.First, match.Second), Is.EqualTo((id, attribute)));
    }

    [TestCase("")]
    [TestCase("/")]
    [TestCase("/things")]
    [TestCase("/entities/urn:x:1/attrs")]
    public void UnknownPathHasNoMethods(string path) => Assert.That(Tree.Find("GET", path).Allowed, Is.Null);

    [Test]
    public void MissingIdIsAWrongMethodUnlessTheHandlerSaysSo() =>
        Assert.That((Tree.Find("DELETE", "/entities/").Route, Tree.Find("DELETE", "/entities/").Allowed), Is.EqualTo(((ApiRoute?)null, "GET, POST, HEAD")));

    [TestCase("PATCH", "/entities//attrs/name", "", "name")]
    [TestCase("PUT", "/entities/", "", "")]
    public void EmptyIdsReachTheirHandler(string method, string path, string id, string attribute)
    {
        var match = Tree.Find(method, path);
        Assert.That((match.Route?.Method, match.First, match.Second), Is.EqualTo((method, id, attribute)));
    }

    [Test]
    public void WrongMethodNamesTheAllowedOnes()
    {
        var match = Tree.Find("DELETE", "/entities");
        Assert.That((match.Route, match.Allowed), Is.EqualTo(((ApiRoute?)null, "GET, POST, HEAD")));
    }

    [Test]
    public void HeadIsServedAsGet() => Assert.That(Tree.Find("HEAD", "/entities").Route?.Method, Is.EqualTo("GET"));

    private static ApiRoute Row(string method, string template) => new(method, template, _ => Task.CompletedTask, "-", ParameterSet.None);
}
