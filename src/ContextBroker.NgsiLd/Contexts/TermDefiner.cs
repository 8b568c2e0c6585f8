using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Contexts;

/// <summary>
/// Applies local contexts one after the other (JSON-LD 1.1 API, 4.1 and 4.2): later definitions replace earlier ones. The limits keep
/// a small hostile document from becoming a large table or a deep recursion.
/// </summary>
internal sealed class TermDefiner(TermTable core)
{
    private const int LongestChain = 100;
    private const long LongestTable = 4_000_000;

    private readonly TermTable _core = core;
    private readonly Dictionary<string, TermDefinition> _terms = [];
    private JsonObject _local = JsonValue.EmptyObject;
    private Dictionary<string, JsonValue> _waiting = [];
    private readonly HashSet<string> _begun = [];
    private bool _isCore;
    private long _characters;

    /// <summary>The @vocab in force; null: the default one.</summary>
    public string? Vocabulary { get; private set; }

    public static Dictionary<string, TermDefinition> DefineCore(JsonObject context)
    {
        var definer = new TermDefiner(TermTable.Empty) { _isCore = true };
        definer.Apply(context);
        return definer._terms;
    }

    /// <summary>The terms that hold beside the core ones, which nobody overrides (clause 5.5.7).</summary>
    public TermTable ToTable()
    {
        var own = new Dictionary<string, TermDefinition>(_terms.Count);
        foreach (var definition in _terms.Values)
        {
            if (_core.Find(definition.Term) is null)
            {
                own.Add(definition.Term, definition);
            }
        }

        return own.Count == 0 ? TermTable.Empty : new TermTable(own);
    }

    /// <summary>A null in an array of contexts: what came before no longer holds.</summary>
    public void Clear()
    {
        _terms.Clear();
        Vocabulary = null;
    }

    public void Apply(JsonObject context)
    {
        _local = context;
        _begun.Clear();
        _waiting = new Dictionary<string, JsonValue>(context.Members.Length);
        foreach (var member in context.Members)
        {
            _waiting.Add(member.Name, member.Value);
        }

        ApplyVocabulary(context["@vocab"]);
        foreach (var member in context.Members)
        {
            if (!ContextKeywords.IsDirective(member.Name))
            {
                Define(member.Name, depth: 0);
            }
        }
    }

    private void ApplyVocabulary(JsonValue? vocabulary)
    {
        Vocabulary = vocabulary switch
        {
            null => Vocabulary,
            JsonNull => null,
            JsonString { Value: { } text } when text.Contains(':', StringComparison.Ordinal) => Limited("@vocab", Expand(text, depth: 0)),
            _ => throw ProblemException.BadRequestData("The @vocab of the @context is not an IRI", "@vocab"),
        };
    }

    private void Define(string term, int depth)
    {
        if (!_waiting.Remove(term, out var value))
        {
            ThrowIfBegun(term);
            return;
        }

        if (term.Length == 0 || ContextKeywords.IsKeyword(term))
        {
            ThrowIfRedefined(term, value);
            return;
        }

        if (depth > LongestChain)
        {
            throw Refuse(term, "is defined through too many other terms");
        }

        _begun.Add(term);
        _terms.Remove(term);
        _terms[term] = value switch
        {
            JsonNull => new TermDefinition(term, Iri: null),
            JsonString text => FromString(term, text.Value, depth),
            JsonObject definition => FromObject(term, definition, depth),
            _ => throw Refuse(term, "must be a string, an object or null"),
        };
        _begun.Remove(term);
    }

    private TermDefinition FromString(string term, string value, int depth)
    {
        var iri = ExpandId(term, value, depth);
        var isPrefix = iri is not null && !term.AsSpan().ContainsAny(':', '/') && TermTable.EndsPrefix(iri[^1]);
        return new TermDefinition(term, iri, IsPrefix: isPrefix);
    }

    private TermDefinition FromObject(string term, JsonObject definition, int depth)
    {
        if (definition["@context"] is { } scoped)
        {
            ApplyScoped(term, scoped, depth);
        }

        if (definition["@reverse"] is not null || definition["@id"] is JsonNull)
        {
            return new TermDefinition(term, Iri: null);
        }

        var id = Text(term, definition, "@id");
        var type = Text(term, definition, "@type");
        return new TermDefinition(
            term,
            id is null ? ExpandTermItself(term, depth) : ExpandId(term, id, depth),
            type is null ? null : Limited(term, Expand(type, depth)),
            Container(term, definition["@container"]),
            definition["@prefix"] is JsonBoolean { Value: true });
    }

    // Only the core @context has scoped contexts (clause 4.4); its sealed members of ngsildproof count as terms like the others.
    private void ApplyScoped(string term, JsonValue scoped, int depth)
    {
        if (!_isCore)
        {
            throw Refuse(term, "has a scoped @context, which NGSI-LD does not allow (clause 5.5.7)");
        }

        foreach (var inner in ((JsonArray)scoped).Items.OfType<JsonObject>())
        {
            foreach (var member in inner.Members)
            {
                _waiting[member.Name] = member.Value;
                Define(member.Name, depth + 1);
            }
        }
    }

    private string? ExpandId(string term, string id, int depth)
    {
        if (id.StartsWith('@'))
        {
            return id == "@context" ? throw Refuse(term, "stands for @context") : ContextKeywords.IsKeyword(id) ? id : null;
        }

        return Absolute(term, id == term ? ExpandTermItself(term, depth) : Expand(id, depth));
    }

    private string ExpandTermItself(string term, int depth)
    {
        var colon = term.IndexOf(':', 1);
        return Absolute(term, colon > 0 ? ExpandPrefixed(term, colon, depth) : (Vocabulary ?? CoreContexts.DefaultVocabulary) + term);
    }

    private string Expand(string value, int depth)
    {
        if (value.StartsWith('@'))
        {
            return value;
        }

        if (_waiting.ContainsKey(value) || _begun.Contains(value))
        {
            Define(value, depth + 1);
        }

        if (Find(value)?.Iri is { } iri)
        {
            return iri;
        }

        var colon = value.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 ? ExpandPrefixed(value, colon, depth) : (Vocabulary ?? CoreContexts.DefaultVocabulary) + value;
    }

    private string ExpandPrefixed(string value, int colon, int depth)
    {
        if (value.AsSpan(colon + 1).StartsWith("//"))
        {
            return value;
        }

        var prefix = value[..colon];
        if (_waiting.ContainsKey(prefix) || _begun.Contains(prefix))
        {
            Define(prefix, depth + 1);
        }

        return Find(prefix) is { IsPrefix: true, Iri: { } iri } ? string.Concat(iri, value.AsSpan(colon + 1)) : value;
    }

    private TermDefinition? Find(string term) => _terms.GetValueOrDefault(term) ?? _core.Find(term);

    private string Absolute(string term, string iri) =>
        iri.Contains(':', StringComparison.Ordinal) || iri.StartsWith('@') ? Limited(term, iri) : throw Refuse(term, $"does not lead to an IRI but to \"{iri}\"");

    private string Limited(string term, string iri)
    {
        _characters += iri.Length;
        return _characters <= LongestTable ? iri : throw Refuse(term, "makes the @context too large once expanded");
    }

    private void ThrowIfBegun(string term)
    {
        if (_begun.Contains(term))
        {
            throw Refuse(term, "is defined by itself");
        }
    }

    // @type may say { "@container": "@set" } (JSON-LD 1.1, 9.14); it changes nothing here. The empty term is refused by JSON-LD 1.1.
    private static void ThrowIfRedefined(string term, JsonValue value)
    {
        if (term != "@type" || value is not JsonObject)
        {
            throw Refuse(term, "cannot be defined");
        }
    }

    private static string? Container(string term, JsonValue? container) => container switch
    {
        null or JsonNull => null,
        JsonString text => text.Value,
        JsonArray { Items: [] } => null,
        JsonArray { Items: [JsonString first, ..] } => first.Value,
        _ => throw Refuse(term, "has a @container that is not a string"),
    };

    private static string? Text(string term, JsonObject definition, string member) => definition[member] switch
    {
        null or JsonNull => null,
        JsonString text => text.Value,
        _ => throw Refuse(term, $"has an {member} that is not a string"),
    };

    private static ProblemException Refuse(string term, string reason)
    {
        var shown = term.Length <= 80 ? term : term[..80] + "...";
        return ProblemException.BadRequestData($"The term \"{shown}\" of the @context {reason}", shown);
    }
}
