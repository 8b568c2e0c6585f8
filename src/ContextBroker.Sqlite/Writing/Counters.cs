using ContextBroker.Sqlite.Connections;

namespace ContextBroker.Sqlite.Writing;

/// <summary>The numbers given last. Kept in the file once per transaction, so that none is given twice even after its row is gone.</summary>
internal sealed class Counters(Connection writer)
{
    private readonly Connection _writer = writer;
    private long _storedSequence;
    private long _storedEntity;
    private long _storedHistory;
    private long _storedOutbox;
    private long _storedRows;
    private long _storedAreas;

    public long Sequence { get; private set; }

    public long Entity { get; private set; }

    public long History { get; private set; }

    public long Outbox { get; private set; }

    /// <summary>Up to this change the rows of entities are written: see <see cref="Entities.RowsBehind"/>.</summary>
    public long Rows { get; set; }

    /// <summary>Up to this entity the R*Tree is written: see <see cref="Entities.AreasBehind"/>.</summary>
    public long Areas { get; set; }

    /// <summary>Without what the open transaction adds.</summary>
    public long CommittedSequence => _storedSequence;

    public void Load()
    {
        var statement = _writer.Use("SELECT sequence, entity, history, outbox, rows, areas FROM counters");
        statement.Step();
        (Sequence, Entity, History, Outbox, Rows, Areas) =
            (statement.Int64(0), statement.Int64(1), statement.Int64(2), statement.Int64(3), statement.Int64(4), statement.Int64(5));
        statement.Reset();
        Committed();
    }

    public long NextSequence() => ++Sequence;

    /// <summary>What was given since was not used after all: sequences have no gaps, and a transaction that changes nothing costs no fsync.</summary>
    public void TakeBack((long Sequence, long Entity, long History) given) => (Sequence, Entity, History) = given;

    public (long Sequence, long Entity, long History) Given => (Sequence, Entity, History);

    public long NextEntity() => ++Entity;

    public long NextHistory() => ++History;

    public long NextOutbox() => ++Outbox;

    /// <summary>Writes them before the transaction ends.</summary>
    public void Flush()
    {
        if (Sequence != _storedSequence || Entity != _storedEntity || History != _storedHistory || Outbox != _storedOutbox || Rows != _storedRows
            || Areas != _storedAreas)
        {
            _writer.Use("UPDATE counters SET sequence = ?1, entity = ?2, history = ?3, outbox = ?4, rows = ?5, areas = ?6")
                .Bind(1, Sequence).Bind(2, Entity).Bind(3, History).Bind(4, Outbox).Bind(5, Rows).Bind(6, Areas).Run();
        }
    }

    public void Committed() =>
        (_storedSequence, _storedEntity, _storedHistory, _storedOutbox, _storedRows, _storedAreas) = (Sequence, Entity, History, Outbox, Rows, Areas);

    public void RolledBack() =>
        (Sequence, Entity, History, Outbox, Rows, Areas) = (_storedSequence, _storedEntity, _storedHistory, _storedOutbox, _storedRows, _storedAreas);
}
