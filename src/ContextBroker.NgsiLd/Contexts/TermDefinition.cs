namespace ContextBroker.NgsiLd.Contexts;

/// <summary>What a @context says about one term (JSON-LD 1.1, section 4.2.1, as far as NGSI-LD uses it).</summary>
/// <param name="Iri">The IRI, or a keyword that the term stands for; null: the @context takes the term's meaning away.</param>
/// <param name="Type">Type coercion: @id, @vocab, @json or the IRI of a data type such as ngsi-ld:DateTime; null: none.</param>
/// <param name="Container">@list, @set, @language, @index or another container; null: none.</param>
/// <param name="IsPrefix">The term may stand before a colon.</param>
public sealed record TermDefinition(string Term, string? Iri, string? Type = null, string? Container = null, bool IsPrefix = false);
