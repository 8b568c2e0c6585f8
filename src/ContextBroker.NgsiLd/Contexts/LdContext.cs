using System.Text.Json;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Contexts;

/// <summary>A compiled @context: terms to IRIs and back (clauses 4.4, 5.5.7). Immutable and shared; compared by reference.</summary>
public sealed class LdContext
{
    private const int LongestRemembered = 256;

    // A context without a URL is one client's own; there may be very many of them.
    private const int EncodedNames = 2048;
    private const int EncodedNamesWithoutUrl = 64;

    private readonly TermTable _core;
    private readonly TermTable _terms;
    private readonly VocabularyNames _vocabulary;
    private readonly BoundedCache<string, JsonEncodedText> _encoded;
    private string? _digest;

    internal LdContext(TermTable core, TermTable terms, VocabularyNames vocabulary, JsonValue source, string? url)
    {
        _core = core;
        _terms = terms;
        _vocabulary = vocabulary;
        Source = source;
        Url = url;
        _encoded = new BoundedCache<string, JsonEncodedText>(url is null ? EncodedNamesWithoutUrl : EncodedNames);
    }

    /// <summary>The core @context of v1.9 alone: what applies when a request names none.</summary>
    public static LdContext Core => CoreContexts.Default;

    /// <summary>What answers in application/ld+json carry as @context: a URL, or an array ending in the core context's URL.</summary>
    public JsonValue Source { get; }

    /// <summary>The URL for the Link header of application/json answers; null when the context has no URL of its own.</summary>
    public string? Url { get; }

    /// <summary>About how many characters the context's own terms hold: what caches weigh it by.</summary>
    public long Weight => _terms.Weight;

    /// <summary>The same for contexts that give everything the same name and are named the same way, also after a restart; made when first asked for.</summary>
    public string Digest => _digest ??= ContextDigest.Of(_terms, _vocabulary, Source);

    /// <summary>What the @contexts say about a term; the core @context has precedence (clause 5.5.7). Null: nothing.</summary>
    public TermDefinition? Find(string term) => _core.Find(term) ?? _terms.Find(term);

    /// <summary>The IRI of a term, a prefixed name or an IRI: attribute names, types and vocab values. Keywords for id, type and their like.</summary>
    public string Expand(string name)
    {
        if (Find(name)?.Iri is { } iri)
        {
            return iri;
        }

        if (name.StartsWith('@'))
        {
            return name;
        }

        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? _vocabulary.Expand(name) : ExpandPrefixed(name, colon);
    }

    /// <summary>The shortest name for an IRI: a term, a prefixed name, or the IRI itself.</summary>
    public string Compact(string iri)
    {
        if ((_core.FindTerm(iri) ?? _terms.FindTerm(iri)) is { } term)
        {
            return term;
        }

        // A name is used only if it leads back to the IRI: a term of the same spelling may mean something else.
        if (_vocabulary.NameOf(iri) is { } name && Expand(name) == iri)
        {
            return name;
        }

        var prefixed = _terms.ShortestPrefixed(iri, _core.ShortestPrefixed(iri, best: null));
        return prefixed is not null && Expand(prefixed) == iri ? prefixed : iri;
    }

    /// <summary>The shortest name, escaped for JSON: what writers ask for again and again.</summary>
    internal JsonEncodedText CompactEncoded(string iri)
    {
        if (_encoded.TryGet(iri, out var known))
        {
            return known;
        }

        var encoded = JsonEncodedText.Encode(Compact(iri), JsonText.WriterOptions.Encoder);
        return iri.Length <= LongestRemembered ? _encoded.Add(iri, encoded) : encoded;
    }

    private string ExpandPrefixed(string name, int colon)
    {
        var suffix = name.AsSpan(colon + 1);
        var prefix = name.AsSpan(0, colon);
        return !suffix.StartsWith("//") && (_core.FindPrefix(prefix) ?? _terms.FindPrefix(prefix)) is { } iri
            ? string.Concat(iri, suffix)
            : name;
    }
}
