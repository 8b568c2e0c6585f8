using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Contexts;

/// <summary>A compiled @context: terms to IRIs and back (clauses 4.4, 5.5.7). Immutable and shared; compared by reference.</summary>
public sealed class LdContext
{
    /// <summary>The core @context of v1.9 alone: what applies when a request names none.</summary>
    public static LdContext Core => throw new NotImplementedException();

    /// <summary>What answers in application/ld+json carry as @context: a URL, or an array ending in the core context's URL.</summary>
    public JsonValue Source => throw new NotImplementedException();

    /// <summary>The URL for the Link header of application/json answers; null when the context has no URL of its own.</summary>
    public string? Url => throw new NotImplementedException();

    /// <summary>The IRI of a term, a prefixed name or an IRI: attribute names, types and vocab values.</summary>
    public string Expand(string name) => throw new NotImplementedException();

    /// <summary>The shortest name for an IRI: a term, a prefixed name, or the IRI itself.</summary>
    public string Compact(string iri) => throw new NotImplementedException();
}
