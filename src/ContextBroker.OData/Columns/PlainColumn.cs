using System.Collections;
using System.Runtime.CompilerServices;
using Microsoft.OData.UriParser.Aggregation;

namespace ContextBroker.OData.Columns;

/// <summary>Values of one size beside a bit for each that says whether there is one.</summary>
internal abstract class PlainColumn<T> : Column
    where T : struct, IComparable<T>, IEquatable<T>
{
    private readonly BitArray _isThere = new(16);
    private T[] _values = [];

    public override long Bytes => (_values.Length * (long)Unsafe.SizeOf<T>()) + (_isThere.Length / 8);

    public override object? Value(int row) => _isThere[row] ? _values[row] : null;

    protected override bool Put(int row, object? value)
    {
        Reach(ref _values, row);
        if (_isThere.Length < _values.Length)
        {
            _isThere.Length = _values.Length;
        }

        var isOther = row == Count - 1 || _isThere[row] != value is not null || (value is T known && !_values[row].Equals(known));
        _isThere[row] = value is not null;
        _values[row] = value is T one ? one : default;
        return isOther;
    }

    protected bool TryGet(int row, out T value)
    {
        value = _values[row];
        return _isThere[row];
    }

    protected override int[] Rank()
    {
        var different = new T[Count];
        var there = 0;
        for (var row = 0; row < Count; row++)
        {
            if (_isThere[row])
            {
                different[there++] = _values[row];
            }
        }

        Array.Sort(different, 0, there);
        there = Once(different.AsSpan(0, there));
        var ranks = new int[Count];
        for (var row = 0; row < ranks.Length; row++)
        {
            ranks[row] = _isThere[row] ? Array.BinarySearch(different, 0, there, _values[row]) + 1 : 0;
        }

        return ranks;
    }

    private static int Once(Span<T> sorted)
    {
        var kept = 0;
        foreach (var value in sorted)
        {
            if (kept == 0 || sorted[kept - 1].CompareTo(value) != 0)
            {
                sorted[kept++] = value;
            }
        }

        return kept;
    }
}

internal sealed class TimeColumn : PlainColumn<DateTimeOffset>;

internal sealed class IntegerColumn : PlainColumn<long>
{
    public override bool Can(AggregationMethod method) => base.Can(method) || method is AggregationMethod.Sum or AggregationMethod.Average;

    protected override object?[] Sum(ReadOnlySpan<int> rows, ReadOnlySpan<int> groups, int count) => Array.ConvertAll(Sums(rows, groups, count).Sums, static s => (object?)s);

    protected override object?[] Average(ReadOnlySpan<int> rows, ReadOnlySpan<int> groups, int count)
    {
        var (sums, counts) = Sums(rows, groups, count);
        return [.. sums.Zip(counts, static (sum, n) => n == 0 ? null : (object?)((double)sum / n))];
    }

    private (long[] Sums, long[] Counts) Sums(ReadOnlySpan<int> rows, ReadOnlySpan<int> groups, int count)
    {
        var (sums, counts) = (new long[count], new long[count]);
        for (var i = 0; i < rows.Length; i++)
        {
            if (TryGet(rows[i], out var value))
            {
                sums[groups[i]] = checked(sums[groups[i]] + value);
                counts[groups[i]]++;
            }
        }

        return (sums, counts);
    }
}

internal sealed class NumberColumn : PlainColumn<double>
{
    public override bool Can(AggregationMethod method) => base.Can(method) || method is AggregationMethod.Sum or AggregationMethod.Average;

    protected override object?[] Sum(ReadOnlySpan<int> rows, ReadOnlySpan<int> groups, int count) => Array.ConvertAll(Sums(rows, groups, count).Sums, static s => (object?)s);

    protected override object?[] Average(ReadOnlySpan<int> rows, ReadOnlySpan<int> groups, int count)
    {
        var (sums, counts) = Sums(rows, groups, count);
        return [.. sums.Zip(counts, static (sum, n) => n == 0 ? null : (object?)(sum / n))];
    }

    private (double[] Sums, long[] Counts) Sums(ReadOnlySpan<int> rows, ReadOnlySpan<int> groups, int count)
    {
        var (sums, counts) = (new double[count], new long[count]);
        for (var i = 0; i < rows.Length; i++)
        {
            if (TryGet(rows[i], out var value))
            {
                sums[groups[i]] += value;
                counts[groups[i]]++;
            }
        }

        return (sums, counts);
    }
}
