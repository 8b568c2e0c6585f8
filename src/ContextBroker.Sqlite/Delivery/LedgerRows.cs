using ContextBroker.Core.Storage;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Delivery;

/// <summary>Rows of outbox and ledger, on the writer's thread: a notification is always in one of them.</summary>
internal static class LedgerRows
{
    public static long Enqueue(Writer writer, OutboxItem item, DateTimeOffset? queuedAt = null)
    {
        var number = writer.Counters.NextOutbox();
        writer.Connection.Use("""
            INSERT INTO outbox(number, tenant, subscription, notification, sequence, created_at, queued_at, entities, payload)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """)
            .Bind(1, number).Bind(2, (long)writer.Names.Tenant(item.Tenant)).Bind(3, item.SubscriptionId).Bind(4, item.NotificationId)
            .Bind(5, item.Sequence).Bind(6, item.CreatedAt.UtcTicks).Bind(7, queuedAt?.UtcTicks)
            .Bind(8, NotifiedEntities.Write(item.Entities, item.Sequence)).BindBlob(9, item.Payload.Span).Run();
        return number;
    }

    public static int Finish(Writer writer, IReadOnlyList<DeliveryEnd> ends)
    {
        foreach (var end in ends)
        {
            var row = writer.Connection.Use("SELECT tenant, subscription FROM outbox WHERE number = ?1").Bind(1, end.Number);
            if (row.Step())
            {
                var subscription = writer.Names.Number(NameKind.Subscription, (int)row.Int64(0), row.Text(1));
                row.Reset();
                Finish(writer, end, subscription);
            }
        }

        return ends.Count;
    }

    public static int Note(Writer writer, IReadOnlyList<NotedAttempts> notes)
    {
        foreach (var note in notes)
        {
            writer.Connection.Use("""
                INSERT INTO outbox_notes(number, attempts) SELECT ?1, ?2 WHERE EXISTS(SELECT 1 FROM outbox WHERE number = ?1)
                ON CONFLICT DO UPDATE SET attempts = excluded.attempts
                """).Bind(1, note.Number).BindBlob(2, note.Attempts.Span).Run();
        }

        return notes.Count;
    }

    /// <summary>The subscription is gone: what waits for it and what was given up is withdrawn.</summary>
    public static int Withdraw(Writer writer, string tenant, string subscriptionId, DateTimeOffset at)
    {
        var tenantNumber = writer.Names.Tenant(tenant);
        var subscription = writer.Names.Number(NameKind.Subscription, tenantNumber, subscriptionId);
        writer.Connection.Use("""
            INSERT INTO ledger(number, subscription, notification, sequence, entities, created_at, state, ended_at, attempts, received_at, receipt)
            SELECT number, ?3, notification, sequence, entities, created_at, ?4, ?5, coalesce(attempts, x''), received_at, receipt
            FROM outbox LEFT JOIN outbox_notes USING(number) WHERE tenant = ?1 AND subscription = ?2
            """).Bind(1, (long)tenantNumber).Bind(2, subscriptionId).Bind(3, (long)subscription).Bind(4, (long)DeliveryState.Withdrawn).Bind(5, at.UtcTicks).Run();
        writer.Connection.Use("DELETE FROM outbox_notes WHERE number IN (SELECT number FROM outbox WHERE tenant = ?1 AND subscription = ?2)")
            .Bind(1, (long)tenantNumber).Bind(2, subscriptionId).Run();
        writer.Connection.Use("DELETE FROM outbox WHERE tenant = ?1 AND subscription = ?2").Bind(1, (long)tenantNumber).Bind(2, subscriptionId).Run();
        writer.Connection.Use("UPDATE ledger SET state = ?2, ended_at = ?3, payload = NULL WHERE subscription = ?1 AND state = 3")
            .Bind(1, (long)subscription).Bind(2, (long)DeliveryState.Withdrawn).Bind(3, at.UtcTicks).Run();
        return writer.Connection.Changes;
    }

    public static IReadOnlyList<OutboxEntry> Retry(Writer writer, string tenant, string subscriptionId, IReadOnlyList<long> numbers, DateTimeOffset at)
    {
        var subscription = writer.Names.Number(NameKind.Subscription, writer.Names.Tenant(tenant), subscriptionId);
        var entries = new List<OutboxEntry>();
        foreach (var number in numbers)
        {
            var row = writer.Connection.Use("""
                SELECT notification, sequence, created_at, payload, entities, attempts, received_at, receipt FROM ledger
                WHERE number = ?1 AND subscription = ?2 AND state = 3
                """).Bind(1, number).Bind(2, (long)subscription);
            if (!row.Step())
            {
                continue;
            }

            var item = new OutboxItem(tenant, subscriptionId, row.Text(0), row.Int64(1), row.Time(2), row.Blob(3).ToArray(),
                NotifiedEntities.Read(row.Text(4), row.Int64(1)));
            var (attempts, receivedAt, receipt) = (row.Blob(5).ToArray(), row.TimeOrNull(6), row.TextOrNull(7));
            row.Reset();
            var queued = Enqueue(writer, item, at);
            writer.Connection.Use("INSERT INTO outbox_notes(number, attempts, received_at, receipt) VALUES(?1, ?2, ?3, ?4)")
                .Bind(1, queued).BindBlob(2, attempts).Bind(3, receivedAt?.UtcTicks).BindText(4, receipt).Run();
            writer.Connection.Use("DELETE FROM ledger WHERE number = ?1").Bind(1, number).Run();
            entries.Add(new OutboxEntry(queued, item, attempts, at));
        }

        return entries;
    }

    /// <summary>The first receipt of a notification stays.</summary>
    public static int Receive(Writer writer, long number, Receipt receipt)
    {
        writer.Connection.Use("UPDATE ledger SET received_at = ?2, receipt = ?3 WHERE number = ?1 AND received_at IS NULL")
            .Bind(1, number).Bind(2, receipt.At.UtcTicks).BindText(3, receipt.Text).Run();
        writer.Connection.Use("""
            INSERT INTO outbox_notes(number, attempts, received_at, receipt) SELECT ?1, x'', ?2, ?3 WHERE EXISTS(SELECT 1 FROM outbox WHERE number = ?1)
            ON CONFLICT DO UPDATE SET received_at = excluded.received_at, receipt = excluded.receipt WHERE received_at IS NULL
            """).Bind(1, number).Bind(2, receipt.At.UtcTicks).BindText(3, receipt.Text).Run();
        return 1;
    }

    // The newest ended row that may not go bounds the range: what is left is then always a run of the newest, and dead ones.
    public static int Trim(Writer writer, DateTimeOffset? before, long? keep, int max)
    {
        var upTo = keep is { } most ? writer.Counters.Outbox - most : 0;
        if (before is { } time)
        {
            var first = writer.Connection.Use("SELECT number FROM ledger WHERE ended_at >= ?1 AND state <> 3 ORDER BY number LIMIT 1").Bind(1, time.UtcTicks);
            upTo = Math.Max(upTo, first.Step() ? first.Int64(0) - 1 : long.MaxValue);
            first.Reset();
        }

        writer.Connection.Use("DELETE FROM ledger WHERE number IN (SELECT number FROM ledger WHERE number <= ?1 AND state <> 3 ORDER BY number LIMIT ?2)")
            .Bind(1, upTo).Bind(2, (long)max).Run();
        return writer.Connection.Changes;
    }

    private static void Finish(Writer writer, DeliveryEnd end, int subscription)
    {
        writer.Connection.Use("""
            INSERT INTO ledger(number, subscription, notification, sequence, entities, created_at, state, ended_at, attempts, received_at, receipt, payload)
            SELECT number, ?2, ?3, sequence, entities, created_at, ?4, ?5, ?6, received_at, receipt, CASE ?4 WHEN 3 THEN payload END
            FROM outbox LEFT JOIN outbox_notes USING(number) WHERE number = ?1
            """)
            .Bind(1, end.Number).Bind(2, (long)subscription).Bind(3, end.NotificationId).Bind(4, (long)end.State).Bind(5, end.At.UtcTicks)
            .BindBlob(6, end.Attempts.Span).Run();
        writer.Connection.Use("DELETE FROM outbox_notes WHERE number = ?1").Bind(1, end.Number).Run();
        writer.Connection.Use("DELETE FROM outbox WHERE number = ?1").Bind(1, end.Number).Run();
    }
}
