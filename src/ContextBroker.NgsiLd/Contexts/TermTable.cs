namespace ContextBroker.NgsiLd.Contexts;

/// <summary>Term definitions, found by term, by IRI and by prefix. Immutable once made.</summary>
internal sealed class TermTable
{
    public static readonly TermTable Empty = new([]);

    private readonly Dictionary<string, TermDefinition> _byTerm;
    private readonly Dictionary<string, TermDefinition>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly Dictionary<string, string> _termByIri = [];
    private readonly List<TermDefinition> _prefixes = [];

    public TermTable(Dictionary<string, TermDefinition> terms)
    {
        _byTerm = terms;
        _bySpan = terms.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var definition in terms.Values)
        {
            Index(definition);
        }
    }

    public long Weight { get; private set; } = 100;

    public TermDefinition? Find(string term) => _byTerm.GetValueOrDefault(term);

    public string? FindTerm(string iri) => _termByIri.GetValueOrDefault(iri);

    public string? FindPrefix(ReadOnlySpan<char> prefix) =>
        _bySpan.TryGetValue(prefix, out var definition) && definition.IsPrefix ? definition.Iri : null;

    /// <summary>The shortest prefix:suffix that stands for the IRI here, or the one given when none is better.</summary>
    public string? ShortestPrefixed(string iri, string? best)
    {
        foreach (var prefix in _prefixes)
        {
            if (iri.Length > prefix.Iri!.Length && iri.StartsWith(prefix.Iri, StringComparison.Ordinal))
            {
                var candidate = string.Concat(prefix.Term, ":", iri.AsSpan(prefix.Iri.Length));
                best = best is null || IsBetter(candidate, best) ? candidate : best;
            }
        }

        return best;
    }

    private void Index(TermDefinition definition)
    {
        Weight += 50 + definition.Term.Length + (definition.Iri?.Length ?? 0);
        if (definition.Iri is not { } iri)
        {
            return;
        }

        if (!_termByIri.TryGetValue(iri, out var other) || IsBetter(definition.Term, other))
        {
            _termByIri[iri] = definition.Term;
        }

        if (definition.IsPrefix)
        {
            _prefixes.Add(definition);
        }
    }

    // JSON-LD 1.1 API, 4.3: of several names the shortest, then the least.
    private static bool IsBetter(string candidate, string best) =>
        candidate.Length < best.Length || (candidate.Length == best.Length && string.CompareOrdinal(candidate, best) < 0);
}
