namespace ContextBroker.NgsiLd.Queries;

/// <summary>A condition that every match fulfils, in a form an index understands.</summary>
/// <param name="Attribute">An expanded top-level attribute that the entity must have.</param>
/// <param name="Compare">
/// What a target value of one of its instances must be, as <see cref="EntityMatcher"/> compares: for equality that is also an element of an
/// array, a text of a languageMap, a vocab or an object. Null: that the attribute exists is all that is known.
/// </param>
public sealed record QBound(string Attribute, QCompare? Compare);

/// <summary>What an index may use of an expression; the rest is left to <see cref="EntityMatcher"/>.</summary>
public static class QBounds
{
    /// <summary>Conditions joined by AND: an entity that fails one of them cannot match. Alternatives say nothing.</summary>
    public static IEnumerable<QBound> Of(QExpression? expression) => expression switch
    {
        QAnd and => and.Terms.SelectMany(Of),
        QAbsent or QOr or null => [],
        QTerm term when !term.Path.Attributes.IsEmpty => [new QBound(term.Path.Attributes[0], IsPlain(term) ? (QCompare)term : null)],
        _ => [],
    };

    // Unequal narrows nothing; a deeper path has its value elsewhere.
    private static bool IsPlain(QTerm term) =>
        term is QCompare { Operator: not QOperator.Unequal } && term.Path is { Attributes.Length: 1, Member: null, Keys.IsEmpty: true, Link: null };
}
