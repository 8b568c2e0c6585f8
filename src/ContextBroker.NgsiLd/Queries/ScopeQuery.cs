using System.Collections.Immutable;
using System.Text;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>A query over scopes (clause 4.19). Prints itself as it is written in scopeQ.</summary>
public abstract record ScopeQuery
{
    public sealed override string ToString()
    {
        var text = new StringBuilder();
        Print(text);
        return text.ToString();
    }

    internal abstract void Print(StringBuilder text);

    private protected static void PrintAll(StringBuilder text, ImmutableArray<ScopeQuery> queries, char sign)
    {
        for (var i = 0; i < queries.Length; i++)
        {
            if (i > 0)
            {
                text.Append(sign);
            }

            PrintOne(text, queries[i]);
        }
    }

    private static void PrintOne(StringBuilder text, ScopeQuery query)
    {
        if (query is ScopePattern)
        {
            query.Print(text);
            return;
        }

        text.Append('(');
        query.Print(text);
        text.Append(')');
    }
}

/// <param name="Levels">"+" stands for any one level; no level at all: any scope.</param>
/// <param name="AndBelow">Ends in /#: the scope and everything below it.</param>
public sealed record ScopePattern(ImmutableArray<string> Levels, bool AndBelow) : ScopeQuery
{
    public const string AnyLevel = "+";

    /// <summary>Whether one scope, with its leading slash, fits. Allocates nothing.</summary>
    public bool Matches(string scope)
    {
        var rest = scope.AsSpan().TrimStart('/');
        foreach (var level in Levels)
        {
            if (rest.IsEmpty)
            {
                return false;
            }

            var end = rest.IndexOf('/');
            var current = end < 0 ? rest : rest[..end];
            if (level != AnyLevel && !current.SequenceEqual(level))
            {
                return false;
            }

            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        return rest.IsEmpty || AndBelow;
    }

    public bool Equals(ScopePattern? other) => other is not null && AndBelow == other.AndBelow && Sequences.AreEqual(Levels, other.Levels);

    public override int GetHashCode() => HashCode.Combine(AndBelow, Sequences.Hash(Levels));

    internal override void Print(StringBuilder text)
    {
        foreach (var level in Levels)
        {
            text.Append('/').Append(level);
        }

        text.Append(AndBelow ? "/#" : "");
    }
}

public sealed record ScopeAnd(ImmutableArray<ScopeQuery> Queries) : ScopeQuery
{
    public bool Equals(ScopeAnd? other) => other is not null && Sequences.AreEqual(Queries, other.Queries);

    public override int GetHashCode() => Sequences.Hash(Queries);

    internal override void Print(StringBuilder text) => PrintAll(text, Queries, ';');
}

public sealed record ScopeOr(ImmutableArray<ScopeQuery> Queries) : ScopeQuery
{
    public bool Equals(ScopeOr? other) => other is not null && Sequences.AreEqual(Queries, other.Queries);

    public override int GetHashCode() => Sequences.Hash(Queries);

    internal override void Print(StringBuilder text) => PrintAll(text, Queries, '|');
}
