using ContextBroker.NgsiLd.Contexts;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>One query term: a path, and perhaps an operator and a value.</summary>
internal sealed class QTermParser(QueryCursor cursor, LdContext context, IReadOnlyCollection<string> expandValues)
{
    private readonly QPathParser _paths = new(cursor, context);
    private readonly QValueParser _values = new(cursor);
    private readonly HashSet<string> _expanded = [.. expandValues.Select(context.Expand)];

    public QExpression Take()
    {
        if (cursor.TryTake('!'))
        {
            return new QAbsent(_paths.Take());
        }

        var path = _paths.Take();
        if (cursor.TryTake("!~="))
        {
            return new QMatch(path, QPatternParser.Take(cursor), IsNegated: true);
        }

        if (cursor.TryTake("~="))
        {
            return new QMatch(path, QPatternParser.Take(cursor), IsNegated: false);
        }

        return TakeOperator() is { } op ? new QCompare(path, op, TakeValue(path, op)) : new QExists(path);
    }

    private QOperator? TakeOperator() =>
        cursor.TryTake("==") ? QOperator.Equal
        : cursor.TryTake("!=") ? QOperator.Unequal
        : cursor.TryTake(">=") ? QOperator.GreaterOrEqual
        : cursor.TryTake("<=") ? QOperator.LessOrEqual
        : cursor.TryTake('>') ? QOperator.Greater
        : cursor.TryTake('<') ? QOperator.Less
        : null;

    private QValue TakeValue(QPath path, QOperator op)
    {
        var value = op is QOperator.Equal or QOperator.Unequal ? _values.TakeForEquality() : _values.TakeComparable();
        return ExpandsValues(path) ? Expand(value) : value;
    }

    // Types are kept expanded, so a type in the query is too.
    private bool ExpandsValues(QPath path)
    {
        var end = path;
        while (end.Link is { } link)
        {
            end = link.Path;
        }

        return end.Member is QMember.Type or QMember.ObjectType || (end.Member is null && _expanded.Contains(end.Attributes[^1]));
    }

    private QValue Expand(QValue value) => value switch
    {
        QText text => new QText(context.Expand(text.Value)),
        QList list => new QList([.. list.Values.Select(Expand)]),
        _ => value,
    };
}
