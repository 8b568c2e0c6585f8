namespace ContextBroker.NgsiLd.Contexts;

/// <summary>Term definitions, found by term, by IRI and by prefix. Immutable once made.</summary>
internal sealed class TermTable
{
    public static readonly TermTable Empty = new([]);

    private readonly Dictionary<string, TermDefinition> _byTerm;
    private readonly Dictionary<string, TermDefinition>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly Dictionary<string, string> _termByIri = [];
    private readonly Dictionary<string, string> _prefixByIri = [];

    public TermTable(Dictionary<string, TermDefinition> terms)
    {
        _byTerm = terms;
        _bySpan = terms.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var definition in terms.Values)
        {
            Index(definition);
        }
    }

    /// <summary>About how many characters it holds, its own overhead included.</summary>
    public long Weight { get; private set; } = 2000;

    public IReadOnlyCollection<TermDefinition> Definitions => _byTerm.Values;

    public TermDefinition? Find(string term) => _byTerm.GetValueOrDefault(term);

    public string? FindTerm(string iri) => _termByIri.GetValueOrDefault(iri);

    public string? FindPrefix(ReadOnlySpan<char> prefix) =>
        _bySpan.TryGetValue(prefix, out var definition) && definition.IsPrefix ? definition.Iri : null;

    /// <summary>
    /// The shortest prefix:suffix that stands for the IRI here, or the one given when none is better. Costs a look-up for each
    /// delimiter in the IRI, however many prefixes there are.
    /// </summary>
    public string? ShortestPrefixed(string iri, string? best)
    {
        if (_prefixByIri.Count == 0)
        {
            return best;
        }

        var prefixes = _prefixByIri.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var end = 1; end < iri.Length; end++)
        {
            if (EndsPrefix(iri[end - 1]) && prefixes.TryGetValue(iri.AsSpan(0, end), out var prefix))
            {
                var candidate = string.Concat(prefix, ":", iri.AsSpan(end));
                best = best is null || IsBetter(candidate, best) ? candidate : best;
            }
        }

        return best;
    }

    /// <summary>The delimiters of RFC 3986 after which a prefix may end (JSON-LD 1.1 API, 4.2.2, step 14.2.5).</summary>
    public static bool EndsPrefix(char c) => c is ':' or '/' or '?' or '#' or '[' or ']' or '@';

    private void Index(TermDefinition definition)
    {
        Weight += 50 + definition.Term.Length + (definition.Iri?.Length ?? 0);
        if (definition.Iri is not { } iri)
        {
            return;
        }

        KeepBest(_termByIri, definition);
        if (definition.IsPrefix && EndsPrefix(iri[^1]))
        {
            KeepBest(_prefixByIri, definition);
        }
    }

    private static void KeepBest(Dictionary<string, string> terms, TermDefinition definition)
    {
        if (!terms.TryGetValue(definition.Iri!, out var other) || IsBetter(definition.Term, other))
        {
            terms[definition.Iri!] = definition.Term;
        }
    }

    // JSON-LD 1.1 API, 4.3: of several names the shortest, then the least.
    private static bool IsBetter(string candidate, string best) =>
        candidate.Length < best.Length || (candidate.Length == best.Length && string.CompareOrdinal(candidate, best) < 0);
}
