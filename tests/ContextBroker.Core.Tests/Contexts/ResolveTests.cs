using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using static ContextBroker.Core.Tests.Contexts.RegistryFixture;

namespace ContextBroker.Core.Tests.Contexts;

public class ResolveTests
{
    private RegistryFixture _fixture = null!;

    [SetUp]
    public void SetUp() => _fixture = new RegistryFixture();

    [TearDown]
    public void TearDown() => _fixture.Dispose();

    [Test]
    public async Task NothingMeansCore() =>
        Assert.That(await _fixture.Registry.Resolve(null, CancellationToken.None), Is.SameAs(LdContext.Core));

    [Test]
    public async Task CoreIsNotFetched()
    {
        Assert.That(await _fixture.ResolveUrl(CoreContexts.Url), Is.SameAs(LdContext.Core));
        Assert.That(await _fixture.Resolve($"[\"{CoreContexts.Url}\"]"), Is.SameAs(LdContext.Core));
        Assert.That(_fixture.Web.Asked(CoreContexts.Url), Is.Zero);
    }

    [TestCase("\"" + A + "\"")]
    [TestCase("[\"" + A + "\"]")]
    [TestCase("[\"" + A + "\",\"" + CoreContexts.Url + "\"]")]
    [TestCase("[\"" + CoreContexts.Url + "\",[\"" + A + "\"]]")]
    public async Task SameDocumentIsSameContext(string written)
    {
        _fixture.Web.Serve(A, Terms("x", "http://e/x"));
        var first = await _fixture.ResolveUrl(A);
        Assert.That(await _fixture.Resolve(written), Is.SameAs(first));
        Assert.That(await _fixture.Resolve(written), Is.SameAs(first));
        Assert.That(_fixture.Web.Asked(A), Is.EqualTo(1));
    }

    [Test]
    public async Task SameArrayIsSameContext()
    {
        _fixture.Web.Serve(A, Terms("x", "http://e/x"));
        _fixture.Web.Serve(B, Terms("x", "http://e/later"));
        var context = await _fixture.Resolve($"""["{A}","{B}"]""");
        Assert.That(context.Expand("x"), Is.EqualTo("http://e/later"));
        Assert.That(await _fixture.Resolve($"""["{A}","{B}"]"""), Is.SameAs(context));
        Assert.That(await _fixture.Resolve($"""["{B}","{A}"]"""), Is.Not.SameAs(context));
    }

    [Test]
    public async Task SameObjectIsSameContext()
    {
        var context = await _fixture.Resolve("""{"x":"http://e/x"}""");
        Assert.That(await _fixture.Resolve("""{"x":"http://e/x"}"""), Is.SameAs(context));
        Assert.That(context.Expand("x"), Is.EqualTo("http://e/x"));
    }

    [Test]
    public async Task KnownUrlAllocatesNothing()
    {
        _fixture.Web.Serve(A, Terms("x", "http://e/x"));
        var url = JsonValue.Of(A);
        await _fixture.Registry.Resolve(url, CancellationToken.None);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            await _fixture.Registry.Resolve(url, CancellationToken.None);
        }

        Assert.That((GC.GetAllocatedBytesForCurrentThread() - before) / 1000, Is.Zero);
    }

    [Test]
    public async Task DocumentsDrawInDocuments()
    {
        _fixture.Web.Serve(A, """{"@context":["b.jsonld",{"y":"p:y"}]}""");
        _fixture.Web.Serve(B, Terms("p", "http://e/"));
        Assert.That((await _fixture.ResolveUrl(A)).Expand("y"), Is.EqualTo("http://e/y"));
    }

    [Test]
    public async Task DocumentsInCircleAreRefused()
    {
        _fixture.Web.Serve(A, $$"""{"@context":"{{B}}"}""");
        _fixture.Web.Serve(B, $$"""{"@context":["{{A}}"]}""");
        var problem = await ProblemOf(_fixture.ResolveUrl(A));
        Assert.That(problem.Type, Is.EqualTo(ProblemType.BadRequestData));
        Assert.That(problem.Detail, Does.Contain("includes itself"));
    }

    [Test]
    public async Task DeepNestingIsRefused()
    {
        for (var i = 0; i < 20; i++)
        {
            _fixture.Web.Serve($"http://web/{i}", $$"""{"@context":"http://web/{{i + 1}}"}""");
        }

        Assert.That((await ProblemOf(_fixture.ResolveUrl("http://web/0"))).Type, Is.EqualTo(ProblemType.BadRequestData));
        Assert.That(_fixture.Web.Asked($"http://web/{_fixture.Options.MaxDepth}"), Is.Zero);
    }

    [Test]
    public async Task ManyDocumentsAreRefused()
    {
        var urls = Enumerable.Range(0, 200).Select(i => $"\"http://web/{i}\"");
        Assert.That((await ProblemOf(_fixture.Resolve($"[{string.Join(',', urls)}]"))).Type, Is.EqualTo(ProblemType.BadRequestData));
        Assert.That(_fixture.Web.Asked("http://web/0"), Is.Zero);
    }

    [TestCase("""{"@context":{"x":{"@id":"http://e/x","@context":{}}}}""", "scoped")]
    [TestCase("""{"@context":5}""", "cannot be 5")]
    [TestCase("""{"x":"http://e/x"}""", "no member @context")]
    [TestCase("<html/>", "not JSON")]
    public async Task InvalidDocumentIsBadRequest(string document, string reason)
    {
        _fixture.Web.Serve(A, document);
        var problem = await ProblemOf(_fixture.ResolveUrl(A));
        Assert.That(problem.Type, Is.EqualTo(ProblemType.BadRequestData));
        Assert.That(problem.Detail, Does.Contain(reason).And.Contain(A));
    }
}
