namespace ContextBroker.NgsiLd.Queries;

/// <summary>The attributes of the entity that a query names, expanded: what a source must have to be asked (clause 5.10.2.4).</summary>
public static class QAttributes
{
    public static IEnumerable<string> Of(QExpression? expression) => expression switch
    {
        QJunction junction => junction.Terms.SelectMany(Of),
        QTerm { Path.Attributes: { IsEmpty: false } names } => [names[0]],
        _ => [],
    };
}
