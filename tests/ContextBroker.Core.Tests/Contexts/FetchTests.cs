using System.Net;
using System.Text;
using ContextBroker.NgsiLd;
using static ContextBroker.Core.Tests.Contexts.RegistryFixture;

namespace ContextBroker.Core.Tests.Contexts;

public class FetchTests
{
    private RegistryFixture _fixture = null!;

    [SetUp]
    public void SetUp() => _fixture = new RegistryFixture(o => o.MaxBytes = 2048);

    [TearDown]
    public void TearDown() => _fixture.Dispose();

    [Test]
    public async Task ManyCallersShareOneFetch()
    {
        var page = new TaskCompletionSource<HttpResponseMessage>();
        _fixture.Web.Serve(A, _ => page.Task);
        var callers = Enumerable.Range(0, 50).Select(_ => _fixture.ResolveUrl(A)).ToArray();
        page.SetResult(new HttpResponseMessage { Content = new StringContent(Terms("x", "http://e/x")) });
        var contexts = await Task.WhenAll(callers);
        Assert.That(contexts.Distinct().Count(), Is.EqualTo(1));
        Assert.That(_fixture.Web.Asked(A), Is.EqualTo(1));
    }

    [Test]
    public async Task OneCallerGoingLeavesOthers()
    {
        var page = new TaskCompletionSource<HttpResponseMessage>();
        _fixture.Web.Serve(A, _ => page.Task);
        using var going = new CancellationTokenSource();
        var goes = _fixture.Registry.Resolve(NgsiLd.Model.JsonValue.Of(A), going.Token).AsTask();
        var stays = _fixture.ResolveUrl(A);
        await going.CancelAsync();
        Assert.That(async () => await goes, Throws.InstanceOf<OperationCanceledException>());
        page.SetResult(new HttpResponseMessage { Content = new StringContent(Terms("x", "http://e/x")) });
        Assert.That((await stays).Expand("x"), Is.EqualTo("http://e/x"));
    }

    [Test]
    public async Task TimeIsLimited()
    {
        _fixture.Web.Hang(A);
        var resolving = _fixture.ResolveUrl(A);
        _fixture.Clock.Advance(_fixture.Options.Timeout);
        await ExpectNotAvailable(resolving, "within 5 s");
    }

    [Test]
    public async Task SlowBodyCountsToo()
    {
        _fixture.Web.Serve(A, () => new HttpResponseMessage { Content = new StreamContent(new EndlessStream()) });
        var resolving = _fixture.ResolveUrl(A);
        _fixture.Clock.Advance(_fixture.Options.Timeout);
        await ExpectNotAvailable(resolving, "within 5 s");
    }

    [Test]
    public async Task SizeIsLimited()
    {
        _fixture.Web.Serve(A, Terms("x", "http://e/" + new string('x', 3000)));
        await ExpectNotAvailable(_fixture.ResolveUrl(A), "larger than 2048 bytes");
    }

    [TestCase(5, true)]
    [TestCase(6, false)]
    public async Task RedirectsAreLimited(int redirects, bool arrives)
    {
        for (var i = 0; i < redirects; i++)
        {
            _fixture.Web.Redirect($"http://web/{i}", $"/{i + 1}");
        }

        _fixture.Web.Serve($"http://web/{redirects}", Terms("x", "http://e/x"));
        var resolving = _fixture.ResolveUrl("http://web/0");
        if (arrives)
        {
            Assert.That((await resolving).Expand("x"), Is.EqualTo("http://e/x"));
        }
        else
        {
            await ExpectNotAvailable(resolving, "redirected more than 5 times");
        }
    }

    [TestCase("file:///etc/passwd")]
    [TestCase("ftp://web/a")]
    [TestCase("urn:ngsi-ld:a")]
    public async Task OnlyHttpIsFetched(string url) =>
        Assert.That((await ProblemOf(_fixture.ResolveUrl(url))).Type, Is.EqualTo(ProblemType.BadRequestData));

    [Test]
    public async Task RedirectToFileIsRefused()
    {
        _fixture.Web.Redirect(A, "file:///etc/passwd");
        await ExpectNotAvailable(_fixture.ResolveUrl(A), "only http and https");
    }

    [Test]
    public async Task ErrorAnswerIsNotAvailable() => await ExpectNotAvailable(_fixture.ResolveUrl(A), "answered 404");

    [Test]
    public async Task BrokenLineIsNotAvailable()
    {
        _fixture.Web.Break(A);
        await ExpectNotAvailable(_fixture.ResolveUrl(A), "Connection refused");
    }

    [Test]
    public async Task FailureIsRememberedBriefly()
    {
        await ExpectNotAvailable(_fixture.ResolveUrl(A), "404");
        _fixture.Web.Serve(A, Terms("x", "http://e/x"));
        await ExpectNotAvailable(_fixture.ResolveUrl(A), "404");
        Assert.That(_fixture.Web.Asked(A), Is.EqualTo(1));
        _fixture.Clock.Advance(_fixture.Options.FailureMemory);
        Assert.That((await _fixture.ResolveUrl(A)).Expand("x"), Is.EqualTo("http://e/x"));
    }

    /// <summary>As https://schema.org does: the page is HTML, a header names the @context.</summary>
    [Test]
    public async Task PageMayNameItsContext()
    {
        _fixture.Web.Serve("http://web/", () =>
        {
            var page = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("<html/>", Encoding.UTF8, "text/html") };
            page.Headers.TryAddWithoutValidation("Link", "</a.jsonld>; rel=\"alternate\"; type=\"application/ld+json\"");
            return page;
        });
        _fixture.Web.Serve(A, Terms("x", "http://e/x"));
        Assert.That((await _fixture.ResolveUrl("http://web/")).Expand("x"), Is.EqualTo("http://e/x"));
    }

    [Test]
    public async Task ByteOrderMarkIsPassedOver()
    {
        _fixture.Web.Serve(A, "\uFEFF" + Terms("x", "http://e/x"));
        Assert.That((await _fixture.ResolveUrl(A)).Expand("x"), Is.EqualTo("http://e/x"));
    }

    private static async Task ExpectNotAvailable(Task resolving, string reason)
    {
        var problem = await ProblemOf(resolving);
        Assert.That(problem.Type, Is.EqualTo(ProblemType.LdContextNotAvailable));
        Assert.That(problem.Detail, Does.Contain(reason));
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
