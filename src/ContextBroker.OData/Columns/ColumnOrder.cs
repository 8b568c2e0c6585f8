using System.Buffers;
using System.Collections.Immutable;
using ContextBroker.OData.Tables;
using Microsoft.OData.UriParser;

namespace ContextBroker.OData.Columns;

/// <summary>An $orderby of plain columns.</summary>
internal sealed record ColumnOrder(ImmutableArray<(TableColumn Column, bool IsDescending)> Keys)
{
    /// <summary>Null: it asks for more than columns, or for lists.</summary>
    public static ColumnOrder? Of(OrderByClause clause, EntityTable table)
    {
        var keys = ImmutableArray.CreateBuilder<(TableColumn, bool)>();
        for (var key = clause; key is not null; key = key.ThenBy)
        {
            if (ColumnAccess.Of(key.Expression, table) is not { IsList: false } column)
            {
                return null;
            }

            keys.Add((column, key.Direction == OrderByDirection.Descending));
        }

        return new ColumnOrder(keys.ToImmutable());
    }

    /// <summary>Some of the rows in order; those that do not differ stay in the order of creation.</summary>
    public int[] Sorted(TableColumns columns, int[] rows, int offset, int limit)
    {
        var (places, order, next) = (ArrayPool<long>.Shared.Rent(rows.Length), ArrayPool<int>.Shared.Rent(rows.Length), ArrayPool<int>.Shared.Rent(rows.Length));
        try
        {
            rows.CopyTo(order, 0);

            // By the last key first, each time keeping what was in order.
            foreach (var (column, isDescending) in Keys.Reverse())
            {
                Sort(columns.Find(column)!.Ranks(), isDescending, order.AsSpan(0, rows.Length), next, places.AsSpan(0, rows.Length));
                (order, next) = (next, order);
            }

            return order.AsSpan(0, rows.Length)[Math.Min(offset, rows.Length)..Math.Min(offset + limit, rows.Length)].ToArray();
        }
        finally
        {
            ArrayPool<long>.Shared.Return(places);
            ArrayPool<int>.Shared.Return(order);
            ArrayPool<int>.Shared.Return(next);
        }
    }

    // Rank and place in one number: plain numbers sort fast, and none is like another.
    private static void Sort(int[] ranks, bool isDescending, ReadOnlySpan<int> order, int[] next, Span<long> places)
    {
        for (var i = 0; i < order.Length; i++)
        {
            var rank = ranks[order[i]];
            places[i] = ((long)(isDescending ? int.MaxValue - rank : rank) << 32) | (uint)i;
        }

        places.Sort();
        for (var i = 0; i < order.Length; i++)
        {
            next[i] = order[(int)places[i]];
        }
    }
}
