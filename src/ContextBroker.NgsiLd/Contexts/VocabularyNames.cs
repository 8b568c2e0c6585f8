namespace ContextBroker.NgsiLd.Contexts;

/// <summary>Names that no term defines, under one @vocab: put together and taken apart once. The default one is shared by all contexts.</summary>
internal sealed class VocabularyNames(string vocabulary, int capacity)
{
    public static readonly VocabularyNames Default = new(CoreContexts.DefaultVocabulary, capacity: 8192);

    private const int LongestRemembered = 256;

    private readonly BoundedCache<string, string> _iris = new(capacity);
    private readonly BoundedCache<string, string> _names = new(capacity);

    /// <summary>A context's own vocabulary; few names, for there may be many such contexts.</summary>
    public static VocabularyNames Of(string? vocabulary) =>
        vocabulary is null or CoreContexts.DefaultVocabulary ? Default : new VocabularyNames(vocabulary, capacity: 64);

    public string Vocabulary => vocabulary;

    public string Expand(string name)
    {
        if (_iris.TryGet(name, out var known))
        {
            return known;
        }

        var iri = vocabulary + name;
        return name.Length <= LongestRemembered ? _iris.Add(name, iri) : iri;
    }

    /// <summary>The name within the vocabulary; null: the IRI is not one of it.</summary>
    public string? NameOf(string iri)
    {
        if (_names.TryGet(iri, out var known))
        {
            return known;
        }

        if (iri.Length <= vocabulary.Length || !iri.StartsWith(vocabulary, StringComparison.Ordinal))
        {
            return null;
        }

        var name = iri[vocabulary.Length..];
        return iri.Length <= LongestRemembered ? _names.Add(iri, name) : name;
    }
}
