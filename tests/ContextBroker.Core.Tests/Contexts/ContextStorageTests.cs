using ContextBroker.Core.Contexts;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using static ContextBroker.Core.Tests.Contexts.RegistryFixture;

namespace ContextBroker.Core.Tests.Contexts;

/// <summary>Clause 5.13: adding, listing, serving, deleting.</summary>
public class ContextStorageTests
{
    private const string Tenant = "prefecture";
    private static readonly JsonValue Content = JsonText.Parse("""{"x":"http://e/x"}""");

    private RegistryFixture _fixture = null!;

    [SetUp]
    public void SetUp() => _fixture = new RegistryFixture();

    [TearDown]
    public void TearDown() => _fixture.Dispose();

    [Test]
    public async Task HostedIsServed()
    {
        var id = await _fixture.Registry.Add(Tenant, Content, CancellationToken.None);
        var details = _fixture.Registry.Find(Tenant, id)!;
        Assert.That(details.Content, Is.EqualTo(Content));
        Assert.That((details.LocalId, details.Kind, details.Url), Is.EqualTo((id, ContextKind.Hosted, (string?)null)));
        Assert.That(details.CreatedAt, Is.EqualTo(_fixture.Clock.GetUtcNow()));
    }

    [Test]
    public async Task HostedSurvivesRestart()
    {
        var id = await _fixture.Registry.Add(Tenant, Content, CancellationToken.None);
        await _fixture.Restart();
        Assert.That(_fixture.Registry.Find(Tenant, id)!.Content, Is.EqualTo(Content));
    }

    [TestCase("http://broker:1026/ngsi-ld/v1/jsonldContexts/")]
    [TestCase("https://other.example.org/gateway/ngsi-ld/v1/jsonldContexts/")]
    [TestCase("")]
    public async Task HostedResolvesWithoutFetch(string prefix)
    {
        var id = await _fixture.Registry.Add(Tenant, Content, CancellationToken.None);
        var context = await _fixture.ResolveUrl(prefix + Uri.EscapeDataString(id).Replace("%3A", ":"));
        Assert.That(context.Expand("x"), Is.EqualTo("http://e/x"));
    }

    [Test]
    public async Task DeletedHostedResolvesNoMore()
    {
        var id = await _fixture.Registry.Add(Tenant, Content, CancellationToken.None);
        var url = "http://broker/ngsi-ld/v1/jsonldContexts/" + id;
        await _fixture.ResolveUrl(url);
        await _fixture.Registry.Delete(Tenant, id, CancellationToken.None);
        Assert.That((await ProblemOf(_fixture.ResolveUrl(url))).Type, Is.EqualTo(ProblemType.LdContextNotAvailable));
        Assert.That(_fixture.Documents.Count, Is.Zero);
    }

    [TestCase("5")]
    [TestCase("true")]
    [TestCase("""["http://web/a.jsonld",7]""")]
    [TestCase("""{"x":{"@id":"http://e/x","@context":{}}}""")]
    public async Task InvalidIsNotAdded(string content)
    {
        var problem = await ProblemOf(_fixture.Registry.Add(Tenant, JsonText.Parse(content), CancellationToken.None));
        Assert.That(problem.Type, Is.EqualTo(ProblemType.BadRequestData));
        Assert.That(_fixture.Documents.Count, Is.Zero);
    }

    /// <summary>Its documents are looked at when it is used (clause 5.13.2.4 asks for no more).</summary>
    [Test]
    public async Task HostedMayNameAbsentDocuments()
    {
        var id = await _fixture.Registry.Add(Tenant, JsonText.Parse($"[\"{A}\"]"), CancellationToken.None);
        Assert.That(_fixture.Web.Asked(A), Is.Zero);
        _fixture.Web.Serve(A, Terms("x", "http://e/x"));
        Assert.That((await _fixture.ResolveUrl("http://broker/ngsi-ld/v1/jsonldContexts/" + id)).Expand("x"), Is.EqualTo("http://e/x"));
        Assert.That(_fixture.Registry.Find("", A)!.Kind, Is.EqualTo(ContextKind.Cached));
    }

    [Test]
    public async Task TenantsDoNotSeeEachOther()
    {
        var id = await _fixture.Registry.Add(Tenant, Content, CancellationToken.None);
        Assert.That(_fixture.Registry.Find("", id), Is.Null);
        Assert.That(_fixture.Registry.List("", null), Is.Empty);
        Assert.That((await ProblemOf(_fixture.Registry.Delete("", id, CancellationToken.None))).Type, Is.EqualTo(ProblemType.ResourceNotFound));
        Assert.That(_fixture.Registry.List(Tenant, ContextKind.Hosted), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task ArrayIsGivenOneUrl()
    {
        var context = await _fixture.Resolve("""[{"x":"http://e/x"},{"y":"http://e/y"}]""");
        var served = await _fixture.Registry.WithUrl(Tenant, context, "http://broker/ngsi-ld/v1/jsonldContexts/", CancellationToken.None);
        var again = await _fixture.Registry.WithUrl(Tenant, context, "http://broker/ngsi-ld/v1/jsonldContexts/", CancellationToken.None);
        var details = _fixture.Registry.List("", null).Single();
        Assert.That(again, Is.SameAs(served));
        Assert.That((details.Kind, details.Content), Is.EqualTo((ContextKind.ImplicitlyCreated, context.Source)));
        Assert.That(served.Url, Is.EqualTo("http://broker/ngsi-ld/v1/jsonldContexts/" + details.LocalId));
        Assert.That(served.Expand("y"), Is.EqualTo("http://e/y"));
    }

    [Test]
    public async Task ContextWithUrlNeedsNoOther()
    {
        _fixture.Web.Serve(A, Terms("x", "http://e/x"));
        var context = await _fixture.ResolveUrl(A);
        Assert.That(await _fixture.Registry.WithUrl(Tenant, context, "http://broker/", CancellationToken.None), Is.SameAs(context));
        Assert.That(_fixture.Registry.List(Tenant, ContextKind.ImplicitlyCreated), Is.Empty);
    }

    /// <summary>Clause 5.13.3.5 counts how often it was found: not its making.</summary>
    [Test]
    public async Task MakingAContextIsNoUse()
    {
        var context = await _fixture.Resolve("""[{"x":"http://e/x"},{"y":"http://e/y"}]""");
        var served = await _fixture.Registry.WithUrl(Tenant, context, "http://broker/ngsi-ld/v1/jsonldContexts/", CancellationToken.None);
        Assert.That(_fixture.Registry.List("", null).Single().NumberOfHits, Is.Zero);
        await _fixture.Registry.WithUrl(Tenant, context, "http://broker/ngsi-ld/v1/jsonldContexts/", CancellationToken.None);
        await _fixture.ResolveUrl(served.Url!);
        Assert.That(_fixture.Registry.List("", null).Single().NumberOfHits, Is.EqualTo(2));
    }

    /// <summary>What cannot be reloaded and is then deleted is asked for anew: no failure was remembered while it was at hand.</summary>
    [Test]
    public async Task FailedReloadIsForgottenWithTheContext()
    {
        _fixture.Web.Serve(A, Terms("x", "http://e/x"));
        await _fixture.ResolveUrl(A);
        _fixture.Web.Serve(A, () => new HttpResponseMessage(System.Net.HttpStatusCode.ServiceUnavailable));
        Assert.That((await ProblemOf(_fixture.Registry.Reload(Tenant, A, CancellationToken.None))).Type, Is.EqualTo(ProblemType.LdContextNotAvailable));
        await _fixture.Registry.Delete(Tenant, A, CancellationToken.None);
        _fixture.Web.Serve(A, Terms("x", "http://e/new"));
        Assert.That((await _fixture.ResolveUrl(A)).Expand("x"), Is.EqualTo("http://e/new"));
    }

    [Test]
    public async Task UsesAreCounted()
    {
        _fixture.Web.Serve(A, Terms("x", "http://e/x"));
        await _fixture.ResolveUrl(A);
        _fixture.Clock.Advance(TimeSpan.FromSeconds(5));
        await _fixture.Resolve($"[\"{A}\"]");
        var details = _fixture.Registry.Find("", A)!;
        Assert.That((details.NumberOfHits, details.LastUsage), Is.EqualTo((2L, _fixture.Clock.GetUtcNow())));
        Assert.That(_fixture.Registry.Find("", details.LocalId)!.NumberOfHits, Is.EqualTo(3));
    }

    [Test]
    public async Task ListTellsKindsApart()
    {
        _fixture.Web.Serve(A, Terms("x", "http://e/x"));
        await _fixture.ResolveUrl(A);
        _fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        await _fixture.Registry.Add(Tenant, Content, CancellationToken.None);
        Assert.That(_fixture.Registry.List(Tenant, null).Select(d => d.Kind), Is.EqualTo([ContextKind.Cached, ContextKind.Hosted]));
        Assert.That(_fixture.Registry.List(Tenant, ContextKind.Cached).Single().ExpiresAt, Is.GreaterThan(_fixture.Clock.GetUtcNow()));
    }

    [Test]
    public async Task DeletedCachedIsFetchedAnew()
    {
        _fixture.Web.Serve(A, Terms("x", "http://e/1"));
        await _fixture.ResolveUrl(A);
        _fixture.Web.Serve(A, Terms("x", "http://e/2"));
        await _fixture.Registry.Delete("", A, CancellationToken.None);
        Assert.That(_fixture.Registry.Find("", A), Is.Null);
        Assert.That((await _fixture.ResolveUrl(A)).Expand("x"), Is.EqualTo("http://e/2"));
    }

    [Test]
    public async Task CoreStays()
    {
        Assert.That((await ProblemOf(_fixture.Registry.Delete("", CoreContexts.Url, CancellationToken.None))).Type, Is.EqualTo(ProblemType.BadRequestData));
        await _fixture.Registry.Reload("", CoreContexts.Url, CancellationToken.None);
        Assert.That(_fixture.Registry.Find("", CoreContexts.Url)!.Kind, Is.EqualTo(ContextKind.Cached));
    }

    [Test]
    public async Task OnlyCachedReloads()
    {
        var id = await _fixture.Registry.Add("", Content, CancellationToken.None);
        Assert.That((await ProblemOf(_fixture.Registry.Reload("", id, CancellationToken.None))).Type, Is.EqualTo(ProblemType.BadRequestData));
        Assert.That((await ProblemOf(_fixture.Registry.Delete("", "urn:none", CancellationToken.None))).Type, Is.EqualTo(ProblemType.ResourceNotFound));
    }
}
