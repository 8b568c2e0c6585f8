using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;

namespace ContextBroker.Server.Tests.Requests;

public sealed class ContextLinkTests
{
    private const string Rel = "rel=\"http://www.w3.org/ns/json-ld#context\"";

    [TestCase($"<https://x.org/c.jsonld>; {Rel}; type=\"application/ld+json\"")]
    [TestCase($"<https://x.org/c.jsonld>;type=\"application/ld+json\";{Rel}")]
    [TestCase("<https://x.org/c.jsonld>; rel=http://www.w3.org/ns/json-ld#context")]
    [TestCase($"</next?a=1,2>; rel=\"next\", <https://x.org/c.jsonld>; {Rel}")]
    [TestCase($"<https://x.org/c.jsonld>; {Rel}, <https://uri.etsi.org/ngsi-ld/profile/version>; rel=\"profile\"")]
    public void FindsTheContextAmongLinks(string header) => Assert.That(ContextLink.Read(header), Is.EqualTo("https://x.org/c.jsonld"));

    [TestCase("<https://x.org/c.jsonld>; rel=\"https://x.org/c.jsonld\"")]
    [TestCase("<https://x.org/c.jsonld>")]
    [TestCase("nonsense")]
    [TestCase("<unclosed")]
    public void OtherLinksArePassedOver(string header) => Assert.That(ContextLink.Read(header), Is.Null);

    [Test]
    public void TwoContextsAreRefused() =>
        Assert.Throws<ProblemException>(() => ContextLink.Read($"<https://x.org/a>; {Rel}, <https://x.org/b>; {Rel}"));
}
