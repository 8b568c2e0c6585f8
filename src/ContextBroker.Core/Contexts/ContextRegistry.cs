using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.Contexts;

/// <summary>Every @context the broker knows: built in, hosted, or fetched and kept (clauses 5.5.6, 5.13). A document is parsed once.</summary>
public sealed class ContextRegistry
{
    /// <summary>
    /// The compiled context for what a request says: null for none, a URL, an object, or an array of these.
    /// The core context always applies last and cannot be overridden.
    /// </summary>
    /// <exception cref="NgsiLd.ProblemException">LdContextNotAvailable: a URL does not answer; BadRequestData: not a @context.</exception>
    public ValueTask<LdContext> Resolve(JsonValue? context, CancellationToken cancel) => throw new NotImplementedException();
}
