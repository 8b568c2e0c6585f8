using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.NgsiLd.Temporal;
using ContextBroker.Sqlite.Connections;

namespace ContextBroker.Sqlite.History;

/// <summary>A record of history without its instance: enough to know where it stands in time.</summary>
/// <param name="Row">Its number, which is its row's unless several records share one: see <see cref="HistoryPack"/>.</param>
/// <param name="Kind">A <see cref="ChangeKind"/>, or <see cref="HistoryRecords.Removed"/>.</param>
/// <param name="At">When it was written, in ticks.</param>
/// <param name="ObservedAt">In ticks.</param>
internal readonly record struct HistoryMark(long Row, long Kind, long At, long? ObservedAt)
{
    public bool IsDeletion => Kind == (long)ChangeKind.Deleted;

    public bool IsRemoved => Kind == HistoryRecords.Removed;

    /// <summary>As <see cref="TemporalQuery.TimeOf"/> has it of the record; null where the instance itself must be read, or there is no time.</summary>
    public DateTimeOffset? TimeOf(TemporalQuery query) => !query.IsRestriction ? Instant(ObservedAt ?? At) : query.Property switch
    {
        TimeProperty.ObservedAt when ObservedAt is { } ticks => Instant(ticks),
        TimeProperty.DeletedAt when IsDeletion => Instant(At),
        TimeProperty.ModifiedAt when !IsDeletion => Instant(At),
        _ => null,
    };

    private static DateTimeOffset Instant(long ticks) => new(ticks, TimeSpan.Zero);
}

/// <param name="Previous">The record before it of the same entity and attribute; 0: none.</param>
/// <param name="StoredIn">The row that holds it, perhaps with others.</param>
internal readonly record struct HistoryPlace(HistoryMark Mark, long Previous, long StoredIn)
{
    public bool IsPacked { get; init; }
}

/// <summary>Reads history record by record: from the last one of a chain to those before it.</summary>
internal static class HistoryRecords
{
    /// <summary>A row whose content was removed: it only holds its chain together.</summary>
    public const long Removed = 3;

    // The row itself, or the one that it is packed into: that has a later one's number.
    private const string RowOf = " FROM history WHERE row >= ?1 ORDER BY row LIMIT 1";

    /// <summary>SQL that counts all records.</summary>
    public const string CountAll = "SELECT COALESCE(SUM(CASE kind WHEN 4 THEN row - previous + 1 ELSE 1 END), 0) FROM history";

    /// <summary>All records of a chain, newest first. It ends where one is gone: with it went all before it.</summary>
    public static IEnumerable<HistoryMark> Walk(Connection connection, long head) => Places(connection, head).Select(p => p.Mark);

    /// <inheritdoc cref="Walk"/>
    public static IEnumerable<HistoryPlace> Places(Connection connection, long head)
    {
        for (var row = head; row != 0;)
        {
            if (Find(connection, row) is not { } place)
            {
                yield break;
            }

            yield return place;
            row = place.Previous;
        }
    }

    public static EvolutionRecord Read(Connection connection, HistoryMark mark)
    {
        var statement = Open(connection, mark.Row);
        var instance = StoredEntity.ReadInstance(Instance(statement, mark.Row));
        statement.Reset();
        return mark.IsDeletion
            ? new EvolutionRecord(mark.Row, Deleted(instance, mark), new DateTimeOffset(mark.At, TimeSpan.Zero))
            : new EvolutionRecord(mark.Row, instance);
    }

    /// <summary>A record as it is stored.</summary>
    public static (HistoryMark Mark, byte[] Instance) Stored(Connection connection, long row)
    {
        var statement = Open(connection, row);
        var instance = Instance(statement, row).ToArray();
        statement.Reset();
        return (Find(connection, row)!.Value.Mark, instance);
    }

    private static Statement Open(Connection connection, long row)
    {
        var statement = connection.Use("SELECT row, previous, kind, instance" + RowOf).Bind(1, row);
        if (statement.Step() && Holds(statement, row))
        {
            return statement;
        }

        statement.Reset();
        throw new InvalidOperationException($"History row {row} went while it was read");
    }

    private static ReadOnlySpan<byte> Instance(Statement statement, long row) =>
        IsPack(statement) ? HistoryPack.Read(statement.Blob(3), Index(statement, row)).Instance : statement.Blob(3);

    private static HistoryPlace? Find(Connection connection, long row)
    {
        var statement = connection.Use("SELECT row, previous, kind, at, observed_at, CASE kind WHEN 4 THEN instance END" + RowOf).Bind(1, row);
        if (!statement.Step())
        {
            return null;
        }

        var place = !Holds(statement, row) ? (HistoryPlace?)null : IsPack(statement) ? Packed(statement, row) : Plain(statement, row);
        statement.Reset();
        return place;
    }

    private static HistoryPlace Plain(Statement statement, long row)
    {
        var mark = new HistoryMark(row, statement.Int64(2), statement.Int64(3), statement.IsNull(4) ? null : statement.Int64(4));
        return new HistoryPlace(mark, statement.Int64(1), row);
    }

    private static HistoryPlace Packed(Statement statement, long row)
    {
        var record = HistoryPack.Read(statement.Blob(5), Index(statement, row));
        return new HistoryPlace(new HistoryMark(row, record.Kind, statement.Int64(3), record.ObservedAt), record.Previous, statement.Int64(0)) { IsPacked = true };
    }

    // Columns 0 to 2 of every statement here: row, previous, kind.
    private static bool Holds(Statement statement, long row) => IsPack(statement) ? statement.Int64(1) <= row : statement.Int64(0) == row;

    private static bool IsPack(Statement statement) => statement.Int64(2) == HistoryPack.Kind;

    private static int Index(Statement statement, long row) => (int)(row - statement.Int64(1));

    // The row of a deletion holds what was deleted.
    private static AttributeInstance Deleted(AttributeInstance instance, HistoryMark mark) => new()
    {
        Kind = instance.Kind,
        Value = NgsiLdNull.Of(instance.Kind),
        DatasetId = instance.DatasetId,
        ObservedAt = mark.ObservedAt is null ? null : instance.ObservedAt,
        IsNull = true,
    };
}
