using System.Globalization;

namespace ContextBroker.OData.Queries;

/// <summary>Where the next page begins, as it stands in $skiptoken: after a place in the order of creation, or after so many rows of the order asked for.</summary>
/// <param name="IsOffset">So many rows; otherwise a place that stays what it is whatever comes and goes before it.</param>
internal readonly record struct PageToken(bool IsOffset, long Value)
{
    /// <summary>Null: it is none of ours.</summary>
    public static PageToken? Parse(string text) =>
        text.Length > 1 && text[0] is 'r' or 'k' && long.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? new PageToken(text[0] == 'r', value)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsOffset ? 'r' : 'k')}{Value}");
}
