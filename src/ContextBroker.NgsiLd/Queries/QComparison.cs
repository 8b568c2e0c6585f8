using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>The operators of clause 4.9 on one target value.</summary>
internal static class QComparison
{
    /// <summary>The condition holds for the value; of an array, equality looks at the elements and ordering at nothing.</summary>
    public static bool Holds(QTerm term, JsonValue target) => term switch
    {
        QCompare { Operator: QOperator.Equal } equal => Equals(target, equal.Value),
        QCompare { Operator: QOperator.Unequal } unequal => !Equals(target, unequal.Value),
        QCompare order => IsOrdered(QTarget.Of(target), order),
        QMatch match => target is JsonString text && match.Pattern.IsMatch(text.Value) != match.IsNegated,
        _ => true,
    };

    public static bool Holds(QTerm term, QTarget target) => term switch
    {
        QCompare { Operator: QOperator.Equal } equal => Equals(target, equal.Value),
        QCompare { Operator: QOperator.Unequal } unequal => !Equals(target, unequal.Value),
        QCompare order => IsOrdered(target, order),
        QMatch match => target.Text is { } text && match.Pattern.IsMatch(text) != match.IsNegated,
        _ => true,
    };

    public static bool Equals(JsonValue target, QValue value)
    {
        if (target is not JsonArray array)
        {
            return Equals(QTarget.Of(target), value);
        }

        // An array includes a value or one of a list; a range is about the value itself.
        if (value is QRange)
        {
            return false;
        }

        foreach (var item in array.Items)
        {
            if (Equals(QTarget.Of(item), value))
            {
                return true;
            }
        }

        return false;
    }

    public static bool Equals(QTarget target, QValue value) => value switch
    {
        QList list => EqualsAny(target, list),
        QRange range => target.CompareTo(range.Minimum) >= 0 && target.CompareTo(range.Maximum) <= 0,
        _ => target.CompareTo(value) == 0,
    };

    private static bool EqualsAny(QTarget target, QList list)
    {
        foreach (var value in list.Values)
        {
            if (target.CompareTo(value) == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOrdered(QTarget target, QCompare compare) => target.CompareTo(compare.Value) is { } order && compare.Operator switch
    {
        QOperator.Greater => order > 0,
        QOperator.GreaterOrEqual => order >= 0,
        QOperator.Less => order < 0,
        _ => order <= 0,
    };
}
