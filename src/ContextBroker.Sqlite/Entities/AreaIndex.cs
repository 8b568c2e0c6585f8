using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Entities;

/// <summary>Writes entity_areas, the R*Tree over GeoProperties.</summary>
internal sealed class AreaIndex(Connection connection, NameTable names)
{
    private readonly Connection _connection = connection;
    private readonly NameTable _names = names;

    /// <summary>What there is to insert; an empty geometry has no box.</summary>
    public IEnumerable<AreaRow> Rows(long k, int tenant, IReadOnlyList<EntityArea> areas)
    {
        foreach (var (place, attribute, box) in areas)
        {
            if (!box.IsNull)
            {
                yield return new AreaRow((k << EntityArea.PlaceBits) | (uint)place, _names.Number(NameKind.Attribute, tenant, attribute), box);
            }
        }
    }

    public void Add(long k, int tenant, IReadOnlyList<EntityArea> areas)
    {
        foreach (var row in Rows(k, tenant, areas))
        {
            Insert(row);
        }
    }

    /// <summary>An id that is there is overwritten: what moved while its box waited is written at once, and again after a crash.</summary>
    public void Insert(AreaRow row) => _connection.Use("INSERT OR REPLACE INTO entity_areas(id, a0, a1, x0, x1, y0, y1) VALUES(?1, ?2, ?2, ?3, ?4, ?5, ?6)")
        .Bind(1, row.Id).Bind(2, (long)row.Attribute).Bind(3, row.Box.MinX).Bind(4, row.Box.MaxX).Bind(5, row.Box.MinY).Bind(6, row.Box.MaxY).Run();

    /// <param name="count">How many GeoProperty instances the entity had. The R*Tree finds a row by its id at once, a range of ids never.</param>
    public void Remove(long k, int count)
    {
        for (var place = 0; place < count; place++)
        {
            _connection.Use("DELETE FROM entity_areas WHERE id = ?1").Bind(1, (k << EntityArea.PlaceBits) | (uint)place).Run();
        }
    }
}
