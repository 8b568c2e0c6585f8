using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>Conditions on a languageMap (clause 4.9): name[en] asks one language, name and name[*] ask all of them.</summary>
internal static class LanguageTargets
{
    public static bool Holds(QTerm term, ImmutableArray<string> keys, JsonValue map)
    {
        if (map is not JsonObject languages || keys.Length > 1)
        {
            return false;
        }

        if (keys.IsEmpty || keys[0] == "*")
        {
            return HoldsInAnyLanguage(term, languages);
        }

        foreach (var (language, texts) in languages.Members)
        {
            if (string.Equals(language, keys[0], StringComparison.OrdinalIgnoreCase))
            {
                return QComparison.Holds(term, texts);
            }
        }

        return false;
    }

    // != and !~= say that no language has such a text; every other operator is content with one.
    private static bool HoldsInAnyLanguage(QTerm term, JsonObject languages)
    {
        if (term is QExists or QAbsent)
        {
            return true;
        }

        var isNegative = term is QCompare { Operator: QOperator.Unequal } or QMatch { IsNegated: true };
        foreach (var (_, texts) in languages.Members)
        {
            if (QComparison.Holds(term, texts) != isNegative)
            {
                return !isNegative;
            }
        }

        return isNegative && !languages.Members.IsEmpty;
    }
}
