using System.Globalization;
using System.Text;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>A place in a query text. Spaces between signs and names are passed over; inside of quotes they count.</summary>
internal sealed class QueryCursor
{
    private readonly string _text;
    private readonly string _language;
    private readonly QueryLimits _limits;
    private int _terms;
    private int _depth;

    /// <param name="language">The parameter the text came with: q, scopeQ, type, pick.</param>
    public QueryCursor(string text, string language, QueryLimits? limits = null)
    {
        (_text, _language, _limits) = (text, language, limits ?? QueryLimits.Default);
        if (text.Length > _limits.MaxLength)
        {
            throw TooComplex($"{language} is {text.Length} characters long; at most {_limits.MaxLength} are read");
        }
    }

    public string Language => _language;

    public int Position { get; private set; }

    public char Current => Position < _text.Length ? _text[Position] : '\0';

    public bool AtEnd
    {
        get
        {
            SkipSpaces();
            return Position == _text.Length;
        }
    }

    /// <summary>Everything from the current place on.</summary>
    public ReadOnlySpan<char> Rest => _text.AsSpan(Position);

    public void Advance(int characters) => Position += characters;

    public bool TryTake(char sign)
    {
        SkipSpaces();
        if (Current != sign)
        {
            return false;
        }

        Position++;
        return true;
    }

    public bool TryTake(string sign)
    {
        SkipSpaces();
        if (!Rest.StartsWith(sign, StringComparison.Ordinal))
        {
            return false;
        }

        Position += sign.Length;
        return true;
    }

    public bool TryTakeAny(string signs)
    {
        SkipSpaces();
        if (Current == '\0' || !signs.Contains(Current, StringComparison.Ordinal))
        {
            return false;
        }

        Position++;
        return true;
    }

    public void Expect(char sign)
    {
        if (!TryTake(sign))
        {
            throw Unexpected($"`{sign}`");
        }
    }

    /// <summary>Counts a term or value against the limit.</summary>
    public void CountTerm()
    {
        if (++_terms > _limits.MaxTerms)
        {
            throw TooComplex($"{_language} has more than {_limits.MaxTerms} terms");
        }
    }

    public void Enter()
    {
        if (++_depth > _limits.MaxDepth)
        {
            throw TooComplex($"{_language} is nested deeper than {_limits.MaxDepth} at column {Position}");
        }
    }

    public void Leave() => _depth--;

    /// <summary>Characters as long as they are accepted; supplementary characters count as one.</summary>
    public string TakeWhile(Func<Rune, bool> accepts)
    {
        var start = Position;
        while (Position < _text.Length && Rune.TryGetRuneAt(_text, Position, out var rune) && accepts(rune))
        {
            Position += rune.Utf16SequenceLength;
        }

        return _text[start..Position];
    }

    /// <summary>The text up to the sign, which is passed over as well.</summary>
    public string TakeUntil(char sign)
    {
        var length = Rest.IndexOf(sign);
        if (length < 0)
        {
            Position = _text.Length;
            throw Unexpected($"`{sign}`");
        }

        var taken = _text.Substring(Position, length);
        Position += length + 1;
        return taken;
    }

    public ProblemException Unexpected(string expected)
    {
        SkipSpaces();
        var column = (Position + 1).ToString(CultureInfo.InvariantCulture);
        var detail = Position == _text.Length
            ? $"{_language} ends at column {column} where {expected} was expected"
            : $"Unexpected `{SignHere()}` at column {column} of {_language}; expected {expected}";
        return ProblemException.BadRequestData(detail, _language, $"column {column}");
    }

    public void SkipSpaces()
    {
        while (Current == ' ')
        {
            Position++;
        }
    }

    private Rune SignHere() => Rune.TryGetRuneAt(_text, Position, out var rune) ? rune : Rune.ReplacementChar;

    private ProblemException TooComplex(string detail) => new(new Problem(ProblemType.TooComplexQuery, detail, _language));
}
