using System.Buffers;
using ContextBroker.Core.Moving;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Delivery;
using ContextBroker.Sqlite.Entities;
using ContextBroker.Sqlite.History;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Moving;

/// <summary>Writes moved records with the rows that only indexes read. Within a transaction of the caller.</summary>
internal sealed class MoveWriter(Connection connection, NameTable names)
{
    // Ids whose history heads are put into their rows in one transaction.
    private const int HeadsAtOnce = 500;

    // In former_entities for an id that nothing else is known of: no entity has this number.
    private const long NoEntity = 0;

    private readonly Connection _connection = connection;
    private readonly NameTable _names = names;
    private readonly EntityRows _entities = new(connection, names);
    private readonly AreaIndex _areas = new(connection, names);

    public void Write(MovedRecord record)
    {
        switch (record)
        {
            case MovedDocument document:
                Write(document.Document);
                break;
            case MovedEntity entity:
                Write(entity);
                break;
            case MovedEvolution evolution:
                Write(evolution);
                break;
            case MovedUsage usage:
                Write(usage);
                break;
            case MovedChange change:
                Write(change);
                break;
            case MovedInstance instance:
                Write(instance);
                break;
            case MovedNotification { State: DeliveryState.Waiting } waiting:
                WriteWaiting(waiting);
                break;
            case MovedNotification ended:
                WriteEnded(ended);
                break;
            case MovedPosition position:
                _connection.Use("INSERT INTO positions(reader, position) VALUES(?1, ?2)").Bind(1, position.Reader).Bind(2, position.Position).Run();
                break;
            default:
                throw new ArgumentException($"There is no row for a {record.GetType().Name}", nameof(record));
        }
    }

    /// <summary>Puts the last history rows of some ids where a broker looks for them: into the entity's row, or what is kept of an id without one.</summary>
    /// <returns>False: there are none left.</returns>
    public bool LinkSome()
    {
        var heads = Heads();
        foreach (var id in heads.GroupBy(h => (h.Tenant, h.Id)))
        {
            var history = HistoryHeads.None.With([.. id.Select(h => new HistoryLink(h.Row, h.Attribute, 0))]);
            Link(id.Key.Tenant, id.Key.Id, history);
            _connection.Use("DELETE FROM moving_heads WHERE tenant = ?1 AND id = ?2").Bind(1, (long)id.Key.Tenant).Bind(2, id.Key.Id).Run();
        }

        return heads.Count > 0;
    }

    /// <summary>No number is given twice, and every row is as new as the log, every box in its tree.</summary>
    public void Write(StoreNumbers numbers) => _connection.Use("""
        UPDATE counters SET (entity, areas) = (SELECT k, k FROM (SELECT MAX(?2, COALESCE(MAX(k), 0)) AS k FROM entities)), sequence = ?1, history = ?3, outbox = ?4, rows = ?1
        """).Bind(1, numbers.Sequence).Bind(2, numbers.Entity).Bind(3, numbers.History).Bind(4, numbers.Outbox).Run();

    private void Write(StoredDocument document) => _connection.Use("INSERT INTO documents(kind, tenant, id, version, json) VALUES(?1, ?2, ?3, ?4, ?5)")
        .Bind(1, document.Kind).Bind(2, (long)_names.Tenant(document.Tenant)).Bind(3, document.Id).Bind(4, document.Version).BindBlob(5, document.Json.Span).Run();

    private void Write(MovedEntity moved)
    {
        var tenant = _names.Tenant(moved.Tenant);
        var entity = StoredEntity.Read(moved.State.Span) with { Version = moved.Version };
        var state = new StoredState(moved.Number, moved.Tenant, entity, moved.State.Length, null, Transience.EndsAt(entity)?.UtcTicks, HistoryHeads.None);
        if (!_entities.Insert(state, tenant, moved.State.Span))
        {
            throw new InvalidOperationException($"There are two entities {moved.Id} in tenant \"{moved.Tenant}\", or two of number {moved.Number}");
        }

        _areas.Add(state.K, tenant, EntityArea.Of(entity));
    }

    private void Write(MovedEvolution evolution)
    {
        var tenant = _names.Tenant(evolution.Tenant);
        var utf8 = new ArrayBufferWriter<byte>();
        StoredEntity.Write(utf8, new Entity { Id = evolution.Id, Types = evolution.Types, CreatedAt = Time(evolution.CreatedAt), ModifiedAt = Time(evolution.ModifiedAt) });
        _connection.Use("INSERT INTO evolutions(e, tenant, id, deleted_at, history, state) VALUES(?1, ?2, ?3, ?4, x'', ?5)")
            .Bind(1, evolution.Number).Bind(2, (long)tenant).Bind(3, evolution.Id).Bind(4, evolution.DeletedAt).BindBlob(5, utf8.WrittenSpan).Run();
        foreach (var type in evolution.Types)
        {
            _connection.Use("INSERT INTO evolution_types(type, e) VALUES(?1, ?2)").Bind(1, (long)_names.Number(NameKind.Type, tenant, type)).Bind(2, evolution.Number).Run();
        }
    }

    private void Write(MovedUsage usage)
    {
        var tenant = _names.Tenant(usage.Tenant);
        _connection.Use("INSERT INTO usage(type, attribute, kind, count) VALUES(?1, ?2, ?3, ?4)")
            .Bind(1, (long)_names.Number(NameKind.Type, tenant, usage.Type))
            .Bind(2, usage.Attribute is { } attribute ? (long)_names.Number(NameKind.Attribute, tenant, attribute) : UsageTally.OfTypeItself)
            .Bind(3, (long)(usage.Kind ?? UsageTally.AnyKind)).Bind(4, usage.Count).Run();
    }

    // What k and history would say is in the rows already: see Counters.Rows.
    private void Write(MovedChange change) => _connection.Use("INSERT INTO changes(sequence, tenant, k, history, state, attributes) VALUES(?1, ?2, 0, x'', ?3, ?4)")
        .Bind(1, change.Sequence).Bind(2, (long)_names.Tenant(change.Tenant)).BindBlob(3, change.State.Span).BindBlob(4, change.Attributes.Span).Run();

    private void Write(MovedInstance instance)
    {
        var tenant = _names.Tenant(instance.Tenant);
        var attribute = _names.Number(NameKind.Attribute, tenant, instance.Attribute);
        var head = _connection.Use("SELECT row FROM moving_heads WHERE tenant = ?1 AND id = ?2 AND attribute = ?3").Bind(1, (long)tenant).Bind(2, instance.Id).Bind(3, (long)attribute);
        var previous = head.Step() ? head.Int64(0) : 0;
        head.Reset();
        _connection.Use("INSERT INTO history(row, previous, sequence, kind, at, observed_at, instance) VALUES(?1, ?2, 0, ?3, ?4, ?5, ?6)")
            .Bind(1, instance.Number).Bind(2, previous).Bind(3, (long)instance.Kind).Bind(4, instance.At).Bind(5, instance.ObservedAt).BindBlob(6, instance.Instance.Span).Run();
        _connection.Use("INSERT INTO moving_heads(tenant, id, attribute, row) VALUES(?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET row = ?4")
            .Bind(1, (long)tenant).Bind(2, instance.Id).Bind(3, (long)attribute).Bind(4, instance.Number).Run();
    }

    private void WriteWaiting(MovedNotification waiting)
    {
        _connection.Use("""
            INSERT INTO outbox(number, tenant, subscription, notification, sequence, created_at, queued_at, entities, payload)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """)
            .Bind(1, waiting.Number).Bind(2, (long)_names.Tenant(waiting.Tenant)).Bind(3, waiting.SubscriptionId).Bind(4, waiting.NotificationId).Bind(5, waiting.Sequence)
            .Bind(6, waiting.CreatedAt).Bind(7, waiting.QueuedAt).Bind(8, NotifiedEntities.Write(waiting.Entities, waiting.Sequence)).BindBlob(9, waiting.Payload!.Value.Span).Run();
        if (!waiting.Attempts.IsEmpty || waiting.ReceivedAt is not null)
        {
            _connection.Use("INSERT INTO outbox_notes(number, attempts, received_at, receipt) VALUES(?1, ?2, ?3, ?4)")
                .Bind(1, waiting.Number).BindBlob(2, waiting.Attempts.Span).Bind(3, waiting.ReceivedAt).BindText(4, waiting.Receipt).Run();
        }
    }

    private void WriteEnded(MovedNotification ended)
    {
        var subscription = _names.Number(NameKind.Subscription, _names.Tenant(ended.Tenant), ended.SubscriptionId);
        var row = _connection.Use("""
            INSERT INTO ledger(number, subscription, notification, sequence, entities, created_at, state, ended_at, attempts, received_at, receipt, payload)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, CASE WHEN ?13 THEN ?12 END)
            """)
            .Bind(1, ended.Number).Bind(2, (long)subscription).Bind(3, ended.NotificationId).Bind(4, ended.Sequence)
            .Bind(5, NotifiedEntities.Write(ended.Entities, ended.Sequence)).Bind(6, ended.CreatedAt).Bind(7, (long)ended.State).Bind(8, ended.EndedAt)
            .BindBlob(9, ended.Attempts.Span).Bind(10, ended.ReceivedAt).BindText(11, ended.Receipt);
        row.BindBlob(12, ended.Payload is { } payload ? payload.Span : []).Bind(13, ended.Payload is null ? 0L : 1L).Run();
    }

    private List<(int Tenant, string Id, int Attribute, long Row)> Heads()
    {
        var rows = _connection.Use("""
            SELECT h.tenant, h.id, h.attribute, h.row FROM (SELECT DISTINCT tenant, id FROM moving_heads ORDER BY tenant, id LIMIT ?1) AS some
            JOIN moving_heads AS h ON h.tenant = some.tenant AND h.id = some.id
            """).Bind(1, (long)HeadsAtOnce);
        var heads = new List<(int, string, int, long)>();
        while (rows.Step())
        {
            heads.Add(((int)rows.Int64(0), rows.Text(1), (int)rows.Int64(2), rows.Int64(3)));
        }

        return heads;
    }

    private void Link(int tenant, string id, HistoryHeads history)
    {
        Put("UPDATE entities SET history = ?3 WHERE tenant = ?1 AND id = ?2");
        if (_connection.Changes > 0)
        {
            return;
        }

        Put("UPDATE evolutions SET history = ?3 WHERE tenant = ?1 AND id = ?2");
        if (_connection.Changes == 0)
        {
            _connection.Use("INSERT OR REPLACE INTO former_entities(tenant, id, k, history) VALUES(?1, ?2, ?4, ?3)")
                .Bind(1, (long)tenant).Bind(2, id).BindBlob(3, history.Stored).Bind(4, NoEntity).Run();
        }

        void Put(string sql) => _connection.Use(sql).Bind(1, (long)tenant).Bind(2, id).BindBlob(3, history.Stored).Run();
    }

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);
}
