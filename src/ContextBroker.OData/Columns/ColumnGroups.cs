using System.Collections.Immutable;
using ContextBroker.OData.Tables;
using Microsoft.OData.UriParser;
using Microsoft.OData.UriParser.Aggregation;

namespace ContextBroker.OData.Columns;

/// <summary>$apply=[filter(...)/...]groupby((columns),aggregate(...)), either part of it left away.</summary>
/// <param name="Filters">What rows must pass first.</param>
/// <param name="Keys">What groups share.</param>
/// <param name="Sums">Their aggregates; no column: how many rows.</param>
internal sealed record ColumnGroups(
    ImmutableArray<FilterClause> Filters, ImmutableArray<TableColumn> Keys, ImmutableArray<(string Name, AggregationMethod Method, TableColumn? Column)> Sums)
{
    /// <summary>Null: it asks for something else.</summary>
    public static ColumnGroups? Of(ApplyClause apply, EntityTable table)
    {
        TransformationNode[] steps = [.. apply.Transformations];
        var filters = steps.TakeWhile(s => s is FilterTransformationNode).Cast<FilterTransformationNode>().Select(f => f.FilterClause).ToImmutableArray();
        return steps[filters.Length..] switch
        {
            [GroupByTransformationNode { Source: null } group] => Of(filters, group, table),
            [AggregateTransformationNode aggregate] => SumsOf(aggregate, table) is { } sums ? new ColumnGroups(filters, [], sums) : null,
            _ => null,
        };
    }

    /// <summary>The groups, each in the place of its first row.</summary>
    public List<AppliedRow> Of(TableColumns columns, int[] rows)
    {
        var (groups, firsts) = Divide(columns, rows);
        var sums = Sums.Select(s => s.Column is null ? Counts(groups, firsts.Count) : columns.Find(s.Column)!.Aggregate(s.Method, rows, groups, firsts.Count)!).ToArray();
        var result = new List<AppliedRow>(firsts.Count);
        for (var group = 0; group < firsts.Count; group++)
        {
            var values = new Dictionary<string, object?>(Keys.Length + Sums.Length);
            foreach (var key in Keys)
            {
                values[key.Name] = columns.Value(key.Number, rows[firsts[group]]);
            }

            for (var i = 0; i < sums.Length; i++)
            {
                values[Sums[i].Name] = sums[i][group];
            }

            result.Add(new AppliedRow(values));
        }

        return result;
    }

    private static ColumnGroups? Of(ImmutableArray<FilterClause> filters, GroupByTransformationNode group, EntityTable table)
    {
        TableColumn?[] keys = [.. group.GroupingProperties.Select(p => p.Expression is null ? null : ColumnAccess.Of(p.Expression, table))];
        var sums = group.ChildTransformations switch
        {
            null => [],
            AggregateTransformationNode aggregate => SumsOf(aggregate, table),
            _ => null,
        };
        return keys.Length > 0 && sums is not null && keys.All(k => k is { IsList: false }) ? new ColumnGroups(filters, [.. keys!], sums.Value) : null;
    }

    private static ImmutableArray<(string, AggregationMethod, TableColumn?)>? SumsOf(AggregateTransformationNode aggregate, EntityTable table)
    {
        var sums = ImmutableArray.CreateBuilder<(string, AggregationMethod, TableColumn?)>();
        foreach (var expression in aggregate.AggregateExpressions)
        {
            if (expression is not AggregateExpression one)
            {
                return null;
            }

            var column = one.Method == AggregationMethod.VirtualPropertyCount ? null : ColumnAccess.Of(one.Expression, table);
            if (one.Method != AggregationMethod.VirtualPropertyCount && (column is null or { IsList: true } || !Column.For(column)!.Can(one.Method)))
            {
                return null;
            }

            sums.Add((one.Alias, one.Method, column));
        }

        return sums.ToImmutable();
    }

    // Column by column: two rows are in one group as long as nothing has told them apart.
    private (int[] Groups, List<int> Firsts) Divide(TableColumns columns, int[] rows)
    {
        var groups = new int[rows.Length];
        List<int> firsts = rows.Length == 0 ? [] : [0];
        foreach (var key in Keys)
        {
            var identities = columns.Find(key)!.Identities();
            var known = new Dictionary<long, int>();
            firsts = [];
            for (var i = 0; i < rows.Length; i++)
            {
                var pair = ((long)groups[i] << 32) | (uint)identities[rows[i]];
                if (!known.TryGetValue(pair, out var group))
                {
                    known.Add(pair, group = firsts.Count);
                    firsts.Add(i);
                }

                groups[i] = group;
            }
        }

        return (groups, firsts);
    }

    private static object?[] Counts(int[] groups, int count)
    {
        var counts = new long[count];
        foreach (var group in groups)
        {
            counts[group]++;
        }

        return Array.ConvertAll(counts, static c => (object?)c);
    }
}
