using ContextBroker.Core.Storage;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Delivery;

internal sealed class SqliteDeliveryLedger(SqliteEngine engine) : IDeliveryLedger
{
    // Which of the two tables a state looks at: ?3 is the state or null.
    private const string Page = """
        SELECT number, notification, sequence, entities, created_at, 0 AS state, NULL AS ended_at, coalesce(attempts, x''), received_at, receipt
        FROM outbox LEFT JOIN outbox_notes USING(number)
        WHERE (?3 IS NULL OR ?3 = 0) AND tenant = ?1 AND subscription = ?2 AND number > ?4
            AND created_at >= ?5 AND created_at < ?6 AND (?7 IS NULL OR instr(entities, ?7) > 0)
        UNION ALL
        SELECT number, notification, sequence, entities, created_at, state, ended_at, attempts, received_at, receipt FROM ledger
        WHERE (?3 IS NULL OR state = ?3) AND subscription = ?8 AND number > ?4
            AND created_at >= ?5 AND created_at < ?6 AND (?7 IS NULL OR instr(entities, ?7) > 0)
        ORDER BY number LIMIT ?9
        """;

    private readonly SqliteEngine _engine = engine;

    public Task Finish(IReadOnlyList<DeliveryEnd> ends, CancellationToken cancel) => _engine.Writes.Enqueue(w => LedgerRows.Finish(w, ends), cancel);

    public Task Note(IReadOnlyList<NotedAttempts> notes, CancellationToken cancel) => _engine.Writes.Enqueue(w => LedgerRows.Note(w, notes), cancel);

    public ValueTask<IReadOnlyList<LedgerEntry>> Find(string tenant, string subscriptionId, LedgerQuery query, CancellationToken cancel)
    {
        var (tenantNumber, subscription) = Numbers(tenant, subscriptionId);
        using var reader = _engine.Readers.Rent();
        var statement = reader.Connection.Use(Page)
            .Bind(1, (long)tenantNumber).Bind(2, subscriptionId).Bind(3, (long?)query.State).Bind(4, query.After)
            .Bind(5, query.From?.UtcTicks ?? long.MinValue).Bind(6, query.To?.UtcTicks ?? long.MaxValue)
            .BindText(7, query.Entity is { } entity ? NotifiedEntities.Holding(entity) : null).Bind(8, (long)subscription).Bind(9, (long)query.Limit);
        var entries = new List<LedgerEntry>();
        while (statement.Step())
        {
            entries.Add(Entry(statement));
        }

        return new(entries);
    }

    public ValueTask<ReadOnlyMemory<byte>?> Payload(string tenant, string subscriptionId, long number, CancellationToken cancel)
    {
        var (tenantNumber, subscription) = Numbers(tenant, subscriptionId);
        using var reader = _engine.Readers.Rent();
        var statement = reader.Connection.Use("""
            SELECT payload FROM outbox WHERE number = ?1 AND tenant = ?2 AND subscription = ?3
            UNION ALL SELECT payload FROM ledger WHERE number = ?1 AND subscription = ?4 AND payload IS NOT NULL
            """).Bind(1, number).Bind(2, (long)tenantNumber).Bind(3, subscriptionId).Bind(4, (long)subscription);
        var payload = statement.Step() ? statement.Blob(0).ToArray() : (ReadOnlyMemory<byte>?)null;
        statement.Reset();
        return new(payload);
    }

    public Task<IReadOnlyList<OutboxEntry>> Retry(string tenant, string subscriptionId, IReadOnlyList<long> numbers, DateTimeOffset at, CancellationToken cancel) =>
        _engine.Writes.Enqueue(w => LedgerRows.Retry(w, tenant, subscriptionId, numbers, at), cancel);

    public async Task<bool> Receive(string tenant, string subscriptionId, string notificationId, Receipt receipt, int among, CancellationToken cancel)
    {
        // An item that ends between the looking and the writing keeps its number.
        var numbers = Sent(tenant, subscriptionId, notificationId, among);
        foreach (var number in numbers)
        {
            await _engine.Writes.Enqueue(w => LedgerRows.Receive(w, number, receipt), cancel);
        }

        return numbers.Count > 0;
    }

    public ValueTask<IReadOnlyDictionary<(string Tenant, string SubscriptionId), long>> Dead(CancellationToken cancel)
    {
        using var reader = _engine.Readers.Rent();
        var statement = reader.Connection.Use("""
            SELECT tenants.name, subscriptions.name, COUNT(*) FROM ledger JOIN names AS subscriptions ON subscriptions.number = subscription
            LEFT JOIN names AS tenants ON tenants.number = subscriptions.tenant WHERE state = 3 GROUP BY subscription
            """);
        var dead = new Dictionary<(string, string), long>();
        while (statement.Step())
        {
            dead.Add((statement.Text(0), statement.Text(1)), statement.Int64(2));
        }

        return new(dead);
    }

    public Task<int> Trim(DateTimeOffset? before, long? keep, int max, CancellationToken cancel) =>
        _engine.Writes.Enqueue(w => LedgerRows.Trim(w, before, keep, max), cancel);

    private (int Tenant, int Subscription) Numbers(string tenant, string subscriptionId)
    {
        var number = _engine.Names.FindTenant(tenant);
        return (number, _engine.Names.Find(NameKind.Subscription, number, subscriptionId));
    }

    private List<long> Sent(string tenant, string subscriptionId, string notificationId, int among)
    {
        var (tenantNumber, subscription) = Numbers(tenant, subscriptionId);
        using var reader = _engine.Readers.Rent();
        var statement = reader.Connection.Use("""
            SELECT number FROM outbox WHERE tenant = ?1 AND subscription = ?2 AND notification = ?3
            UNION ALL SELECT number FROM (SELECT number, notification FROM ledger WHERE subscription = ?4 ORDER BY number DESC LIMIT ?5) WHERE notification = ?3
            """).Bind(1, (long)tenantNumber).Bind(2, subscriptionId).Bind(3, notificationId).Bind(4, (long)subscription).Bind(5, (long)among);
        var numbers = new List<long>();
        while (statement.Step())
        {
            numbers.Add(statement.Int64(0));
        }

        return numbers;
    }

    private static LedgerEntry Entry(Statement row) => new(
        row.Int64(0),
        row.Text(1),
        row.Int64(2),
        NotifiedEntities.Read(row.Text(3), row.Int64(2)) ?? [],
        row.Time(4),
        (DeliveryState)row.Int64(5),
        row.TimeOrNull(6),
        row.Blob(7).ToArray(),
        row.TimeOrNull(8) is { } at ? new Receipt(at, row.TextOrNull(9)) : null);
}
