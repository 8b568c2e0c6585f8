using Microsoft.AspNetCore.OData.Query.Wrapper;
using Microsoft.OData.UriParser;

namespace ContextBroker.OData.Columns;

/// <summary>A group with its sums, as the library writes what $apply made.</summary>
internal sealed class AppliedRow(Dictionary<string, object?> values) : DynamicTypeWrapper
{
    // Nobody has said of the library's dictionary that values may be null; they may.
    public override Dictionary<string, object> Values => values!;

    /// <summary>In the order asked for; null: it asks for more than names.</summary>
    public static IReadOnlyList<AppliedRow>? Sorted(IReadOnlyList<AppliedRow> rows, OrderByClause? clause)
    {
        IOrderedEnumerable<AppliedRow>? sorted = null;
        for (var key = clause; key is not null; key = key.ThenBy)
        {
            var name = key.Expression switch
            {
                SingleValueOpenPropertyAccessNode open => open.Name,
                SingleValuePropertyAccessNode { Source: ResourceRangeVariableReferenceNode } known => known.Property.Name,
                _ => null,
            };
            if (name is null || rows.Any(r => !r.Values.ContainsKey(name)))
            {
                return null;
            }

            var isDescending = key.Direction == OrderByDirection.Descending;
            sorted = sorted is null
                ? isDescending ? rows.OrderByDescending(Value) : rows.OrderBy(Value)
                : isDescending ? sorted.ThenByDescending(Value) : sorted.ThenBy(Value);

            object Value(AppliedRow row) => row.Values[name];
        }

        return sorted is null ? rows : [.. sorted];
    }
}
