using ContextBroker.Core.Models;
using ContextBroker.OData.Tables;
using Microsoft.OData.UriParser.Aggregation;

namespace ContextBroker.OData.Columns;

/// <summary>
/// The values of one column, row by row, in the order of creation. What is worked out of them is what the OData library works out of objects:
/// same order (<see cref="Comparer{T}.Default"/>, null first), same equality, sums added in the order of the rows.
/// </summary>
internal abstract class Column
{
    private volatile int[]? _ranks;

    public int Count { get; private set; }

    /// <summary>Memory in use, about.</summary>
    public abstract long Bytes { get; }

    /// <summary>Values that no row has any more are kept: too many of them by now.</summary>
    public virtual bool IsWorn => false;

    /// <summary>Not held: geometries, the ways to other tables.</summary>
    public static bool Holds(TableColumn column) => column is not ({ Source: ColumnSource.Linked } or { Value: ValueModel.Geometry, Source: ColumnSource.Value });

    public static Column? For(TableColumn column) => column switch
    {
        _ when !Holds(column) => null,
        { IsList: true } => new CodedColumn(),
        { Value: ValueModel.Integer } => new IntegerColumn(),
        { Value: ValueModel.Number } => new NumberColumn(),
        { Value: ValueModel.DateTime } => new TimeColumn(),
        _ => new CodedColumn(),
    };

    public abstract object? Value(int row);

    /// <summary>Writes a row, or one behind the last.</summary>
    public void Set(int row, object? value)
    {
        if (row == Count)
        {
            Count++;
        }

        if (Put(row, value))
        {
            _ranks = null;
        }
    }

    /// <summary>For each row: where its value stands among all different ones, from 1; 0: null.</summary>
    public int[] Ranks() => _ranks ??= Rank();

    /// <summary>For each row a number that equal values share; 0: null.</summary>
    public virtual ReadOnlySpan<int> Identities() => Ranks();

    /// <summary>One value for each group.</summary>
    /// <param name="groups">For each of <paramref name="rows"/> its group.</param>
    public object?[] Aggregate(AggregationMethod method, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups, int count) => method switch
    {
        AggregationMethod.Sum => Sum(rows, groups, count),
        AggregationMethod.Average => Average(rows, groups, count),
        AggregationMethod.Min => First(rows, groups, count, isGreatest: false),
        AggregationMethod.Max => First(rows, groups, count, isGreatest: true),
        AggregationMethod.CountDistinct => Distinct(rows, groups, count),
        _ => throw new NotSupportedException($"There is no {method} of columns"),
    };

    /// <summary>Such values have one.</summary>
    public virtual bool Can(AggregationMethod method) => method is AggregationMethod.Min or AggregationMethod.Max or AggregationMethod.CountDistinct;

    /// <returns>The value differs from the one before.</returns>
    protected abstract bool Put(int row, object? value);

    protected abstract int[] Rank();

    protected virtual object?[] Sum(ReadOnlySpan<int> rows, ReadOnlySpan<int> groups, int count) => throw new NotSupportedException("Only numbers have a sum");

    protected virtual object?[] Average(ReadOnlySpan<int> rows, ReadOnlySpan<int> groups, int count) => throw new NotSupportedException("Only numbers have an average");

    /// <summary>Makes room for a row behind the last.</summary>
    protected static void Reach<T>(ref T[] values, int row)
    {
        if (row >= values.Length)
        {
            Array.Resize(ref values, Math.Max(16, values.Length + (values.Length / 2) + 1));
        }
    }

    // Of several that compare as equal the first: as the library does.
    private object?[] First(ReadOnlySpan<int> rows, ReadOnlySpan<int> groups, int count, bool isGreatest)
    {
        var ranks = Ranks();
        var best = new int[count];
        Array.Fill(best, -1);
        for (var i = 0; i < rows.Length; i++)
        {
            var (rank, group) = (ranks[rows[i]], groups[i]);
            if (rank > 0 && (best[group] < 0 || (isGreatest ? rank > ranks[best[group]] : rank < ranks[best[group]])))
            {
                best[group] = rows[i];
            }
        }

        return Array.ConvertAll(best, row => row < 0 ? null : Value(row));
    }

    // Null counts as a value of its own, as it does for the library.
    private object?[] Distinct(ReadOnlySpan<int> rows, ReadOnlySpan<int> groups, int count)
    {
        var identities = Identities();
        var seen = new HashSet<long>();
        var counts = new long[count];
        for (var i = 0; i < rows.Length; i++)
        {
            if (seen.Add(((long)groups[i] << 32) | (uint)identities[rows[i]]))
            {
                counts[groups[i]]++;
            }
        }

        return Array.ConvertAll(counts, static c => (object?)c);
    }
}
