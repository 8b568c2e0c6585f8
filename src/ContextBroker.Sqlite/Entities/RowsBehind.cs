using ContextBroker.NgsiLd.Representations;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.History;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Entities;

/// <summary>
/// Entities whose row lags behind the change log. An update writes the log, from which the new state can be had, and leaves the row, whose page
/// lies anywhere in the file, for later: then a row is written once for all the updates it had, together with its neighbours on the page.
/// <code>
///   update ──► changes (durable, answered) ──► gathering ──frozen when full──► draining ──a few rows with each transaction──► entities
/// </code>
/// Counters.Rows says up to which sequence the rows are written; what comes after is read from the log when the store is opened.
/// The writer's thread changes it; readers take a <see cref="View"/>.
/// </summary>
internal sealed class RowsBehind
{
    // A row that was changed again and again counts once, its changes do not: they bound what opening after a crash has to look at.
    private const int MaxChanges = 1 << 16;

    private readonly Connection _connection;
    private readonly Counters _counters;
    private readonly long _capacity;
    private Generation _gathering;
    private Generation? _draining;
    private long[] _order = [];
    private int _drained;
    private int _drainedNow;
    private AreasView _areas = AreasView.None;
    private volatile RowsView _view;

    public RowsBehind(Connection connection, Counters counters, SqliteOptions options)
    {
        (_connection, _counters) = (connection, counters);
        _capacity = options.RowsBehindMiB * 1024L * 1024;
        _gathering = new Generation();
        _view = new RowsView(_gathering, null, _areas);
    }

    /// <summary>False: rows are written at once.</summary>
    public bool IsUsed => _capacity > 0;

    /// <summary>What is newer than its row. Take it before the first row is read: later ones miss nothing that was answered before.</summary>
    public RowsView View => _view;

    /// <summary>What the R*Tree lacks: part of the view, because it must be as old as the rest.</summary>
    public AreasView Areas
    {
        set
        {
            if (value != _areas)
            {
                _areas = value;
                _view = new RowsView(_gathering, _draining, value);
            }
        }
    }

    public bool IsBehind(long k) => _view.TryFind(k, out _);

    /// <summary>When the store is opened: reads from the log what the last owner left behind. Nothing is written, so that a full disk can be opened.</summary>
    public void Load(NameTable names)
    {
        var statement = _connection.Use("""
            SELECT c.k, c.tenant, c.sequence, e.ends_at, c.history
            FROM (SELECT MAX(sequence) AS sequence FROM changes WHERE sequence > ?1 GROUP BY k) AS last
            JOIN changes AS c ON c.sequence = last.sequence JOIN entities AS e ON e.k = c.k WHERE e.version < c.sequence
            """).Bind(1, _counters.Rows);
        while (statement.Step())
        {
            var (entity, size) = LoggedStates.Read(_connection, statement.Int64(2));
            _gathering.Put(statement.Int64(0), new StoredState(
                statement.Int64(0), names.Text((int)statement.Int64(1)), entity, size, null, statement.IsNull(3) ? null : statement.Int64(3),
                HistoryHeads.Read(statement.Blob(4))));
        }

        _gathering.Changes = (int)Math.Min(MaxChanges, _counters.Sequence - _counters.Rows);
    }

    /// <summary>After COMMIT and before anything else is made visible: what the transaction left for later, and what it made of entities that were behind.</summary>
    /// <param name="states">By number; null: deleted.</param>
    /// <param name="changes">How many changes the transaction logged.</param>
    public void Publish(Dictionary<long, RowState> states, int changes)
    {
        _drained += _drainedNow;
        _drainedNow = 0;
        if (_draining is not null && _drained == _order.Length)
        {
            (_draining, _order, _drained) = (null, [], 0);
            _view = new RowsView(_gathering, null, _areas);
        }

        foreach (var (k, row) in states)
        {
            if (row.IsBehind || IsBehind(k))
            {
                _gathering.Put(k, row.State);
            }
        }

        _gathering.Changes += changes;
        if (_draining is null && (_gathering.Size > _capacity || _gathering.Changes >= MaxChanges))
        {
            Freeze();
        }
    }

    /// <summary>Within a transaction: writes some of the rows that are due.</summary>
    public void Drain(int max)
    {
        if (_draining is null)
        {
            return;
        }

        for (; _drainedNow < max && _drained + _drainedNow < _order.Length; _drainedNow++)
        {
            Write(_order[_drained + _drainedNow]);
        }

        if (_drained + _drainedNow == _order.Length)
        {
            _counters.Rows = _draining.Until;
        }
    }

    public void RolledBack() => _drainedNow = 0;

    /// <summary>Within a transaction of its own: has the rows written that changes up to this sequence left behind.</summary>
    /// <returns>True: nothing of them is left once the transaction ends.</returns>
    public bool CatchUp(long sequence, int max)
    {
        if (_counters.Rows >= sequence)
        {
            return true;
        }

        if (_draining is null)
        {
            Freeze();
        }

        Drain(max);
        return _counters.Rows >= sequence;
    }

    private void Freeze()
    {
        _draining = _gathering;
        _draining.Until = _counters.CommittedSequence;
        _gathering = new Generation();
        _order = [.. _draining.Numbers];
        Array.Sort(_order);
        _view = new RowsView(_gathering, _draining, _areas);
    }

    private void Write(long k)
    {
        if (!_gathering.TryFind(k, out _) && _draining!.TryFind(k, out var state) && state is not null)
        {
            using var utf8 = new StoredBytes();
            StoredEntity.Write(utf8, state.Entity);
            _connection.Use("UPDATE entities SET version = ?2, history = ?3, state = ?4 WHERE k = ?1")
                .Bind(1, k).Bind(2, state.Entity.Version).BindBlob(3, state.History.Stored).BindBlob(4, utf8[..utf8.Length]).Run();
        }
    }
}

/// <param name="State">Null: deleted.</param>
/// <param name="IsBehind">The row is left for later.</param>
internal readonly record struct RowState(StoredState? State, bool IsBehind);

/// <summary>
/// States that are newer than the rows of a file that is opened for reading from now on. Nothing is ever taken out of the two: whoever reads
/// an older snapshot still finds in them what its rows lack.
/// </summary>
internal sealed class RowsView(Generation newer, Generation? older, AreasView areas)
{
    private readonly Generation _newer = newer;
    private readonly Generation? _older = older;

    public AreasView Areas { get; } = areas;

    /// <param name="state">Null: deleted.</param>
    public bool TryFind(long k, out StoredState? state) =>
        _newer.TryFind(k, out state) || (_older is not null && _older.TryFind(k, out state));
}
