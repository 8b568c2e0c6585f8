using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Writing;
using NetTopologySuite.Geometries;
using NetTopologySuite.Shape.Fractal;

namespace ContextBroker.Sqlite.Entities;

/// <summary>
/// Keeps the R*Tree over GeoProperties. The boxes of new entities wait until there are many: each alone would touch a page anywhere in the tree, and put in the
/// order of where they lie, many of them share one. Queries look through those that wait, see <see cref="AreasView"/>.
/// Counters.Areas says up to which entity the tree is written; the boxes of those after it are made again from their states when the store is opened.
/// The writer's thread changes it.
/// </summary>
internal sealed class AreasBehind(Connection connection, NameTable names, Counters counters)
{
    // Each query by area looks at all that wait, and writing them holds up a transaction for some milliseconds.
    private const int Most = 1024;

    // Opening after a crash looks at all entities that came after the first that waits, with a place or without.
    private const long MostEntities = 1 << 14;

    // Of the curve along which they are written: cells of a 4096th of the area.
    private const int CurveLevel = 12;

    private readonly Connection _connection = connection;
    private readonly NameTable _names = names;
    private readonly Counters _counters = counters;
    private readonly AreaIndex _index = new(connection, names);
    private readonly List<AreaRow> _added = [];
    private AreasView _waiting = AreasView.None;
    private bool _written;

    /// <summary>When the store is opened. Nothing is written, so that a full disk can be opened.</summary>
    /// <returns>What waits.</returns>
    public AreasView Load()
    {
        var statement = _connection.Use("SELECT k, tenant, version, ends_at, history, state FROM entities WHERE k > ?1").Bind(1, _counters.Areas);
        while (statement.Step())
        {
            var state = StoredState.Read(statement, _names);
            Add(state.K, (int)statement.Int64(1), EntityArea.Of(state.Entity));
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
            WriteAll();
        }

        _index.Remove(k, count);
    }

    /// <summary>Before the transaction ends: writes what waits, if it is much or waits for long.</summary>
    public void Flush()
    {
        var waiting = _added.Count + (_written ? 0 : _waiting.Rows.Length);
        if (waiting == 0)
        {
            _counters.Areas = _counters.Entity;
        }
        else if (waiting >= Most || _counters.Entity - _counters.Areas >= MostEntities)
        {
            WriteAll();
        }
    }

    /// <summary>After COMMIT.</summary>
    /// <returns>What waits from now on.</returns>
    public AreasView Publish()
    {
        _waiting = (_written ? AreasView.None : _waiting).With(_added);
        Forget();
        return _waiting;
    }

    /// <summary>What the transaction did is not so.</summary>
    public void Forget()
    {
        _added.Clear();
        _written = false;
    }

    private void WriteAll()
    {
        List<AreaRow> rows = [.. _written ? [] : _waiting.Rows, .. _added];
        foreach (var row in AlongCurve(rows))
        {
            _index.Insert(row);
        }

        _added.Clear();
        _written = true;
        _counters.Areas = _counters.Entity;
    }

    // What are neighbours on a curve that fills the plane are neighbours in the tree.
    private static IEnumerable<AreaRow> AlongCurve(List<AreaRow> rows)
    {
        var all = new Envelope();
        rows.ForEach(r => all.ExpandToInclude(r.Box));
        return rows.OrderBy(r => r.Attribute)
            .ThenBy(r => HilbertCode.Encode(CurveLevel, Cell(r.Box.Centre.X, all.MinX, all.Width), Cell(r.Box.Centre.Y, all.MinY, all.Height)));
    }

    private static int Cell(double value, double from, double length) => length > 0 ? (int)((value - from) / length * ((1 << CurveLevel) - 1)) : 0;
}
