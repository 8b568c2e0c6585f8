using System.Globalization;
using ContextBroker.Core.Moving;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Delivery;
using ContextBroker.Sqlite.Entities;
using ContextBroker.Sqlite.History;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Moving;

/// <summary>Reads everything that a file holds, kind by kind. The file is nobody else's meanwhile.</summary>
internal sealed class MoveReader
{
    private const char Separator = '\n';

    private readonly Connection _connection;
    private readonly NameTable _names;
    private readonly HistoryWalk _history;

    public MoveReader(Connection connection, NameTable names)
    {
        (_connection, _names) = (connection, names);
        _history = new HistoryWalk(connection, names);

        // The entities whose row lags behind the log, see RowsBehind, with the change in which their last state stands.
        connection.Execute("""
            CREATE TEMP TABLE rows_behind AS
            SELECT k, MAX(sequence) AS sequence FROM changes WHERE sequence > (SELECT rows FROM counters) GROUP BY k;
            CREATE UNIQUE INDEX temp.rows_behind_k ON rows_behind(k)
            """);
    }

    public StoreNumbers Numbers()
    {
        var row = _connection.Use("SELECT sequence, entity, history, outbox FROM counters");
        row.Step();
        var numbers = new StoreNumbers(row.Int64(0), row.Int64(1), row.Int64(2), row.Int64(3));
        row.Reset();
        return numbers;
    }

    public long Count(MovedKind kind) => _connection.Scalar(kind switch
    {
        MovedKind.Documents => "SELECT COUNT(*) FROM documents",
        MovedKind.Entities => "SELECT COUNT(*) FROM entities",
        MovedKind.Evolutions => "SELECT COUNT(*) FROM evolutions",
        MovedKind.Usage => "SELECT COUNT(*) FROM usage WHERE count <> 0",
        MovedKind.Changes => "SELECT COUNT(*) FROM changes",
        MovedKind.History => HistoryRecords.CountAll,
        MovedKind.Notifications => "SELECT (SELECT COUNT(*) FROM outbox) + (SELECT COUNT(*) FROM ledger)",
        _ => "SELECT COUNT(*) FROM positions",
    });

    public MovedPage Read(MovedKind kind, string? after, int max) => kind switch
    {
        MovedKind.Documents => Documents(after, max),
        MovedKind.Entities => Entities(after, max),
        MovedKind.Evolutions => Evolutions(after, max),
        MovedKind.Usage => Usage(after, max),
        MovedKind.Changes => Changes(after, max),
        MovedKind.History => _history.Read(after, max),
        MovedKind.Notifications => Notifications(after, max),
        _ => Positions(after, max),
    };

    private static MovedPage Page(Statement rows, int max, Func<Statement, (MovedRecord Record, string Mark)> read)
    {
        var page = new PageBuilder(max);
        while (page.HasRoom && rows.Step())
        {
            var (record, mark) = read(rows);
            page.Add(record, mark);
        }

        rows.Reset();
        return page.Build();
    }

    private MovedPage Documents(string? after, int max)
    {
        var mark = after?.Split(Separator, 3) ?? ["", "-1", ""];
        var rows = _connection.Use("SELECT kind, tenant, id, version, json FROM documents WHERE (kind, tenant, id) > (?1, ?2, ?3) ORDER BY kind, tenant, id LIMIT ?4")
            .Bind(1, mark[0]).Bind(2, Long(mark[1])).Bind(3, mark[2]).Bind(4, (long)max);
        return Page(rows, max, row =>
        {
            var document = new StoredDocument(row.Text(0), _names.Text((int)row.Int64(1)), row.Text(2), row.Int64(3), row.Blob(4).ToArray());
            return (new MovedDocument(document), string.Join(Separator, document.Kind, Text(row.Int64(1)), document.Id));
        });
    }

    private MovedPage Entities(string? after, int max)
    {
        var rows = _connection.Use("""
            SELECT e.k, e.tenant, e.id, e.version, e.state, b.sequence FROM entities AS e LEFT JOIN rows_behind AS b ON b.k = e.k AND b.sequence > e.version
            WHERE e.k > ?1 ORDER BY e.k LIMIT ?2
            """).Bind(1, Long(after)).Bind(2, (long)max);
        return Page(rows, max, row =>
        {
            var (version, state) = row.IsNull(5) ? (row.Int64(3), row.Blob(4).ToArray()) : (row.Int64(5), LoggedStates.ReadWhole(_connection, row.Int64(5)));
            return (new MovedEntity(_names.Text((int)row.Int64(1)), row.Text(2), row.Int64(0), version, state), Text(row.Int64(0)));
        });
    }

    private MovedPage Evolutions(string? after, int max)
    {
        var rows = _connection.Use("SELECT e, tenant, id, deleted_at, state FROM evolutions WHERE e > ?1 ORDER BY e LIMIT ?2").Bind(1, Long(after)).Bind(2, (long)max);
        return Page(rows, max, row =>
        {
            var state = StoredEntity.Read(row.Blob(4));
            var deletedAt = row.IsNull(3) ? default(long?) : row.Int64(3);
            return (
                new MovedEvolution(
                    row.Int64(0), _names.Text((int)row.Int64(1)), row.Text(2), state.Types, state.CreatedAt.UtcTicks, state.ModifiedAt.UtcTicks, deletedAt),
                Text(row.Int64(0)));
        });
    }

    private MovedPage Usage(string? after, int max)
    {
        var mark = after?.Split(Separator) ?? ["0", "0", "-2"];
        var rows = _connection.Use("""
            SELECT u.type, u.attribute, u.kind, u.count, n.tenant FROM usage AS u JOIN names AS n ON n.number = u.type
            WHERE (u.type, u.attribute, u.kind) > (?1, ?2, ?3) AND u.count <> 0 ORDER BY u.type, u.attribute, u.kind LIMIT ?4
            """).Bind(1, Long(mark[0])).Bind(2, Long(mark[1])).Bind(3, Long(mark[2])).Bind(4, (long)max);
        return Page(rows, max, row =>
        {
            var (type, attribute, kind) = ((int)row.Int64(0), (int)row.Int64(1), (int)row.Int64(2));
            var usage = new MovedUsage(
                _names.Text((int)row.Int64(4)),
                _names.Text(type),
                attribute == UsageTally.OfTypeItself ? null : _names.Text(attribute),
                kind == UsageTally.AnyKind ? null : kind,
                row.Int64(3));
            return (usage, string.Join(Separator, Text(type), Text(attribute), Text(kind)));
        });
    }

    private MovedPage Changes(string? after, int max)
    {
        var rows = _connection.Use("SELECT sequence, tenant, base, state, attributes FROM changes WHERE sequence > ?1 ORDER BY sequence LIMIT ?2").Bind(1, Long(after)).Bind(2, (long)max);
        return Page(rows, max, row => (
            new MovedChange(
                row.Int64(0), _names.Text((int)row.Int64(1)), row.Int64(2) == 0 ? row.Blob(3).ToArray() : LoggedStates.ReadWhole(_connection, row.Int64(0)), row.Blob(4).ToArray()),
            Text(row.Int64(0))));
    }

    // Those that wait, then those that have ended.
    private MovedPage Notifications(string? after, int max)
    {
        if (after is null || after.StartsWith('w'))
        {
            var waiting = Waiting(after?[1..], max);
            return waiting.Next is null ? waiting with { Next = "e0" } : waiting;
        }

        return Ended(after[1..], max);
    }

    private MovedPage Waiting(string? after, int max)
    {
        var rows = _connection.Use("""
            SELECT number, tenant, subscription, notification, sequence, created_at, queued_at, entities, payload, attempts, received_at, receipt
            FROM outbox LEFT JOIN outbox_notes USING(number) WHERE number > ?1 ORDER BY number LIMIT ?2
            """).Bind(1, Long(after)).Bind(2, (long)max);
        return Page(rows, max, row => (
            new MovedNotification(
                row.Int64(0), _names.Text((int)row.Int64(1)), row.Text(2), row.Text(3), DeliveryState.Waiting, row.Int64(4), row.Int64(5), LongOrNull(row, 6), null,
                NotifiedEntities.Read(row.Text(7), row.Int64(4)) ?? [], row.Blob(9).ToArray(), LongOrNull(row, 10), row.TextOrNull(11), row.Blob(8).ToArray()),
            "w" + Text(row.Int64(0))));
    }

    private MovedPage Ended(string after, int max)
    {
        var rows = _connection.Use("""
            SELECT l.number, n.tenant, n.name, l.notification, l.sequence, l.created_at, l.state, l.ended_at, l.entities, l.attempts, l.received_at, l.receipt, l.payload
            FROM ledger AS l JOIN names AS n ON n.number = l.subscription WHERE l.number > ?1 ORDER BY l.number LIMIT ?2
            """).Bind(1, Long(after)).Bind(2, (long)max);
        return Page(rows, max, row => (
            new MovedNotification(
                row.Int64(0), _names.Text((int)row.Int64(1)), row.Text(2), row.Text(3), (DeliveryState)row.Int64(6), row.Int64(4), row.Int64(5), null, row.Int64(7),
                NotifiedEntities.Read(row.Text(8), row.Int64(4)) ?? [], row.Blob(9).ToArray(), LongOrNull(row, 10), row.TextOrNull(11),
                row.IsNull(12) ? default(ReadOnlyMemory<byte>?) : row.Blob(12).ToArray()),
            "e" + Text(row.Int64(0))));
    }

    private MovedPage Positions(string? after, int max)
    {
        var rows = _connection.Use("SELECT reader, position FROM positions WHERE reader > ?1 ORDER BY reader LIMIT ?2").Bind(1, after ?? "").Bind(2, (long)max);
        return Page(rows, max, row => (new MovedPosition(row.Text(0), row.Int64(1)), row.Text(0)));
    }

    private static long? LongOrNull(Statement row, int column) => row.IsNull(column) ? null : row.Int64(column);

    private static long Long(string? text) => text is null ? 0 : long.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
