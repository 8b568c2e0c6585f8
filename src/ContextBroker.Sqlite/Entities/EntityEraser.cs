using ContextBroker.Core.Storage;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.History;
using ContextBroker.Sqlite.Values;

namespace ContextBroker.Sqlite.Entities;

/// <summary>Takes entities and their history out of the file as if they had never been there, a piece at a time.</summary>
internal sealed class EntityEraser(
    Connection connection, EntityRows rows, HistoryRows history, EvolutionRows evolutions, AreasBehind areas, UsageTally usage, ValueRows values)
{
    // Entities with a long history count for more: a piece must not hold up the writers.
    private const int HistoryOfOne = 20;

    private readonly Connection _connection = connection;
    private readonly EntityRows _rows = rows;
    private readonly HistoryRows _history = history;
    private readonly EvolutionRows _evolutions = evolutions;
    private readonly AreasBehind _areas = areas;
    private readonly UsageTally _usage = usage;
    private readonly ValueRows _values = values;

    /// <param name="find">An entity as it is, which its row need not say yet.</param>
    /// <param name="erased">Told of each living entity that goes.</param>
    /// <returns>True: nothing is left.</returns>
    public bool Erase(string tenant, int number, int max, Func<EntityKey, StoredState?> find, Action<EntityKey, StoredState> erased)
    {
        var (left, historyLeft) = (max, max * HistoryOfOne);
        foreach (var id in Ids("SELECT id FROM entities WHERE tenant = ?1 LIMIT ?2", number, max))
        {
            var key = new EntityKey(tenant, id);
            var state = find(key)!;
            historyLeft -= Erase(state, number);
            erased(key, state);
            if (--left == 0 || historyLeft <= 0)
            {
                return false;
            }
        }

        return EraseFormer(number, left, historyLeft);
    }

    private int Erase(StoredState state, int tenant)
    {
        _rows.Erase(state, tenant);
        _areas.Remove(state.K, EntityArea.Count(state.Entity));
        _usage.Remove(state.Entity, tenant);
        _values.Remove(state.K, tenant, state.Entity);
        return _history.Erase(state.History);
    }

    private bool EraseFormer(int tenant, int left, int historyLeft)
    {
        foreach (var id in Ids("SELECT DISTINCT id FROM former_entities WHERE tenant = ?1 LIMIT ?2", tenant, left))
        {
            foreach (var heads in FormerLives(tenant, id))
            {
                historyLeft -= _history.Erase(heads);
            }

            _connection.Use("DELETE FROM former_entities WHERE tenant = ?1 AND id = ?2").Bind(1, (long)tenant).Bind(2, id).Run();
            if (--left == 0 || historyLeft <= 0)
            {
                return false;
            }
        }

        return EraseEvolutions(tenant, left, historyLeft);
    }

    private bool EraseEvolutions(int tenant, int left, int historyLeft)
    {
        foreach (var id in Ids("SELECT id FROM evolutions WHERE tenant = ?1 LIMIT ?2", tenant, left))
        {
            var evolution = EvolutionRows.Find(_connection, tenant, id)!;
            historyLeft -= _history.Erase(evolution.History);
            _evolutions.Remove(evolution, tenant);
            if (--left == 0 || historyLeft <= 0)
            {
                return false;
            }
        }

        return true;
    }

    private List<HistoryHeads> FormerLives(int tenant, string id)
    {
        var rows = _connection.Use("SELECT history FROM former_entities WHERE tenant = ?1 AND id = ?2").Bind(1, (long)tenant).Bind(2, id);
        var lives = new List<HistoryHeads>();
        while (rows.Step())
        {
            lives.Add(HistoryHeads.Read(rows.Blob(0)));
        }

        return lives;
    }

    private List<string> Ids(string sql, int tenant, int max)
    {
        var rows = _connection.Use(sql).Bind(1, (long)tenant).Bind(2, (long)max);
        var ids = new List<string>();
        while (rows.Step())
        {
            ids.Add(rows.Text(0));
        }

        return ids;
    }
}
