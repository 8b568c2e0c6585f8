using ContextBroker.Core.Storage;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Delivery;

internal sealed class SqliteOutbox(SqliteEngine engine) : IOutbox
{
    private readonly SqliteEngine _engine = engine;

    public ValueTask<long> Position(string reader, CancellationToken cancel)
    {
        using var lease = _engine.Readers.Rent();
        var statement = lease.Connection.Use("SELECT position FROM positions WHERE reader = ?1").Bind(1, reader);
        var position = statement.Step() ? statement.Int64(0) : 0;
        statement.Reset();
        return new(position);
    }

    public Task<IReadOnlyList<long>> Enqueue(string reader, long position, IReadOnlyList<OutboxItem> items, CancellationToken cancel) =>
        _engine.Writes.Enqueue<IReadOnlyList<long>>(w => Enqueue(w, reader, position, items), cancel);

    public ValueTask<IReadOnlyList<OutboxEntry>> Pending(string tenant, string subscriptionId, long after, int max, CancellationToken cancel)
    {
        using var reader = _engine.Readers.Rent();
        var statement = reader.Connection.Use("""
            SELECT number, notification, sequence, created_at, payload, entities, queued_at, attempts FROM outbox LEFT JOIN outbox_notes USING(number)
            WHERE tenant = ?1 AND subscription = ?2 AND number > ?3 ORDER BY number LIMIT ?4
            """).Bind(1, (long)_engine.Names.FindTenant(tenant)).Bind(2, subscriptionId).Bind(3, after).Bind(4, (long)max);
        var entries = new List<OutboxEntry>();
        while (statement.Step())
        {
            var item = new OutboxItem(tenant, subscriptionId, statement.Text(1), statement.Int64(2), statement.Time(3), statement.Blob(4).ToArray(),
                NotifiedEntities.Read(statement.Text(5), statement.Int64(2)));
            entries.Add(new OutboxEntry(statement.Int64(0), item, statement.Blob(7).ToArray(), statement.TimeOrNull(6)));
        }

        return new(entries);
    }

    public ValueTask<IReadOnlyDictionary<(string Tenant, string SubscriptionId), long>> Waiting(CancellationToken cancel)
    {
        using var reader = _engine.Readers.Rent();
        var statement = reader.Connection.Use("SELECT tenant, subscription, COUNT(*) FROM outbox GROUP BY tenant, subscription");
        var waiting = new Dictionary<(string, string), long>();
        while (statement.Step())
        {
            waiting.Add((_engine.Names.Text((int)statement.Int64(0)), statement.Text(1)), statement.Int64(2));
        }

        return new(waiting);
    }

    public Task RemoveAll(string tenant, string subscriptionId, DateTimeOffset at, CancellationToken cancel) =>
        _engine.Writes.Enqueue(w => LedgerRows.Withdraw(w, tenant, subscriptionId, at), cancel);

    private static long[] Enqueue(Writer writer, string reader, long position, IReadOnlyList<OutboxItem> items)
    {
        var numbers = new long[items.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = LedgerRows.Enqueue(writer, items[i]);
        }

        writer.Connection.Use("INSERT INTO positions(reader, position) VALUES(?1, ?2) ON CONFLICT DO UPDATE SET position = ?2").Bind(1, reader).Bind(2, position).Run();
        return numbers;
    }
}
