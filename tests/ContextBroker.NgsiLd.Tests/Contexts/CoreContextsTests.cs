using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Tests.Contexts;

public class CoreContextsTests
{
    [TestCase("https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld")]
    [TestCase("https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.3.jsonld")]
    [TestCase("https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.6.jsonld")]
    [TestCase("http://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld")]
    [TestCase(CoreContexts.Url)]
    public void BuiltIn(string url)
    {
        var context = ContextCompiler.Compile(JsonText.Parse($"[\"{url}\"]"));
        Assert.That(context.Url, Is.EqualTo(url));
        Assert.That(context.Source, Is.EqualTo(JsonValue.Of(url)));
        Assert.That(context.Expand("observedAt"), Is.EqualTo("https://uri.etsi.org/ngsi-ld/observedAt"));
    }

    [TestCase("https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-non-existing.jsonld")]
    [TestCase("https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v2.0.jsonld")]
    [TestCase("https://example.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld")]
    public void NotBuiltIn(string url) => Assert.That(CoreContexts.IsCore(url), Is.False);

    [Test]
    public void SameUrlIsSameContext()
    {
        Assert.That(CoreContexts.TryFind(CoreContexts.Url, out var context), Is.True);
        Assert.That(context, Is.SameAs(LdContext.Core));
    }
}
