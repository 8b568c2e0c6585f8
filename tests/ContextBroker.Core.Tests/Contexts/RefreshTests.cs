using ContextBroker.Core.Contexts;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using static ContextBroker.Core.Tests.Contexts.RegistryFixture;

namespace ContextBroker.Core.Tests.Contexts;

public class RefreshTests
{
    private RegistryFixture _fixture = null!;
    private LdContext _first = null!;

    [SetUp]
    public async Task SetUp()
    {
        _fixture = new RegistryFixture();
        _fixture.Web.Serve(A, Terms("x", "http://e/1"), maxAge: 60);
        _first = await _fixture.ResolveUrl(A);
    }

    [TearDown]
    public void TearDown() => _fixture.Dispose();

    [Test]
    public async Task NewVersionIsTakenWhenAgeIsOver()
    {
        _fixture.Web.Serve(A, Terms("x", "http://e/2"), maxAge: 60);
        _fixture.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.That(await _fixture.ResolveUrl(A), Is.SameAs(_first));
        _fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await _fixture.ResolveUrl(A)).Expand("x"), Is.EqualTo("http://e/2"));
        Assert.That((await _fixture.Resolve($"[\"{A}\"]")).Expand("x"), Is.EqualTo("http://e/2"));
    }

    [Test]
    public async Task UnchangedVersionKeepsContext()
    {
        _fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.That(await _fixture.ResolveUrl(A), Is.SameAs(_first));
        Assert.That(_fixture.Web.Asked(A), Is.EqualTo(2));
    }

    [Test]
    public async Task BrokenSourceLeavesOldVersion()
    {
        _fixture.Web.Break(A);
        _fixture.Clock.Advance(TimeSpan.FromDays(30));
        Assert.That(await _fixture.ResolveUrl(A), Is.SameAs(_first));
    }

    [TestCase("<html>Under maintenance</html>")]
    [TestCase("""{"@context":{"x":5}}""")]
    public async Task InvalidNewVersionLeavesOldOne(string document)
    {
        _fixture.Web.Serve(A, document);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.That(await _fixture.ResolveUrl(A), Is.SameAs(_first));
    }

    [Test]
    public async Task BrokenSourceIsNotAskedEachTime()
    {
        _fixture.Web.Break(A);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        await _fixture.ResolveUrl(A);
        await _fixture.ResolveUrl(A);
        Assert.That(_fixture.Web.Asked(A), Is.EqualTo(2));
        _fixture.Clock.Advance(_fixture.Options.RetryInterval);
        await _fixture.ResolveUrl(A);
        Assert.That(_fixture.Web.Asked(A), Is.EqualTo(3));
    }

    /// <summary>A source that hangs holds a request for the patience, not for the whole time limit.</summary>
    [Test]
    public async Task HangingSourceIsNotWaitedFor()
    {
        _fixture.Web.Hang(A);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        var resolving = _fixture.ResolveUrl(A);
        _fixture.Clock.Advance(_fixture.Options.RefreshPatience);
        Assert.That(await resolving.WaitAsync(TimeSpan.FromSeconds(20)), Is.SameAs(_first));
    }

    [Test]
    public async Task LateNewVersionIsTakenUp()
    {
        var page = new TaskCompletionSource<HttpResponseMessage>();
        _fixture.Web.Serve(A, _ => page.Task);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        var early = _fixture.ResolveUrl(A);
        _fixture.Clock.Advance(_fixture.Options.RefreshPatience);
        Assert.That(await early.WaitAsync(TimeSpan.FromSeconds(20)), Is.SameAs(_first));
        page.SetResult(new HttpResponseMessage { Content = new StringContent(Terms("x", "http://e/2")) });
        Assert.That(async () => (await _fixture.ResolveUrl(A)).Expand("x"), Is.EqualTo("http://e/2").After(20_000, 10));
    }

    [Test]
    public async Task SourceThatForbidsCachingIsSpared()
    {
        _fixture.Web.Serve(B, Terms("x", "http://e/1"), maxAge: 0);
        await _fixture.ResolveUrl(B);
        await _fixture.ResolveUrl(B);
        Assert.That(_fixture.Web.Asked(B), Is.EqualTo(1));
        _fixture.Clock.Advance(_fixture.Options.MinAge);
        await _fixture.ResolveUrl(B);
        Assert.That(_fixture.Web.Asked(B), Is.EqualTo(2));
    }

    [Test]
    public async Task RestartNeedsNoSource()
    {
        _fixture.Web.Break(A);
        _fixture.Clock.Advance(TimeSpan.FromDays(30));
        await _fixture.Restart();
        Assert.That((await _fixture.ResolveUrl(A)).Expand("x"), Is.EqualTo("http://e/1"));
    }

    [Test]
    public async Task NewVersionSurvivesRestart()
    {
        _fixture.Web.Serve(A, Terms("x", "http://e/2"));
        _fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        await _fixture.ResolveUrl(A);
        _fixture.Web.Break(A);
        await _fixture.Restart();
        Assert.That((await _fixture.ResolveUrl(A)).Expand("x"), Is.EqualTo("http://e/2"));
        Assert.That(_fixture.Documents.Count, Is.EqualTo(1));
    }

    [Test]
    public async Task ReloadTakesNewVersionAtOnce()
    {
        _fixture.Web.Serve(A, Terms("x", "http://e/2"));
        await _fixture.Registry.Reload("", A, CancellationToken.None);
        Assert.That((await _fixture.ResolveUrl(A)).Expand("x"), Is.EqualTo("http://e/2"));
    }

    [TestCase("not json")]
    [TestCase("{}")]
    public async Task FailedReloadLeavesOldVersion(string document)
    {
        _fixture.Web.Serve(A, document);
        var problem = await ProblemOf(_fixture.Registry.Reload("", A, CancellationToken.None));
        Assert.That(problem.Type, Is.EqualTo(ProblemType.LdContextNotAvailable));
        Assert.That(await _fixture.ResolveUrl(A), Is.SameAs(_first));
        Assert.That(_fixture.Registry.Find("", A)!.Kind, Is.EqualTo(ContextKind.Cached));
    }

    [Test]
    public async Task LongestUnusedGivesWay()
    {
        _fixture.Options.MaxCached = 3;
        for (var i = 0; i < 5; i++)
        {
            _fixture.Clock.Advance(TimeSpan.FromSeconds(1));
            _fixture.Web.Serve($"http://web/{i}", Terms("x", "http://e/x"));
            await _fixture.ResolveUrl($"http://web/{i}");
            await _fixture.ResolveUrl(A);
        }

        Assert.That(_fixture.Registry.List("", ContextKind.Cached).Select(c => c.Url), Is.EqualTo([A, "http://web/3", "http://web/4"]));
        Assert.That(_fixture.Documents.Count, Is.EqualTo(3));
    }
}
