using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Entities;

/// <summary>
/// Keeps the R*Tree over GeoProperties. The boxes of new entities wait: each alone would touch a page anywhere in the tree, and put in the order of where they
/// lie, many of them share one; but even so that takes a quarter of all the time that the creation of an entity takes the writer. So they are written, a piece
/// at a time, when nothing else is to be written, or when too many wait.
/// <code>
///   creation ──► latest ──a thousand──► pieces ──the oldest, in quiet or when there are too many──► entity_areas
/// </code>
/// Queries look through those that wait, see <see cref="AreasView"/>. An entity that moves or goes while its box waits has its new ones written at once; the one
/// that waits leads whoever finds it to an entity that fits no more.
/// Counters.Areas says up to which entity the tree is written; the boxes of those after it are made again from their states when the store is opened.
/// The writer's thread changes it.
/// </summary>
internal sealed class AreasBehind(Connection connection, NameTable names, Counters counters)
{
    // Writing them holds up a transaction for some milliseconds.
    private const int Piece = 1024;

    // 10 MB, and what queries have to look through.
    private const int MostPieces = 128;

    // Opening after a crash looks at all entities that came after the first that waits, with a place or without: a second's work is too much.
    private const long MostEntities = 1 << 17;

    // Likewise a few boxes that wait for others to come.
    private const long MostEntitiesAfterFew = 1 << 14;

    private readonly Connection _connection = connection;
    private readonly NameTable _names = names;
    private readonly Counters _counters = counters;
    private readonly AreaIndex _index = new(connection, names);
    private AreasView _waiting = AreasView.None;

    // Entities after Counters.Areas that moved or went: their boxes that wait are not to be written.
    private readonly HashSet<long> _moved = [];

    // Of the open transaction.
    private readonly List<AreaRow> _added = [];
    private readonly List<long> _movedNow = [];
    private bool _pieceWritten;

    /// <summary>There is a piece to be written when there is time.</summary>
    public bool HasPiece => _waiting.Pieces.Length > 0;

    /// <summary>When the store is opened. Nothing is written, so that a full disk can be opened.</summary>
    /// <param name="newer">States that are newer than their rows.</param>
    /// <returns>What waits.</returns>
    public AreasView Load(RowsView newer)
    {
        var statement = _connection.Use("SELECT k, tenant, version, ends_at, history, state FROM entities WHERE k > ?1 ORDER BY k").Bind(1, _counters.Areas);
        while (statement.Step())
        {
            var k = statement.Int64(0);
            var state = newer.TryFind(k, out var known) ? known! : StoredState.Read(statement, _names);
            Add(k, (int)statement.Int64(1), EntityArea.Of(state.Entity));
            if (_added.Count >= Piece)
            {
                Gather(k);
            }
        }

        return Publish();
    }

    /// <summary>Of an entity that this transaction makes.</summary>
    public void Add(long k, int tenant, IReadOnlyList<EntityArea> areas) => _added.AddRange(_index.Rows(k, tenant, areas));

    /// <param name="count">How many GeoProperty instances the entity had.</param>
    public void Replace(long k, int tenant, int count, IReadOnlyList<EntityArea> areas)
    {
        Remove(k, count);
        _index.Add(k, tenant, areas);
    }

    /// <param name="count">How many GeoProperty instances the entity had.</param>
    public void Remove(long k, int count)
    {
        if (k > _counters.Areas)
        {
            _movedNow.Add(k);
        }

        _index.Remove(k, count);
    }

    /// <summary>Before the transaction ends: writes a piece if too much waits.</summary>
    public void Flush()
    {
        if (_waiting.Pieces.Length > MostPieces || (HasPiece && _counters.Entity - _counters.Areas >= MostEntities))
        {
            WritePiece();
        }
        else if (_waiting.IsEmpty && _added.Count == 0)
        {
            _counters.Areas = _counters.Entity;
        }
    }

    /// <summary>Within a transaction, once, while <see cref="HasPiece"/>: writes the piece that waits longest.</summary>
    public void WritePiece()
    {
        var piece = _waiting.Pieces[0];
        var moved = _movedNow.ToHashSet();
        foreach (var row in piece.Rows)
        {
            if (!_moved.Contains(row.K) && !moved.Contains(row.K))
            {
                _index.Insert(row);
            }
        }

        _counters.Areas = piece.Until;
        _pieceWritten = true;
    }

    /// <summary>After COMMIT.</summary>
    /// <returns>What waits from now on.</returns>
    public AreasView Publish()
    {
        _moved.UnionWith(_movedNow);
        if (_pieceWritten)
        {
            _waiting = _waiting.WithoutOldest();
            _moved.RemoveWhere(k => k <= _counters.Areas);
        }

        Gather(_counters.Entity);
        Forget();
        return _waiting;
    }

    /// <summary>What the transaction did is not so.</summary>
    public void Forget()
    {
        _added.Clear();
        _movedNow.Clear();
        _pieceWritten = false;
    }

    private void Gather(long until)
    {
        _waiting = _waiting.With(_added);
        _added.Clear();
        if (_waiting.Latest.Length >= Piece || (!_waiting.Latest.IsEmpty && !HasPiece && until - _counters.Areas >= MostEntitiesAfterFew))
        {
            _waiting = _waiting.Cut(until);
        }
    }
}
