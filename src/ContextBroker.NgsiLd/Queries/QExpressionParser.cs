using ContextBroker.NgsiLd.Contexts;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>Text, already percent-decoded, to <see cref="QExpression"/> (clause 4.9).</summary>
public static class QExpressionParser
{
    /// <param name="expandValues">Names of attributes (not expanded) whose texts in the query are names of vocabulary, to be expanded.</param>
    /// <param name="language">The parameter it came with: q or csf.</param>
    /// <exception cref="ProblemException">BadRequestData, with the column; TooComplexQuery beyond the limits.</exception>
    public static QExpression Parse(
        string text, LdContext context, IReadOnlyCollection<string>? expandValues = null, string language = "q", QueryLimits? limits = null)
    {
        var cursor = new QueryCursor(text, language, limits);
        var terms = new QTermParser(cursor, context, expandValues ?? []);
        return new JunctionParser<QExpression>(cursor, "|", terms.Take, all => new QAnd(all), any => new QOr(any)).Parse();
    }
}
