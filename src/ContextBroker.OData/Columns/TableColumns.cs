using System.Buffers;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.OData.Tables;

namespace ContextBroker.OData.Columns;

/// <summary>
/// A table of one tenant, column by column: rows in the order of creation, kept up change by change. Read under <see cref="Read"/>; what is
/// taken out must not lean on it afterwards.
/// </summary>
#pragma warning disable CA1001 // Let go while others still read: its lock goes with the last of them.
internal sealed class TableColumns(EntityTable table)
#pragma warning restore CA1001
{
    private const int FewGone = 10_000;

    // Of a row in the two indexes by id.
    private const int RowBytes = 64;

    private readonly ReaderWriterLockSlim _lock = new();
    private readonly Column?[] _columns = [.. table.Columns.Select(Column.For)];
    private readonly Dictionary<string, int> _rows = [];
    private readonly SortedSet<(DateTimeOffset At, int Row)> _ends = [];
    private readonly Dictionary<int, DateTimeOffset> _endOf = [];
    private readonly LinkedRows _noLinks = new();
    private long[] _versions = [];
    private int _count;

    public EntityTable Table => table;

    /// <summary>Of which some may have gone again.</summary>
    public int Rows => _count;

    public long Bytes => _columns.Sum(static c => c?.Bytes ?? 0) + ((long)RowBytes * _count);

    /// <summary>Reads while nothing changes.</summary>
    public T Read<T>(Func<TableColumns, T> read)
    {
        _lock.EnterReadLock();
        try
        {
            return read(this);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>Something in it has ended (clause 4.22), and the change that says so is still to come: the store knows better.</summary>
    public bool HasEnded(DateTimeOffset now) => Read(columns => columns._ends.Count > 0 && columns._ends.Min.At <= now);

    /// <summary>Null: not held.</summary>
    public Column? Find(TableColumn column) => _columns[column.Number];

    public object? Value(int number, int row) => _columns[number]!.Value(row);

    /// <summary>The rows that pass; null: all.</summary>
    /// <param name="looked">A row of the table's class, which is shown each in turn.</param>
    public int[] Passing(IReadOnlyList<Func<EntityRow, bool>> filters, EntityRow looked)
    {
        looked.Fill(this, _noLinks);
        var passing = ArrayPool<int>.Shared.Rent(_rows.Count);
        try
        {
            var count = 0;
            for (var row = 0; row < _count; row++)
            {
                if (_versions[row] > 0 && Passes(filters, looked.At(row)))
                {
                    passing[count++] = row;
                }
            }

            return passing[..count];
        }
        finally
        {
            ArrayPool<int>.Shared.Return(passing);
        }
    }

    /// <summary>Takes up entities as they are stored, in the order of creation.</summary>
    public void Add(IReadOnlyList<Entity> entities)
    {
        _lock.EnterWriteLock();
        try
        {
            foreach (var entity in entities)
            {
                Put(entity, entity.Version);
            }
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <summary>Takes up changes, those of other tables and those that are in it already among them.</summary>
    /// <returns>False: the rows must be read again, as one joined in the middle, or too many have gone.</returns>
    public bool Apply(IEnumerable<ChangeRecord> records)
    {
        _lock.EnterWriteLock();
        try
        {
            return records.All(Apply) && _count - _rows.Count <= FewGone + _rows.Count && !Array.Exists(_columns, static c => c is { IsWorn: true });
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    private static bool Passes(IReadOnlyList<Func<EntityRow, bool>> filters, EntityRow row)
    {
        for (var i = 0; i < filters.Count; i++)
        {
            if (!filters[i](row))
            {
                return false;
            }
        }

        return true;
    }

    private bool Apply(ChangeRecord record)
    {
        var state = record.Change.State;
        var isKnown = _rows.TryGetValue(state.Id, out var row);
        if (isKnown && _versions[row] >= record.Sequence)
        {
            return true;
        }

        if (record.Change.Kind == ChangeKind.Deleted || !state.Types.Contains(table.Model.Type))
        {
            Remove(state.Id);
            return true;
        }

        // An entity that became one of this type later stands where it was created, not at the end.
        if (!isKnown && record.Change.Kind != ChangeKind.Created)
        {
            return false;
        }

        Put(state, record.Sequence);
        return true;
    }

    private void Put(Entity entity, long version)
    {
        if (!_rows.TryGetValue(entity.Id, out var row))
        {
            row = _count++;
            _rows.Add(entity.Id, row);
            if (row >= _versions.Length)
            {
                Array.Resize(ref _versions, Math.Max(16, _versions.Length * 3 / 2));
            }
        }

        _versions[row] = version;
        var shown = new LooseRow();
        shown.Fill(table, entity, _noLinks);
        for (var number = 0; number < _columns.Length; number++)
        {
            _columns[number]?.Set(row, shown.Shown(number));
        }

        NoteEnd(row, Transience.EndsAt(entity));
    }

    private void Remove(string id)
    {
        if (_rows.Remove(id, out var row))
        {
            _versions[row] = 0;
            NoteEnd(row, null);
        }
    }

    private void NoteEnd(int row, DateTimeOffset? end)
    {
        if (_endOf.Remove(row, out var before))
        {
            _ends.Remove((before, row));
        }

        if (end is { } at)
        {
            _endOf.Add(row, at);
            _ends.Add((at, row));
        }
    }

    private sealed class LooseRow : EntityRow
    {
        public object? Shown(int number) => Value(number);
    }
}
