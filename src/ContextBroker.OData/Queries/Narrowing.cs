using System.Collections.Immutable;
using ContextBroker.Core.Models;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.OData.Tables;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;
using Microsoft.Spatial;
using Date = Microsoft.OData.Edm.Date;

namespace ContextBroker.OData.Queries;

/// <summary>
/// What the store is asked for, so that it need not give all rows: every row that passes a $filter is among them. The filter itself decides
/// on each. Text comparisons other than equality, functions of texts and dates, "ne" and "null" narrow nothing.
/// </summary>
internal sealed record Narrowing
{
    public static readonly Narrowing None = new();

    public QExpression? Q { get; private init; }

    public GeoQuery? Geo { get; private init; }

    /// <summary>Only these ids; null: any.</summary>
    public ImmutableArray<string>? Ids { get; private init; }

    public bool IsAny => Q is not null || Geo is not null || Ids is not null;

    public static Narrowing Of(FilterClause? filter, EntityTable table) => filter is null ? None : Of(filter.Expression, table);

    /// <summary>The table's rows that may pass.</summary>
    public EntityQuery Query(EntityTable table)
    {
        var all = table.All;
        return all with
        {
            Selectors = Ids is { } ids ? [all.Selectors[0] with { Ids = ids }] : all.Selectors,
            Q = Q,
            Geo = Geo,
        };
    }

    private static Narrowing Of(QueryNode node, EntityTable table) => Bare(node) switch
    {
        BinaryOperatorNode { OperatorKind: BinaryOperatorKind.And } and => And(Of(and.Left, table), Of(and.Right, table)),
        BinaryOperatorNode { OperatorKind: BinaryOperatorKind.Or } or => Or(Of(or.Left, table), Of(or.Right, table)),
        BinaryOperatorNode comparison => Compare(comparison, table),
        InNode list => In(list, table),
        AnyNode any => Any(any, table),
        SingleValuePropertyAccessNode truth => Equal(Column(truth, table), true),
        SingleValueFunctionCallNode { Name: TableFilterBinder.Intersects } call => Intersects(call, table),
        _ => None,
    };

    private static Narrowing And(Narrowing left, Narrowing right) => new()
    {
        Q = left.Q is null ? right.Q : right.Q is null ? left.Q : new QAnd([left.Q, right.Q]),
        Geo = left.Geo ?? right.Geo,
        Ids = left.Ids is { } ids ? right.Ids is { } others ? [.. ids.Intersect(others)] : ids : right.Ids,
    };

    // Either side must narrow by the same means, or the other side's rows would be lost.
    private static Narrowing Or(Narrowing left, Narrowing right)
    {
        if (left.Ids is { } ids && right.Ids is { } others)
        {
            return new Narrowing { Ids = [.. ids.Union(others)] };
        }

        return left.Q is not null && right.Q is not null ? new Narrowing { Q = new QOr([left.Q, right.Q]) } : None;
    }

    private static Narrowing Compare(BinaryOperatorNode node, EntityTable table)
    {
        var (left, right, kind) = (Bare(node.Left), Bare(node.Right), node.OperatorKind);
        if (left is ConstantNode && right is not ConstantNode)
        {
            (left, right, kind) = (right, left, Mirrored(kind));
        }

        if (right is not ConstantNode { Value: { } constant })
        {
            return None;
        }

        return left switch
        {
            SingleValuePropertyAccessNode access when kind == BinaryOperatorKind.Equal => Equal(Column(access, table), constant),
            SingleValuePropertyAccessNode access => Order(Column(access, table), kind, constant),
            SingleValueFunctionCallNode { Name: TableFilterBinder.Distance } call => Near(call, kind, constant, table),
            _ => None,
        };
    }

    private static Narrowing Equal(TableColumn? column, object constant)
    {
        if (column?.Path is not { } path || column.IsList || ValueOf(column.Value, constant) is not { } value)
        {
            return None;
        }

        return column.Source == ColumnSource.Id ? new Narrowing { Ids = [(string)constant] } : new Narrowing { Q = new QCompare(path, QOperator.Equal, value) };
    }

    // The order of texts is the language's, not that of the store's index.
    private static Narrowing Order(TableColumn? column, BinaryOperatorKind kind, object constant)
    {
        QOperator? op = kind switch
        {
            BinaryOperatorKind.GreaterThan => QOperator.Greater,
            BinaryOperatorKind.GreaterThanOrEqual => QOperator.GreaterOrEqual,
            BinaryOperatorKind.LessThan => QOperator.Less,
            BinaryOperatorKind.LessThanOrEqual => QOperator.LessOrEqual,
            _ => null,
        };
        return op is { } known && column?.Path is { } path && !column.IsList && column.Value is not (ValueModel.Text or ValueModel.Link) && ValueOf(column.Value, constant) is { } value
            ? new Narrowing { Q = new QCompare(path, known, value) }
            : None;
    }

    private static Narrowing In(InNode node, EntityTable table)
    {
        if (Bare(node.Left) is not SingleValuePropertyAccessNode access || node.Right is not CollectionConstantNode list
            || Column(access, table) is not { Path: { } path, IsList: false } column)
        {
            return None;
        }

        var values = new List<QValue>();
        foreach (var item in list.Collection)
        {
            if (item is not ConstantNode { Value: { } constant } || ValueOf(column.Value, constant) is not { } value)
            {
                return None;
            }

            values.Add(value);
        }

        return column.Source == ColumnSource.Id
            ? new Narrowing { Ids = [.. values.Cast<QText>().Select(v => v.Value)] }
            : values.Count == 0 ? None : new Narrowing { Q = new QCompare(path, QOperator.Equal, values.Count == 1 ? values[0] : new QList([.. values])) };
    }

    // hazardTypes/any(h: h eq 'flood'): a q of an array asks for any of its elements anyway.
    private static Narrowing Any(AnyNode node, EntityTable table)
    {
        if (node.Source is not CollectionPropertyAccessNode access || Column(access.Property, access.Source, table) is not { Path: { } path } column
            || Bare(node.Body) is not BinaryOperatorNode { OperatorKind: BinaryOperatorKind.Equal } equal)
        {
            return None;
        }

        var (element, other) = (Bare(equal.Left), Bare(equal.Right));
        if (element is ConstantNode)
        {
            (element, other) = (other, element);
        }

        return element is NonResourceRangeVariableReferenceNode && other is ConstantNode { Value: { } constant } && ValueOf(column.Value, constant) is { } value
            ? new Narrowing { Q = new QCompare(path, QOperator.Equal, value) }
            : None;
    }

    private static Narrowing Near(SingleValueFunctionCallNode call, BinaryOperatorKind kind, object metres, EntityTable table)
    {
        if (kind is not (BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual) || Number(metres) is not { } most || most <= 0
            || Geometry(call, table) is not var (column, reference))
        {
            return None;
        }

        return new Narrowing { Geo = new GeoNear(column.Attribute, reference, most, IsMinimum: false) };
    }

    private static Narrowing Intersects(SingleValueFunctionCallNode call, EntityTable table) => Geometry(call, table) is var (column, reference)
        ? new Narrowing { Geo = new GeoRelated(column.Attribute, reference, GeoRelation.Intersects) }
        : None;

    // One of the two is a column, the other a constant.
    private static (TableColumn Column, NetTopologySuite.Geometries.Geometry Reference)? Geometry(SingleValueFunctionCallNode call, EntityTable table)
    {
        var parameters = call.Parameters.Select(Bare).ToArray();
        return parameters.OfType<SingleValuePropertyAccessNode>().FirstOrDefault() is { } access && Column(access, table) is { } column
            && parameters.OfType<ConstantNode>().FirstOrDefault()?.Value is Geography constant && Geographies.ToGeometry(constant) is { IsEmpty: false } reference
            ? (column, reference)
            : null;
    }

    private static QValue? ValueOf(ValueModel model, object constant) => model switch
    {
        ValueModel.Integer or ValueModel.Number => Number(constant) is { } number ? new QNumber(number) : null,
        ValueModel.Truth => constant is bool truth ? new QBoolean(truth) : null,
        ValueModel.DateTime => constant is DateTimeOffset time ? new QDateTime(time) : null,
        ValueModel.Date => constant is Date day ? new QDate(new DateOnly(day.Year, day.Month, day.Day)) : null,
        ValueModel.Text or ValueModel.Link => constant is string text ? new QText(text) : null,
        _ => null,
    };

    private static double? Number(object constant) => constant switch
    {
        int or long or short or byte or sbyte or float or double or decimal => Convert.ToDouble(constant, System.Globalization.CultureInfo.InvariantCulture),
        _ => null,
    };

    private static TableColumn? Column(SingleValuePropertyAccessNode access, EntityTable table) => Column(access.Property, access.Source, table);

    // Of the row itself, not of one it is linked to.
    private static TableColumn? Column(IEdmProperty property, QueryNode source, EntityTable table) =>
        Bare(source) is ResourceRangeVariableReferenceNode { Name: "$it" } ? table.ByName.GetValueOrDefault(property.Name) : null;

    private static QueryNode Bare(QueryNode node) => node is ConvertNode convert ? Bare(convert.Source) : node;

    private static BinaryOperatorKind Mirrored(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.GreaterThan => BinaryOperatorKind.LessThan,
        BinaryOperatorKind.GreaterThanOrEqual => BinaryOperatorKind.LessThanOrEqual,
        BinaryOperatorKind.LessThan => BinaryOperatorKind.GreaterThan,
        BinaryOperatorKind.LessThanOrEqual => BinaryOperatorKind.GreaterThanOrEqual,
        _ => kind,
    };
}
