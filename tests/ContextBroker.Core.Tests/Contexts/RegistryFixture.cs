using ContextBroker.Core.Contexts;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ContextBroker.Core.Tests.Contexts;

/// <summary>A registry with a web, a clock and a store of its own.</summary>
internal sealed class RegistryFixture : IDisposable
{
    public const string A = "http://web/a.jsonld";
    public const string B = "http://web/b.jsonld";

    public RegistryFixture(Action<ContextOptions>? configure = null)
    {
        configure?.Invoke(Options);
        Registry = NewRegistry();
    }

    public FakeWeb Web { get; } = new();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero));

    public FakeDocuments Documents { get; } = new();

    public ContextOptions Options { get; } = new();

    public ContextRegistry Registry { get; private set; }

    /// <summary>As after a restart: only the document store is left.</summary>
    public async Task Restart()
    {
        Registry = NewRegistry();
        await Registry.Load(CancellationToken.None);
    }

    public Task<LdContext> Resolve(string json) => Registry.Resolve(JsonText.Parse(json), CancellationToken.None).AsTask();

    public Task<LdContext> ResolveUrl(string url) => Registry.Resolve(JsonValue.Of(url), CancellationToken.None).AsTask();

    public static string Terms(string term, string iri) => $$$"""{"@context":{"{{{term}}}":"{{{iri}}}"}}""";

    public static async Task<Problem> ProblemOf(Task task)
    {
        try
        {
            await task.WaitAsync(TimeSpan.FromSeconds(20));
        }
        catch (ProblemException e)
        {
            return e.Problem;
        }

        throw new AssertionException("It succeeded");
    }

    public void Dispose() => Registry.Dispose();

    private ContextRegistry NewRegistry() => new(Documents, Web, Options, Clock, NullLogger<ContextRegistry>.Instance);
}
