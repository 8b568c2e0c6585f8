using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.NgsiLd.Temporal;
using ContextBroker.Sqlite.Connections;

namespace ContextBroker.Sqlite.History;

/// <summary>A row of history without its instance: enough to know where it stands in time.</summary>
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

/// <summary>Reads history row by row: from the last one of a chain to those before it.</summary>
internal static class HistoryRecords
{
    /// <summary>A row whose content was removed: it only holds its chain together.</summary>
    public const long Removed = 3;

    /// <summary>All rows of a chain, newest first. It ends where a row is gone: with it went all before it.</summary>
    public static IEnumerable<HistoryMark> Walk(Connection connection, long head)
    {
        for (var row = head; row != 0;)
        {
            var statement = connection.Use("SELECT previous, kind, at, observed_at FROM history WHERE row = ?1").Bind(1, row);
            if (!statement.Step())
            {
                yield break;
            }

            var (previous, kind) = (statement.Int64(0), statement.Int64(1));
            var mark = new HistoryMark(row, kind, statement.Int64(2), statement.IsNull(3) ? null : statement.Int64(3));
            statement.Reset();
            yield return mark;
            row = previous;
        }
    }

    public static EvolutionRecord Read(Connection connection, HistoryMark mark)
    {
        var statement = connection.Use("SELECT instance FROM history WHERE row = ?1").Bind(1, mark.Row);
        if (!statement.Step())
        {
            throw new InvalidOperationException($"History row {mark.Row} went while it was read");
        }

        var instance = StoredEntity.ReadInstance(statement.Blob(0));
        statement.Reset();
        return mark.IsDeletion
            ? new EvolutionRecord(mark.Row, Deleted(instance, mark), new DateTimeOffset(mark.At, TimeSpan.Zero))
            : new EvolutionRecord(mark.Row, instance);
    }

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
