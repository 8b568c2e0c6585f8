using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.Sqlite.Reading;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Entities;

/// <summary>Reads and trims the change log.</summary>
internal sealed class ChangeLog(ReaderPool readers, NameTable names, WriteQueue writes, CommitPublisher publisher)
{
    // Rows of one transaction: a long log is forgotten in pieces, so that no writer waits long.
    private const int TrimmedAtOnce = 1000;

    private readonly ReaderPool _readers = readers;
    private readonly NameTable _names = names;
    private readonly WriteQueue _writes = writes;
    private readonly CommitPublisher _publisher = publisher;

    public IReadOnlyList<ChangeRecord> Read(long after, int max)
    {
        if (after >= _publisher.LastSequence || max <= 0)
        {
            return [];
        }

        using var reader = _readers.Rent();
        var statement = reader.Connection.Use("SELECT sequence, tenant, state, attributes FROM changes WHERE sequence > ?1 ORDER BY sequence LIMIT ?2")
            .Bind(1, after).Bind(2, (long)max);
        var records = new List<ChangeRecord>();
        while (statement.Step())
        {
            var state = StoredEntity.Read(statement.Blob(2)) with { Version = statement.Int64(0) };
            records.Add(new ChangeRecord(state.Version, _names.Text((int)statement.Int64(1)), StoredEntity.ReadChanges(statement.Blob(3), state)));
        }

        return records;
    }

    public async Task Trim(long upTo, CancellationToken cancel)
    {
        upTo = Math.Min(upTo, _publisher.LastSequence);
        while (!await _writes.Enqueue(w => w.Behind.CatchUp(upTo, TrimmedAtOnce), cancel).ConfigureAwait(false))
        {
        }

        while (await _writes.Enqueue(w => TrimSome(w, upTo), cancel).ConfigureAwait(false) == TrimmedAtOnce)
        {
        }
    }

    private static int TrimSome(Writer writer, long upTo)
    {
        writer.Connection.Use("DELETE FROM changes WHERE sequence IN (SELECT sequence FROM changes WHERE sequence <= ?1 ORDER BY sequence LIMIT ?2)")
            .Bind(1, upTo).Bind(2, (long)TrimmedAtOnce).Run();
        return writer.Connection.Changes;
    }
}
