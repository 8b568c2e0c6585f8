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
        var (whole, utf8) = Find(connection, sequence);
        if (whole == 0)
        {
            return (StoredEntity.Read(utf8) with { Version = sequence }, utf8.Length);
        }

        var (entity, size) = Read(connection, whole);
        return (StoredEntity.ReadDelta(utf8, entity) with { Version = sequence }, size + utf8.Length);
    }

    /// <summary>The same in its stored form, whole.</summary>
    public static byte[] ReadWhole(Connection connection, long sequence)
    {
        var (whole, utf8) = Find(connection, sequence);
        if (whole == 0)
        {
            return utf8;
        }

        var output = new ArrayBufferWriter<byte>();
        StoredEntity.Write(output, Read(connection, sequence).Entity);
        return output.WrittenSpan.ToArray();
    }

    private static (long Base, byte[] Utf8) Find(Connection connection, long sequence)
    {
        var row = connection.Use("SELECT base, state FROM changes WHERE sequence = ?1").Bind(1, sequence);
        if (!row.Step())
        {
            throw new InvalidDataException($"The log has not change {sequence}, to which a later one refers");
        }

        var found = (row.Int64(0), row.Blob(1).ToArray());
        row.Reset();
        return found;
    }
}
