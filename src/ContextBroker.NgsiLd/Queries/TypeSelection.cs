using System.Collections.Immutable;
using System.Text;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>An expression over entity types (clause 4.17): A,B | A;B | (A;B),C. Prints itself with IRIs, which parse back under any @context.</summary>
public abstract record TypeSelection
{
    public sealed override string ToString()
    {
        var text = new StringBuilder();
        Print(text);
        return text.ToString();
    }

    internal abstract void Print(StringBuilder text);

    private protected static void PrintAll(StringBuilder text, ImmutableArray<TypeSelection> selections, char sign)
    {
        for (var i = 0; i < selections.Length; i++)
        {
            if (i > 0)
            {
                text.Append(sign);
            }

            PrintOne(text, selections[i]);
        }
    }

    private static void PrintOne(StringBuilder text, TypeSelection selection)
    {
        if (selection is TypeName)
        {
            selection.Print(text);
            return;
        }

        text.Append('(');
        selection.Print(text);
        text.Append(')');
    }
}

/// <param name="Iri">Expanded.</param>
public sealed record TypeName(string Iri) : TypeSelection
{
    internal override void Print(StringBuilder text) => text.Append('<').Append(Iri).Append('>');
}

public sealed record TypeAnd(ImmutableArray<TypeSelection> Selections) : TypeSelection
{
    public bool Equals(TypeAnd? other) => other is not null && Sequences.AreEqual(Selections, other.Selections);

    public override int GetHashCode() => Sequences.Hash(Selections);

    internal override void Print(StringBuilder text) => PrintAll(text, Selections, ';');
}

public sealed record TypeOr(ImmutableArray<TypeSelection> Selections) : TypeSelection
{
    public bool Equals(TypeOr? other) => other is not null && Sequences.AreEqual(Selections, other.Selections);

    public override int GetHashCode() => Sequences.Hash(Selections);

    internal override void Print(StringBuilder text) => PrintAll(text, Selections, '|');
}
