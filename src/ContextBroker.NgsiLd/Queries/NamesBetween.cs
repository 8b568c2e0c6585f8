using System.Text;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>Names written under one @context as they read under another (clause 5.5.7), within the texts of the query languages.</summary>
internal readonly struct NamesBetween(LdContext from, LdContext to)
{
    public const string SelectionSigns = "|,;()";
    public const string ProjectionSigns = "|,{}";

    /// <summary>The names between the signs of a language, each in the other context.</summary>
    public JsonValue InText(JsonValue value, string signs)
    {
        if (value is not JsonString { Value: var text })
        {
            return value;
        }

        var (result, start) = (new StringBuilder(), 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || signs.Contains(text[i]))
            {
                Append(result, text[start..i]);
                result.Append(i < text.Length ? text[i] : "");
                start = i + 1;
            }
        }

        return JsonValue.Of(result.ToString());
    }

    private void Append(StringBuilder result, string name)
    {
        var bare = name.Trim();
        result.Append(bare.Length == 0 || bare == "*" || ProjectionParser.IsEntityMember(bare) ? bare : to.Compact(from.Expand(bare)));
    }
}
