using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.History;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Entities;

/// <summary>An entity as it lies in its row.</summary>
/// <param name="K">The entity's number in the order of creation.</param>
/// <param name="Size">Bytes of its stored form, or half as many more.</param>
/// <param name="Whole">The last state of the entity that the log tells whole, if it was written since the store is open: see <see cref="Deltas"/>.</param>
/// <param name="EndsAt">UTC ticks of the first moment at which it or something in it ends (clause 4.22); null: never.</param>
internal sealed record StoredState(long K, string Tenant, Entity Entity, int Size, LoggedWhole? Whole, long? EndsAt, HistoryHeads History)
{
    public EntityKey Key => new(Tenant, Entity.Id);

    /// <summary>From a row of k, tenant, version, ends_at, history, state.</summary>
    public static StoredState Read(Statement row, NameTable names)
    {
        var utf8 = row.Blob(5);
        var entity = StoredEntity.Read(utf8) with { Version = row.Int64(2) };
        return new StoredState(
            row.Int64(0), names.Text((int)row.Int64(1)), entity, utf8.Length, null, row.IsNull(3) ? null : row.Int64(3), HistoryHeads.Read(row.Blob(4)));
    }
}
