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
        foreach (var head in Heads(reader.Connection, tenant, entityId, name))
        {
            for (var row = head; row != 0 && records.Count < max;)
            {
                row = Read(reader.Connection, row, attribute, records);
            }
        }

        return records;
    }

    private static long Read(Connection reader, long row, string attribute, List<HistoryRecord> into)
    {
        var statement = reader.Use("SELECT previous, sequence, kind, at, instance FROM history WHERE row = ?1").Bind(1, row);
        if (!statement.Step())
        {
            return 0;
        }

        into.Add(new HistoryRecord(statement.Int64(1), attribute, (ChangeKind)statement.Int64(2), new DateTimeOffset(statement.Int64(3), TimeSpan.Zero),
            StoredEntity.ReadInstance(statement.Blob(4))));
        return statement.Int64(0);
    }

    private static List<long> Heads(Connection reader, int tenant, string entityId, int attribute)
    {
        var statement = reader.Use("""
            SELECT k, history FROM entities WHERE tenant = ?1 AND id = ?2
            UNION ALL SELECT k, history FROM former_entities WHERE tenant = ?1 AND id = ?2 ORDER BY k DESC
            """).Bind(1, (long)tenant).Bind(2, entityId);
        var heads = new List<long>();
        while (statement.Step())
        {
            heads.Add(HistoryHeads.Read(statement.Blob(1)).Find(attribute));
        }

        return heads;
    }
}
