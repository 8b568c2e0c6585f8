using System.Buffers;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.Sqlite.Connections;

namespace ContextBroker.Sqlite.Entities;

/// <summary>States as the change log holds them: whole, or as what they have that the whole state after an earlier change (changes.base) has not. See <see cref="Deltas"/>.</summary>
internal static class LoggedStates
{
    /// <summary>The state that a change left.</summary>
    /// <returns>It, and how many bytes its stored form has at most.</returns>
    public static (Entity Entity, int Size) Read(Connection connection, long sequence)
    {
        var row = Find(connection, sequence);
        var utf8 = row.Blob(1);
        if (row.Int64(0) == 0)
        {
            var whole = (StoredEntity.Read(utf8) with { Version = sequence }, utf8.Length);
            row.Reset();
            return whole;
        }

        var delta = utf8.ToArray();
        var (entity, size) = Read(connection, row.Int64(0));
        return (StoredEntity.ReadDelta(delta, entity) with { Version = sequence }, size + delta.Length);
    }

    /// <summary>The same in its stored form, whole.</summary>
    public static byte[] ReadWhole(Connection connection, long sequence)
    {
        var row = Find(connection, sequence);
        if (row.Int64(0) == 0)
        {
            var utf8 = row.Blob(1).ToArray();
            row.Reset();
            return utf8;
        }

        var output = new ArrayBufferWriter<byte>();
        StoredEntity.Write(output, Read(connection, sequence).Entity);
        return output.WrittenSpan.ToArray();
    }

    // A row of base, state.
    private static Statement Find(Connection connection, long sequence)
    {
        var row = connection.Use("SELECT base, state FROM changes WHERE sequence = ?1").Bind(1, sequence);
        return row.Step() ? row : throw new InvalidDataException($"The log has not change {sequence}, to which a later one refers");
    }
}
