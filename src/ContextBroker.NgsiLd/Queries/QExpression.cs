using System.Collections.Immutable;
using System.Text;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>
/// A query over attributes (clause 4.9). Prints itself with IRIs in angle brackets, which the parsers read as they stand: the text means
/// the same under every @context.
/// </summary>
public abstract record QExpression
{
    /// <summary>How many relationships it follows, 0 for none: clause 5.7.2.4 compares this with joinLevel.</summary>
    public abstract int LinkedDepth { get; }

    /// <summary>It names an attribute, not only system members: what clause 5.7.2.4 asks of a query without a type.</summary>
    public abstract bool NamesAttribute { get; }

    public sealed override string ToString()
    {
        var text = new StringBuilder();
        Print(text);
        return text.ToString();
    }

    internal abstract void Print(StringBuilder text);
}

/// <summary>Expressions joined by `;` or `|`.</summary>
public abstract record QJunction(ImmutableArray<QExpression> Terms) : QExpression
{
    public override int LinkedDepth => Terms.Max(t => t.LinkedDepth);

    public override bool NamesAttribute => Terms.Any(t => t.NamesAttribute);

    internal abstract char Sign { get; }

    public virtual bool Equals(QJunction? other) =>
        other is not null && EqualityContract == other.EqualityContract && Sequences.AreEqual(Terms, other.Terms);

    public override int GetHashCode() => HashCode.Combine(Sign, Sequences.Hash(Terms));

    internal override void Print(StringBuilder text)
    {
        for (var i = 0; i < Terms.Length; i++)
        {
            if (i > 0)
            {
                text.Append(Sign);
            }

            PrintOne(text, Terms[i]);
        }
    }

    private static void PrintOne(StringBuilder text, QExpression term)
    {
        if (term is QTerm)
        {
            term.Print(text);
            return;
        }

        text.Append('(');
        term.Print(text);
        text.Append(')');
    }
}

public sealed record QAnd(ImmutableArray<QExpression> Terms) : QJunction(Terms)
{
    internal override char Sign => ';';
}

public sealed record QOr(ImmutableArray<QExpression> Terms) : QJunction(Terms)
{
    internal override char Sign => '|';
}

/// <summary>One condition on one target element.</summary>
public abstract record QTerm(QPath Path) : QExpression
{
    public override int LinkedDepth => Path.LinkedDepth;

    public override bool NamesAttribute => !Path.Attributes.IsEmpty;
}

/// <summary>The target element exists.</summary>
public sealed record QExists(QPath Path) : QTerm(Path)
{
    internal override void Print(StringBuilder text) => Path.Print(text);
}

/// <summary>`!path`: the target element does not exist. Not in clause 4.9, but common among brokers and their clients.</summary>
public sealed record QAbsent(QPath Path) : QTerm(Path)
{
    internal override void Print(StringBuilder text) => Path.Print(text.Append('!'));
}

public enum QOperator
{
    Equal,
    Unequal,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// <param name="Value">A list or range only with Equal and Unequal; an ordering only with numbers, texts and times.</param>
public sealed record QCompare(QPath Path, QOperator Operator, QValue Value) : QTerm(Path)
{
    internal override void Print(StringBuilder text)
    {
        Path.Print(text);
        text.Append(Sign(Operator));
        Value.Print(text);
    }

    internal static string Sign(QOperator op) => op switch
    {
        QOperator.Equal => "==",
        QOperator.Unequal => "!=",
        QOperator.Greater => ">",
        QOperator.GreaterOrEqual => ">=",
        QOperator.Less => "<",
        _ => "<=",
    };
}

/// <summary>`~=`, or with <paramref name="IsNegated"/> `!~=`: a text in which the pattern is found, or is not.</summary>
public sealed record QMatch(QPath Path, QueryPattern Pattern, bool IsNegated) : QTerm(Path)
{
    internal override void Print(StringBuilder text)
    {
        Path.Print(text);
        text.Append(IsNegated ? "!~=\"" : "~=\"").Append(Pattern.Text.Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
    }
}
