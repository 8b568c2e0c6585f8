using System.Buffers;
using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.History;

/// <summary>What is known of an id besides its entity: every type it had, and the rows that the temporal API wrote.</summary>
/// <param name="Number">0: not stored yet.</param>
/// <param name="State">Without attributes.</param>
internal sealed record StoredEvolution(long Number, DateTimeOffset? DeletedAt, HistoryHeads History, Entity State);

/// <summary>The rows of evolutions and of their index by type.</summary>
internal sealed class EvolutionRows(Connection connection, NameTable names)
{
    private readonly Connection _connection = connection;
    private readonly NameTable _names = names;

    public static StoredEvolution? Find(Connection connection, int tenant, string id) => Read(
        connection.Use("SELECT e, deleted_at, history, state FROM evolutions WHERE tenant = ?1 AND id = ?2").Bind(1, (long)tenant).Bind(2, id));

    public static StoredEvolution? Find(Connection connection, long number) =>
        Read(connection.Use("SELECT e, deleted_at, history, state FROM evolutions WHERE e = ?1").Bind(1, number));

    /// <summary>The entity is deleted, its history stays.</summary>
    public void Keep(Entity last, int tenant, DateTimeOffset deletedAt)
    {
        var before = Find(_connection, tenant, last.Id);
        var state = new Entity
        {
            Id = last.Id,
            Types = before is null ? last.Types : [.. before.State.Types.Union(last.Types)],
            CreatedAt = before is null ? last.CreatedAt : Min(before.State.CreatedAt, last.CreatedAt),
            ModifiedAt = deletedAt,
        };
        Put(new StoredEvolution(before?.Number ?? 0, deletedAt, before?.History ?? HistoryHeads.None, state), before?.State.Types ?? [], tenant);
    }

    /// <param name="types">Those that are stored already.</param>
    public void Put(StoredEvolution evolution, ImmutableArray<string> types, int tenant)
    {
        var utf8 = new ArrayBufferWriter<byte>();
        StoredEntity.Write(utf8, evolution.State);
        var number = evolution.Number == 0 ? Insert(evolution, tenant, utf8.WrittenSpan) : Update(evolution, utf8.WrittenSpan);
        foreach (var type in evolution.State.Types)
        {
            if (!types.Contains(type))
            {
                _connection.Use("INSERT INTO evolution_types(type, e) VALUES(?1, ?2)").Bind(1, (long)_names.Number(NameKind.Type, tenant, type)).Bind(2, number).Run();
            }
        }
    }

    public void Remove(StoredEvolution evolution, int tenant)
    {
        _connection.Use("DELETE FROM evolutions WHERE e = ?1").Bind(1, evolution.Number).Run();
        foreach (var type in evolution.State.Types)
        {
            _connection.Use("DELETE FROM evolution_types WHERE type = ?1 AND e = ?2")
                .Bind(1, (long)_names.Number(NameKind.Type, tenant, type)).Bind(2, evolution.Number).Run();
        }
    }

    private long Insert(StoredEvolution evolution, int tenant, ReadOnlySpan<byte> state)
    {
        _connection.Use("INSERT INTO evolutions(tenant, id, deleted_at, history, state) VALUES(?1, ?2, ?3, ?4, ?5)")
            .Bind(1, (long)tenant).Bind(2, evolution.State.Id).Bind(3, evolution.DeletedAt?.UtcTicks).BindBlob(4, evolution.History.Stored).BindBlob(5, state).Run();
        return _connection.LastRow;
    }

    private long Update(StoredEvolution evolution, ReadOnlySpan<byte> state)
    {
        _connection.Use("UPDATE evolutions SET deleted_at = ?2, history = ?3, state = ?4 WHERE e = ?1")
            .Bind(1, evolution.Number).Bind(2, evolution.DeletedAt?.UtcTicks).BindBlob(3, evolution.History.Stored).BindBlob(4, state).Run();
        return evolution.Number;
    }

    private static StoredEvolution? Read(Statement statement)
    {
        if (!statement.Step())
        {
            return null;
        }

        var evolution = new StoredEvolution(
            statement.Int64(0),
            statement.IsNull(1) ? null : new DateTimeOffset(statement.Int64(1), TimeSpan.Zero),
            HistoryHeads.Read(statement.Blob(2)),
            StoredEntity.Read(statement.Blob(3)));
        statement.Reset();
        return evolution;
    }

    private static DateTimeOffset Min(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;
}
