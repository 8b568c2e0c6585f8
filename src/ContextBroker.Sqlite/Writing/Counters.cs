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

    public long Sequence { get; private set; }

    public long Entity { get; private set; }

    public long History { get; private set; }

    public long Outbox { get; private set; }

    public void Load()
    {
        var statement = _writer.Use("SELECT sequence, entity, history, outbox FROM counters");
        statement.Step();
        (Sequence, Entity, History, Outbox) = (statement.Int64(0), statement.Int64(1), statement.Int64(2), statement.Int64(3));
        statement.Reset();
        Committed();
    }

    public long NextSequence() => ++Sequence;

    /// <summary>The last number was not used after all: sequences have no gaps.</summary>
    public void UndoSequence() => Sequence--;

    public long NextEntity() => ++Entity;

    public long NextHistory() => ++History;

    public long NextOutbox() => ++Outbox;

    /// <summary>Writes them before the transaction ends.</summary>
    public void Flush()
    {
        if (Sequence != _storedSequence || Entity != _storedEntity || History != _storedHistory || Outbox != _storedOutbox)
        {
            _writer.Use("UPDATE counters SET sequence = ?1, entity = ?2, history = ?3, outbox = ?4")
                .Bind(1, Sequence).Bind(2, Entity).Bind(3, History).Bind(4, Outbox).Run();
        }
    }

    public void Committed() => (_storedSequence, _storedEntity, _storedHistory, _storedOutbox) = (Sequence, Entity, History, Outbox);

    public void RolledBack() => (Sequence, Entity, History, Outbox) = (_storedSequence, _storedEntity, _storedHistory, _storedOutbox);
}
