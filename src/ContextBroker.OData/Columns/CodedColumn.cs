using System.Collections;

namespace ContextBroker.OData.Columns;

/// <summary>Texts, truths, days and lists: each different value once, and its number in the rows.</summary>
internal sealed class CodedColumn : Column
{
    // So few new values are put in their places; more are sorted again.
    private const int FewNew = 64;

    // Of the parts of a dictionary and a list for one value, beside the value itself.
    private const int Overhead = 56;

    private static readonly SameValue Same = new();
    private static readonly Comparer<object> Order = Comparer<object>.Default;

    private readonly List<object> _values = [null!];
    private readonly Dictionary<object, int> _codes = new(Same);
    private readonly List<int> _sorted = [];
    private readonly Lock _sorting = new();
    private int[] _rows = [];
    private long _valueBytes;

    public override long Bytes => (4L * _rows.Length) + _valueBytes;

    public override bool IsWorn => _values.Count > 10_000 + (2 * Count);

    public override object? Value(int row) => _values[_rows[row]];

    public override ReadOnlySpan<int> Identities() => _rows.AsSpan(0, Count);

    protected override bool Put(int row, object? value)
    {
        Reach(ref _rows, row);
        var code = value is null ? 0 : Code(value);
        var isOther = _rows[row] != code || row == Count - 1;
        _rows[row] = code;
        return isOther;
    }

    protected override int[] Rank()
    {
        int[] ofCodes;
        lock (_sorting)
        {
            Sort();
            ofCodes = new int[_values.Count];
            for (var (i, rank) = (0, 0); i < _sorted.Count; i++)
            {
                // What compares as equal shares a rank, though it may differ in its letters.
                rank += i == 0 || Compare(_sorted[i - 1], _sorted[i]) != 0 ? 1 : 0;
                ofCodes[_sorted[i]] = rank;
            }
        }

        var ranks = new int[Count];
        for (var row = 0; row < ranks.Length; row++)
        {
            ranks[row] = ofCodes[_rows[row]];
        }

        return ranks;
    }

    private int Code(object value)
    {
        if (!_codes.TryGetValue(value, out var code))
        {
            code = _values.Count;
            _values.Add(value);
            _codes.Add(value, code);
            _valueBytes += Overhead + SizeOf(value);
        }

        return code;
    }

    private static long SizeOf(object value) => value switch
    {
        string text => 22 + (2L * text.Length),
        IEnumerable list => 24 + list.Cast<object>().Sum(static o => 8 + SizeOf(o)),
        _ => 24,
    };

    private void Sort()
    {
        var sorted = _sorted.Count;
        var isFew = _values.Count - 1 - sorted <= FewNew && sorted > 0;
        for (var code = sorted + 1; code < _values.Count; code++)
        {
            var at = isFew ? _sorted.BinarySearch(code, Comparer<int>.Create(Compare)) : -1;
            _sorted.Insert(isFew ? at < 0 ? ~at : at : _sorted.Count, code);
        }

        if (!isFew)
        {
            _sorted.Sort(Compare);
        }
    }

    private int Compare(int a, int b) => Order.Compare(_values[a], _values[b]);

    // Lists by what is in them: the same few come again and again.
    private sealed class SameValue : IEqualityComparer<object>
    {
        public new bool Equals(object? x, object? y) => x is Array one ? y is Array other && StructuralComparisons.StructuralEqualityComparer.Equals(one, other) : object.Equals(x, y);

        public int GetHashCode(object value) => value is Array list ? StructuralComparisons.StructuralEqualityComparer.GetHashCode(list) : value.GetHashCode();
    }
}
