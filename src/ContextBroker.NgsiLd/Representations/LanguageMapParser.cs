using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>Clause 4.6.5: language tags, each with a text or an array of texts.</summary>
internal static class LanguageMapParser
{
    public static JsonValue Read(ParseState state, JsonValue value)
    {
        var map = value as JsonObject ?? throw state.Refuse($"must be an object of texts by language tag, not {Quoted.Value(value)}", "languageMap");
        foreach (var member in map.Members)
        {
            state.Place.Enter(member.Name);
            if (!Names.IsLanguageTag(member.Name))
            {
                throw state.Refuse($"must be under a language tag such as ja, not {Quoted.Text(member.Name)}", "languageMap");
            }

            CheckTexts(state, member.Value);
            state.Place.Leave();
        }

        return map;
    }

    private static void CheckTexts(ParseState state, JsonValue value)
    {
        switch (value)
        {
            case JsonString { Value: NgsiLdNull.Text } when !state.IsMerge:
                throw state.RefuseNull();
            case JsonString:
                break;
            case JsonArray array when AreTexts(array):
                break;
            default:
                throw state.Refuse("must be a text or an array of texts", "languageMap");
        }
    }

    private static bool AreTexts(JsonArray array)
    {
        foreach (var item in array.Items)
        {
            if (item is not JsonString || NgsiLdNull.Is(item))
            {
                return false;
            }
        }

        return true;
    }
}
