using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.History;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Entities;

/// <summary>Writes the rows of entities and of their index by type and by scope.</summary>
internal sealed class EntityRows(Connection connection, NameTable names)
{
    private readonly Connection _connection = connection;
    private readonly NameTable _names = names;

    public StoredState? Find(EntityKey key, int tenant)
    {
        var statement = _connection.Use("SELECT k, tenant, version, ends_at, history, state FROM entities WHERE tenant = ?1 AND id = ?2").Bind(1, (long)tenant).Bind(2, key.Id);
        if (!statement.Step())
        {
            return null;
        }

        var state = StoredState.Read(statement, _names);
        statement.Reset();
        return state;
    }

    /// <returns>False: there is an entity with this id.</returns>
    public bool Insert(StoredState state, int tenant, ReadOnlySpan<byte> utf8)
    {
        var entity = state.Entity;
        _connection.Use("INSERT INTO entities(k, tenant, id, version, ends_at, state, history) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING")
            .Bind(1, state.K).Bind(2, (long)tenant).Bind(3, entity.Id).Bind(4, entity.Version).Bind(5, state.EndsAt).BindBlob(6, utf8)
            .BindBlob(7, state.History.Stored).Run();
        if (_connection.Changes == 0)
        {
            return false;
        }

        AddTypes(state.K, tenant, entity);
        AddScopes(state.K, tenant, entity);
        return true;
    }

    public void Update(StoredState state, ReadOnlySpan<byte> utf8) =>
        _connection.Use("UPDATE entities SET version = ?2, history = ?3, state = ?4, ends_at = ?5 WHERE k = ?1")
            .Bind(1, state.K).Bind(2, state.Entity.Version).BindBlob(3, state.History.Stored).BindBlob(4, utf8).Bind(5, state.EndsAt).Run();

    /// <summary>What the indexes say of an entity, as far as it changed.</summary>
    public void Index(StoredState state, int tenant, StoredState previous)
    {
        var (entity, before) = (state.Entity, previous.Entity);
        if (!before.Types.AsSpan().SequenceEqual(entity.Types.AsSpan()))
        {
            RemoveTypes(state.K, tenant, before);
            AddTypes(state.K, tenant, entity);
        }

        if (!before.Scopes.AsSpan().SequenceEqual(entity.Scopes.AsSpan()))
        {
            RemoveScopes(state.K, tenant, before);
            AddScopes(state.K, tenant, entity);
        }
    }

    /// <param name="history">With the rows that the deletion itself adds.</param>
    public void Delete(StoredState state, int tenant, HistoryHeads history)
    {
        _connection.Use("INSERT INTO former_entities(tenant, id, k, history) VALUES(?1, ?2, ?3, ?4)")
            .Bind(1, (long)tenant).Bind(2, state.Entity.Id).Bind(3, state.K).BindBlob(4, history.Stored).Run();
        Erase(state, tenant);
    }

    /// <summary>Deletes without keeping where the history is.</summary>
    public void Erase(StoredState state, int tenant)
    {
        _connection.Use("DELETE FROM entities WHERE k = ?1").Bind(1, state.K).Run();
        RemoveTypes(state.K, tenant, state.Entity);
        RemoveScopes(state.K, tenant, state.Entity);
    }

    private void AddTypes(long k, int tenant, Entity entity)
    {
        foreach (var type in entity.Types)
        {
            var number = _names.Number(NameKind.Type, tenant, type);
            _connection.Use("INSERT INTO entity_types(type, k) VALUES(?1, ?2)").Bind(1, (long)number).Bind(2, k).Run();
        }
    }

    private void RemoveTypes(long k, int tenant, Entity entity)
    {
        foreach (var type in entity.Types)
        {
            var number = _names.Number(NameKind.Type, tenant, type);
            _connection.Use("DELETE FROM entity_types WHERE type = ?1 AND k = ?2").Bind(1, (long)number).Bind(2, k).Run();
        }
    }

    private void AddScopes(long k, int tenant, Entity entity)
    {
        foreach (var scope in entity.Scopes)
        {
            _connection.Use("INSERT INTO entity_scopes(tenant, scope, k) VALUES(?1, ?2, ?3) ON CONFLICT DO NOTHING")
                .Bind(1, (long)tenant).Bind(2, scope).Bind(3, k).Run();
        }
    }

    private void RemoveScopes(long k, int tenant, Entity entity)
    {
        foreach (var scope in entity.Scopes)
        {
            _connection.Use("DELETE FROM entity_scopes WHERE tenant = ?1 AND scope = ?2 AND k = ?3")
                .Bind(1, (long)tenant).Bind(2, scope).Bind(3, k).Run();
        }
    }
}
