using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>What holds while one body is read: the context, how strictly, and the place.</summary>
internal sealed class ParseState(LdContext context, ParseMode mode, bool isMerge)
{
    public LdContext Context { get; } = context;

    public ParseMode Mode { get; } = mode;

    /// <summary>Clause 5.5.12: the patch goes down into values, where an NGSI-LD Null removes. A partial update (5.5.8) does not.</summary>
    public bool IsMerge { get; } = isMerge;

    public JsonPlace Place { get; } = new();

    public bool AllowsNull => Mode is ParseMode.Fragment or ParseMode.Merge;

    /// <summary>As the value of an attribute instance.</summary>
    public bool AllowsNullValue => Mode is not (ParseMode.Whole or ParseMode.Answer);

    /// <param name="detail">Follows the place: "must be a URI".</param>
    public ProblemException Refuse(string detail, string? member = null)
    {
        var place = Place.ToString();
        return ProblemException.BadRequestData($"{place} {detail}", member, place);
    }

    public void RequireAtMost(int most, int count, string what)
    {
        if (count > most)
        {
            throw Refuse($"is one of too many {what}; at most {most} are kept together", Place.LastName);
        }
    }

    /// <summary>An NGSI-LD Null: fine in fragments, refused in whole entities (clause 5.5.4).</summary>
    public bool IsNull(JsonValue value)
    {
        if (!NgsiLdNull.Is(value))
        {
            return false;
        }

        return AllowsNull ? true : throw RefuseNull();
    }

    public ProblemException RefuseNull() => Refuse($"must not be {NgsiLdNull.Text} here: it only removes, in updates and merges");

    public string Text(JsonValue value, string what, string? member = null) =>
        value is JsonString { Value.Length: > 0 } text ? text.Value : throw Refuse($"must be {what}, not {Quoted.Value(value)}", member);

    public string Uri(JsonValue value, string member)
    {
        var text = value is JsonString given ? given.Value : "";
        return Names.IsUri(text) && text != NgsiLdNull.Text ? text : throw Refuse($"must be a URI, not {Quoted.Value(value)}", member);
    }

    public Timestamp DateTime(JsonValue value, string member) =>
        value is JsonString text && Timestamp.TryParseUtc(text.Value, out var timestamp)
            ? timestamp
            : throw Refuse($"must be a DateTime in UTC such as 2026-09-01T08:30:00Z, not {Quoted.Value(value)}", member);

    /// <summary>When another broker says that it was; default: it does not say so in a way that can be read.</summary>
    public static DateTimeOffset TimeOf(JsonValue value) =>
        value is JsonString text && Timestamp.TryParse(text.Value, out var timestamp) ? timestamp.Instant : default;

    /// <summary>The IRI of a type or attribute name.</summary>
    public string Name(string name)
    {
        if (!Names.IsName(name))
        {
            throw Refuse($"has a name that is not allowed: {Quoted.Text(name)} must be letters, digits and _, beginning with a letter", name);
        }

        var iri = Context.Expand(name);
        return iri.StartsWith('@') || ReservedNames.Contains(iri)
            ? throw Refuse($"has a name that is reserved: {Quoted.Text(name)}", name)
            : iri;
    }
}
