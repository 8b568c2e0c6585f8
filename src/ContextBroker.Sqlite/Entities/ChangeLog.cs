using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Reading;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Entities;

/// <summary>Reads and trims the change log.</summary>
internal sealed class ChangeLog(ReaderPool readers, NameTable names, WriteQueue writes, CommitPublisher publisher, Deltas deltas)
{
    // Rows of one transaction: a long log is forgotten in pieces, so that no writer waits long.
    private const int TrimmedAtOnce = 1000;

    private readonly ReaderPool _readers = readers;
    private readonly NameTable _names = names;
    private readonly WriteQueue _writes = writes;
    private readonly CommitPublisher _publisher = publisher;
    private readonly Deltas _deltas = deltas;

    public IReadOnlyList<ChangeRecord> Read(long after, int max)
    {
        if (after >= _publisher.LastSequence || max <= 0)
        {
            return [];
        }

        using var reader = _readers.Rent();
        var statement = reader.Connection.Use("SELECT sequence, tenant, base, state, attributes FROM changes WHERE sequence > ?1 ORDER BY sequence LIMIT ?2")
            .Bind(1, after).Bind(2, (long)max);
        var records = new List<ChangeRecord>();
        var wholes = new Dictionary<long, Entity>();
        while (statement.Step())
        {
            var sequence = statement.Int64(0);
            var state = State(reader.Connection, statement, wholes) with { Version = sequence };
            records.Add(new ChangeRecord(sequence, _names.Text((int)statement.Int64(1)), StoredEntity.ReadChanges(statement.Blob(4), state)));
        }

        return records;
    }

    public async Task Trim(long upTo, CancellationToken cancel)
    {
        upTo = await Cut(Math.Min(upTo, _publisher.LastSequence), cancel).ConfigureAwait(false);
        while (!await _writes.Enqueue(w => w.Behind.CatchUp(upTo, TrimmedAtOnce), cancel).ConfigureAwait(false))
        {
        }

        while (await _writes.Enqueue(w => TrimSome(w, upTo), cancel).ConfigureAwait(false) == TrimmedAtOnce)
        {
        }
    }

    // What later changes refer to is kept, and all of its segment with it.
    private async ValueTask<long> Cut(long upTo, CancellationToken cancel)
    {
        await _writes.Enqueue(_ => _deltas.Cut(upTo), cancel).ConfigureAwait(false);
        using var reader = _readers.Rent();
        var statement = reader.Connection.Use("SELECT 1 FROM changes WHERE sequence > ?1 AND sequence <= ?2 AND base BETWEEN 1 AND ?1 LIMIT 1")
            .Bind(1, upTo).Bind(2, Deltas.SegmentBefore(upTo) + Deltas.Segment);
        var isReferredTo = statement.Step();
        statement.Reset();
        return isReferredTo ? Deltas.SegmentBefore(upTo) : upTo;
    }

    /// <param name="wholes">Those that were referred to, by their change.</param>
    private static Entity State(Connection connection, Statement row, Dictionary<long, Entity> wholes)
    {
        var number = row.Int64(2);
        if (number == 0)
        {
            return StoredEntity.Read(row.Blob(3));
        }

        if (!wholes.TryGetValue(number, out var whole))
        {
            wholes.Add(number, whole = LoggedStates.Read(connection, number).Entity);
        }

        return StoredEntity.ReadDelta(row.Blob(3), whole);
    }

    private static int TrimSome(Writer writer, long upTo)
    {
        writer.Connection.Use("DELETE FROM changes WHERE sequence IN (SELECT sequence FROM changes WHERE sequence <= ?1 ORDER BY sequence LIMIT ?2)")
            .Bind(1, upTo).Bind(2, (long)TrimmedAtOnce).Run();
        return writer.Connection.Changes;
    }
}
