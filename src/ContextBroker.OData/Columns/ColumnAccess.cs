using ContextBroker.OData.Tables;
using Microsoft.OData.UriParser;

namespace ContextBroker.OData.Columns;

/// <summary>The columns that an expression names outright.</summary>
internal static class ColumnAccess
{
    /// <summary>Null: it is more than a column of the row itself, or one that is not held.</summary>
    public static TableColumn? Of(QueryNode node, EntityTable table) => node switch
    {
        SingleValuePropertyAccessNode { Source: ResourceRangeVariableReferenceNode { Name: "$it" } } access => Held(access.Property.Name, table),
        CollectionPropertyAccessNode { Source: ResourceRangeVariableReferenceNode { Name: "$it" } } access => Held(access.Property.Name, table),
        _ => null,
    };

    private static TableColumn? Held(string name, EntityTable table) =>
        table.ByName.GetValueOrDefault(name) is { } column && Column.Holds(column) ? column : null;
}
