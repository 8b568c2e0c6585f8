using System.Diagnostics.CodeAnalysis;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>A range of numbers or of texts, both ends included; null: open. It may hold more than the condition it was made from.</summary>
public readonly record struct ValueRange(double? LeastNumber, double? MostNumber, string? LeastText, string? MostText)
{
    public bool IsNumbers => LeastNumber is not null || MostNumber is not null;

    /// <summary>The ranges of which a value must lie in one. False: the index cannot say.</summary>
    public static bool TryOf(QCompare compare, [NotNullWhen(true)] out List<ValueRange>? ranges)
    {
        ranges = [];
        if (compare is { Operator: QOperator.Equal, Value: QList list })
        {
            foreach (var value in list.Values)
            {
                if (!TryAdd(value, value, ranges))
                {
                    return false;
                }
            }

            return true;
        }

        return compare.Operator switch
        {
            QOperator.Equal when compare.Value is QRange range => TryAdd(range.Minimum, range.Maximum, ranges),
            QOperator.Equal => TryAdd(compare.Value, compare.Value, ranges),
            QOperator.Greater or QOperator.GreaterOrEqual => TryAdd(compare.Value, null, ranges),
            QOperator.Less or QOperator.LessOrEqual => TryAdd(null, compare.Value, ranges),
            _ => false,
        };
    }

    private static bool TryAdd(QValue? least, QValue? most, List<ValueRange> ranges)
    {
        switch (least ?? most, most ?? least)
        {
            case (QNumber, QNumber):
                ranges.Add(new ValueRange((least as QNumber)?.Value, (most as QNumber)?.Value, null, null));
                return true;
            case (QText, QText):
                ranges.Add(new ValueRange(null, null, Text(least), Text(most)));
                return true;
            default:
                return false;
        }
    }

    private static string? Text(QValue? value) => value is QText text ? IndexedValues.Shorten(text.Value) : null;
}
