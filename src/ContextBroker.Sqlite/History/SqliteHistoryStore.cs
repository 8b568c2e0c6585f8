using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.History;

internal sealed class SqliteHistoryStore(SqliteEngine engine) : IHistoryStore
{
    private readonly SqliteEngine _engine = engine;

    public ValueTask<IReadOnlyList<HistoryRecord>> Read(string tenant, string entityId, string attribute, int max, CancellationToken cancel)
    {
        var owner = _engine.Names.FindTenant(tenant);
        var name = _engine.Names.Find(NameKind.Attribute, owner, attribute);
        return new(owner == 0 || name == 0 ? [] : Read(owner, entityId, attribute, name, max));
    }

    // An id that was deleted and created again has a number for each of its lives; later lives have larger numbers.
    private List<HistoryRecord> Read(int tenant, string entityId, string attribute, int name, int max)
    {
        using var reader = _engine.Readers.Rent();
        var records = new List<HistoryRecord>();
        foreach (var life in Lives(reader.Connection, tenant, entityId))
        {
            var statement = reader.Connection.Use("""
                SELECT sequence, kind, at, instance FROM history WHERE k = ?1 AND attribute = ?2 ORDER BY sequence DESC, part DESC LIMIT ?3
                """).Bind(1, life).Bind(2, (long)name).Bind(3, (long)(max - records.Count));
            while (statement.Step())
            {
                records.Add(new HistoryRecord(statement.Int64(0), attribute, (ChangeKind)statement.Int64(1),
                    new DateTimeOffset(statement.Int64(2), TimeSpan.Zero), StoredEntity.ReadInstance(statement.Blob(3))));
            }
        }

        return records;
    }

    private static List<long> Lives(Connection reader, int tenant, string entityId)
    {
        var statement = reader.Use("""
            SELECT k FROM entities WHERE tenant = ?1 AND id = ?2 UNION ALL SELECT k FROM former_entities WHERE tenant = ?1 AND id = ?2 ORDER BY k DESC
            """).Bind(1, (long)tenant).Bind(2, entityId);
        var lives = new List<long>();
        while (statement.Step())
        {
            lives.Add(statement.Int64(0));
        }

        return lives;
    }
}
