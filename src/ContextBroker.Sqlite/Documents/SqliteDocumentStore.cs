using ContextBroker.Core.Storage;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Documents;

internal sealed class SqliteDocumentStore(SqliteEngine engine) : IDocumentStore
{
    private readonly SqliteEngine _engine = engine;

    public ValueTask<IReadOnlyList<StoredDocument>> List(string kind, CancellationToken cancel)
    {
        using var reader = _engine.Readers.Rent();
        var statement = reader.Connection.Use("SELECT tenant, id, version, json FROM documents WHERE kind = ?1").Bind(1, kind);
        var documents = new List<StoredDocument>();
        while (statement.Step())
        {
            documents.Add(new StoredDocument(kind, _engine.Names.Text((int)statement.Int64(0)), statement.Text(1), statement.Int64(2), statement.Blob(3).ToArray()));
        }

        return new(documents);
    }

    public ValueTask<StoredDocument?> Find(string kind, string tenant, string id, CancellationToken cancel)
    {
        using var reader = _engine.Readers.Rent();
        var statement = reader.Connection.Use("SELECT tenant, version, json FROM documents WHERE kind = ?1 AND id = ?2").Bind(1, kind).Bind(2, id);
        while (statement.Step())
        {
            if (_engine.Names.Text((int)statement.Int64(0)) == tenant)
            {
                return new(new StoredDocument(kind, tenant, id, statement.Int64(1), statement.Blob(2).ToArray()));
            }
        }

        return default;
    }

    public Task<long?> Put(string kind, string tenant, string id, long expectedVersion, ReadOnlyMemory<byte> json, CancellationToken cancel) =>
        _engine.Writes.Enqueue(w => Put(w, kind, tenant, id, expectedVersion, json.Span), cancel);

    public Task<bool> Delete(string kind, string tenant, string id, CancellationToken cancel) =>
        _engine.Writes.Enqueue(w => Delete(w, kind, tenant, id), cancel);

    private static long? Put(Writer writer, string kind, string tenant, string id, long expectedVersion, ReadOnlySpan<byte> json)
    {
        var statement = expectedVersion == 0
            ? writer.Connection.Use("INSERT INTO documents(kind, tenant, id, version, json) VALUES(?1, ?2, ?3, ?4 + 1, ?5) ON CONFLICT DO NOTHING")
            : writer.Connection.Use("UPDATE documents SET version = ?4 + 1, json = ?5 WHERE kind = ?1 AND tenant = ?2 AND id = ?3 AND version = ?4");
        statement.Bind(1, kind).Bind(2, (long)writer.Names.Tenant(tenant)).Bind(3, id).Bind(4, expectedVersion).BindBlob(5, json).Run();
        return writer.Connection.Changes == 0 ? null : expectedVersion + 1;
    }

    private static bool Delete(Writer writer, string kind, string tenant, string id)
    {
        writer.Connection.Use("DELETE FROM documents WHERE kind = ?1 AND tenant = ?2 AND id = ?3")
            .Bind(1, kind).Bind(2, (long)writer.Names.Tenant(tenant)).Bind(3, id).Run();
        return writer.Connection.Changes > 0;
    }
}
