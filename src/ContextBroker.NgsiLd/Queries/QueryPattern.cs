using System.Text.RegularExpressions;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>
/// A regular expression of a query, compiled without backtracking: matching is linear in the text, whoever wrote the pattern.
/// It is searched for, as POSIX does; anchors tie it to the ends. Equal when the text is.
/// </summary>
public sealed class QueryPattern : IEquatable<QueryPattern>
{
    public const int MaxLength = 1_000;

    // Nodes of the automaton: (a{1000}){1000} is a short text and a large machine.
    private const int MaxRepetition = 1_000;

    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(250);

    private readonly Regex _regex;

    private QueryPattern(string text, Regex regex) => (Text, _regex) = (text, regex);

    public string Text { get; }

    /// <param name="member">The parameter or member that holds the pattern, for the message.</param>
    /// <exception cref="ProblemException">BadRequestData: not a pattern, or one that only backtracking can match. TooComplexQuery: too large.</exception>
    public static QueryPattern Compile(string text, string member)
    {
        if (text.Length > MaxLength || PatternSize.Of(text) > MaxRepetition)
        {
            throw new ProblemException(new Problem(ProblemType.TooComplexQuery, $"The pattern of {member} is too large", member));
        }

        try
        {
            return new QueryPattern(text, new Regex(PosixClasses.Translate(text), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Timeout));
        }
        catch (ArgumentException e)
        {
            throw ProblemException.BadRequestData($"The pattern `{text}` of {member} is not a regular expression: {e.Message}", member);
        }
        catch (NotSupportedException)
        {
            throw ProblemException.BadRequestData($"The pattern `{text}` of {member} uses a lookaround, a backreference or an atomic group", member);
        }
    }

    /// <exception cref="ProblemException">TooComplexQuery: the text is so long that matching takes too much time.</exception>
    public bool IsMatch(string text)
    {
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new ProblemException(new Problem(ProblemType.TooComplexQuery, $"The pattern `{Text}` takes too much time"));
        }
    }

    public bool Equals(QueryPattern? other) => other is not null && other.Text == Text;

    public override bool Equals(object? obj) => Equals(obj as QueryPattern);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;
}
