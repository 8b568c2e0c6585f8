using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.OData.Tables;
using Microsoft.AspNetCore.OData.Query.Expressions;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;
using Microsoft.Spatial;

namespace ContextBroker.OData.Queries;

/// <summary>
/// The library's filters, but for two things. Comparisons with null are true or false as OData says (4.0, part 2, 5.1.1.1), not unknown as in
/// SQL. And geo.distance (metres) and geo.intersects take geometries of every kind, where the library can't work them out on rows.
/// </summary>
internal sealed class TableFilterBinder : FilterBinder
{
    public const string Distance = "geo.distance";
    public const string Intersects = "geo.intersects";

    // Known to the library's parser of URIs for the whole process, hence declared once.
    static TableFilterBinder()
    {
        var geography = EdmCoreModel.Instance.GetPrimitive(EdmPrimitiveTypeKind.Geography, isNullable: true);
        CustomUriFunctions.AddCustomUriFunction(
            Distance, new FunctionSignatureWithReturnType(EdmCoreModel.Instance.GetDouble(isNullable: true), geography, geography));
        CustomUriFunctions.AddCustomUriFunction(
            Intersects, new FunctionSignatureWithReturnType(EdmCoreModel.Instance.GetBoolean(isNullable: true), geography, geography));
    }

    /// <summary>Makes sure that the functions are known before a request is parsed.</summary>
    public static void Declare() => RuntimeHelpers.RunClassConstructor(typeof(TableFilterBinder).TypeHandle);

    public override Expression BindFilter(FilterClause filterClause, QueryBinderContext context) =>
        new TwoValued().Visit(base.BindFilter(filterClause, context));

    public override Expression BindSingleValueFunctionCallNode(SingleValueFunctionCallNode node, QueryBinderContext context)
    {
        ArgumentNullException.ThrowIfNull(node);
        var method = node.Name switch { Distance => nameof(MetresBetween), Intersects => nameof(Meet), _ => null };
        if (method is null)
        {
            return base.BindSingleValueFunctionCallNode(node, context);
        }

        var arguments = node.Parameters.Select(p => Expression.Convert(Bind(p, context), typeof(Geography)));
        return Expression.Call(typeof(TableFilterBinder).GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!, arguments);
    }

    private static double? MetresBetween(Geography? a, Geography? b) =>
        a is not null && b is not null && Geographies.ToGeometry(a) is { IsEmpty: false } from && Geographies.ToGeometry(b) is { IsEmpty: false } to
            ? GreatCircle.Distance(from, to)
            : null;

    private static bool? Meet(Geography? a, Geography? b) =>
        a is not null && b is not null && Geographies.ToGeometry(a) is { } one && Geographies.ToGeometry(b) is { } other
            ? new GeoRelated("", other, GeoRelation.Intersects).Matches(one)
            : null;

    private sealed class TwoValued : ExpressionVisitor
    {
        protected override Expression VisitBinary(BinaryExpression node)
        {
            var visited = (BinaryExpression)base.VisitBinary(node);
            if (!IsComparison(visited.NodeType))
            {
                return visited;
            }

            var compared = visited.IsLiftedToNull
                ? Expression.Convert(Expression.MakeBinary(visited.NodeType, visited.Left, visited.Right, liftToNull: false, visited.Method), visited.Type)
                : (Expression)visited;
            return visited.Left is MethodCallExpression { Method.Name: nameof(string.Compare) } call && call.Arguments.Count >= 2 && call.Arguments[0].Type == typeof(string)
                ? Ordered(call, compared)
                : compared;
        }

        // No text comes before or after none.
        private static BinaryExpression Ordered(MethodCallExpression call, Expression compared)
        {
            var none = Expression.Constant(null, typeof(string));
            var both = Expression.AndAlso(Expression.NotEqual(call.Arguments[0], none), Expression.NotEqual(call.Arguments[1], none));
            return Expression.AndAlso(compared.Type == typeof(bool) ? both : Expression.Convert(both, compared.Type), compared);
        }

        private static bool IsComparison(ExpressionType type) => type is
            ExpressionType.Equal or ExpressionType.NotEqual or ExpressionType.GreaterThan or ExpressionType.GreaterThanOrEqual
            or ExpressionType.LessThan or ExpressionType.LessThanOrEqual;
    }
}
