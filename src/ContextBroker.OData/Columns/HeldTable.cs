using ContextBroker.Core.Storage;
using ContextBroker.OData.Tables;

namespace ContextBroker.OData.Columns;

/// <summary>A table's columns on their way: being read, ready, or given up because they are too large. Changed by one at a time.</summary>
/// <param name="ahead">Nobody has asked for it yet: it is read in moments when others have nothing to do. Null: somebody has.</param>
internal sealed class HeldTable(EntityTable table, AheadOfQuestions? ahead = null)
{
    // So many tell what all of them will take.
    private const int Telling = 2000;

    // Committed while the rows were read.
    private readonly List<ChangeRecord> _meanwhile = [];

    public TableColumns Columns { get; private set; } = new(table);

    /// <summary>Ends with whether there are columns now.</summary>
    public TaskCompletionSource<bool> Built { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsReady { get; private set; }

    /// <summary>Not tried again before it is forgotten as unused.</summary>
    public bool IsTooLarge { get; private set; }

    public DateTimeOffset LastUse { get; set; }

    /// <summary>Null: nobody has yet.</summary>
    public DateTimeOffset? LastAsked { get; set; }

    /// <summary>Stays although nobody asks for it.</summary>
    public bool IsAhead { get; set; } = ahead is not null;

    /// <summary>As far as the rows that are read tell, all of them have room.</summary>
    public bool HasRoom => ahead is not { } expected || Columns.Rows < Telling
        || (double)Columns.Bytes / Columns.Rows * Math.Max(expected.Rows, Columns.Rows) <= expected.Room;

    /// <summary>Ends when somebody waits for the columns: they are read without pauses from then on.</summary>
    public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <returns>False: to be read again.</returns>
    public bool TakeUp(IEnumerable<ChangeRecord> records)
    {
        if (!IsReady && !IsTooLarge)
        {
            _meanwhile.AddRange(records);
        }

        return !IsReady || Columns.Apply(records);
    }

    /// <summary>All rows are read.</summary>
    /// <returns>False: to be read again.</returns>
    public bool Open()
    {
        IsReady = Columns.Apply(_meanwhile);
        _meanwhile.Clear();
        return IsReady;
    }

    public void GiveUp(DateTimeOffset now)
    {
        (IsTooLarge, LastUse, Columns) = (true, now, new TableColumns(table));
        _meanwhile.Clear();
    }
}

/// <param name="Rows">How many it has, about.</param>
/// <param name="Room">Bytes.</param>
internal readonly record struct AheadOfQuestions(long Rows, long Room);
