using System.Collections.Immutable;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>What the query languages have in common (clauses 4.9, 4.17, 4.19): terms, `;` before `|`, parentheses.</summary>
/// <param name="orSigns">`|`, and `,` where the clause allows it.</param>
internal sealed class JunctionParser<T>(
    QueryCursor cursor, string orSigns, Func<T> term, Func<ImmutableArray<T>, T> and, Func<ImmutableArray<T>, T> or)
{
    /// <summary>The whole text as one expression.</summary>
    public T Parse()
    {
        var expression = Or();
        return cursor.AtEnd ? expression : throw cursor.Unexpected("`;` or `|`");
    }

    private T Or() => Sequence(And, orSigns, or);

    private T And() => Sequence(GroupOrTerm, ";", and);

    private T Sequence(Func<T> part, string signs, Func<ImmutableArray<T>, T> join)
    {
        var first = part();
        if (!cursor.TryTakeAny(signs))
        {
            return first;
        }

        var parts = ImmutableArray.CreateBuilder<T>();
        parts.Add(first);
        do
        {
            parts.Add(part());
        }
        while (cursor.TryTakeAny(signs));

        return join(parts.DrainToImmutable());
    }

    private T GroupOrTerm()
    {
        if (!cursor.TryTake('('))
        {
            cursor.CountTerm();
            return term();
        }

        cursor.Enter();
        var group = Or();
        cursor.Expect(')');
        cursor.Leave();
        return group;
    }
}
