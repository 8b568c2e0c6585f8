using System.Collections.Immutable;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>Text to <see cref="ScopeQuery"/> (clause 4.19). The first slash may be missing, as in the clause's own example 5.</summary>
public static class ScopeQueryParser
{
    /// <exception cref="ProblemException">BadRequestData, with the column.</exception>
    public static ScopeQuery Parse(string text, QueryLimits? limits = null)
    {
        var cursor = new QueryCursor(Unquoted(text), "scopeQ", limits);
        return new JunctionParser<ScopeQuery>(
            cursor, "|,", () => TakePattern(cursor), all => new ScopeAnd(all), any => new ScopeOr(any)).Parse();
    }

    // Grafana's data source sends scopeQ="/a/b".
    private static string Unquoted(string text) =>
        text.Length >= 2 && text[0] == '"' && text[^1] == '"' ? text[1..^1] : text;

    private static ScopePattern TakePattern(QueryCursor cursor)
    {
        var levels = ImmutableArray.CreateBuilder<string>();
        cursor.TryTake('/');
        do
        {
            if (cursor.TryTake('#'))
            {
                return new ScopePattern(levels.ToImmutable(), AndBelow: true);
            }

            levels.Add(cursor.TryTake('+') ? ScopePattern.AnyLevel : TakeLevel(cursor));
        }
        while (cursor.TryTake('/'));

        return new ScopePattern(levels.ToImmutable(), AndBelow: false);
    }

    private static string TakeLevel(QueryCursor cursor)
    {
        cursor.SkipSpaces();
        var level = cursor.TakeWhile(QueryNames.IsNamePart);
        return level.Length > 0 ? level : throw cursor.Unexpected("a scope level, `+` or `#`");
    }
}
