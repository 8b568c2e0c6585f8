using ContextBroker.Core.Storage;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Entities;

namespace ContextBroker.Sqlite.History;

/// <summary>Where the history of one id begins: of the entity that exists, of those of its id that existed before, and of what the temporal API wrote.</summary>
/// <param name="Live">Null: no entity exists.</param>
/// <param name="Kept">Null: no entity of the id was deleted, and the temporal API wrote nothing.</param>
internal sealed record EvolutionHeads(StoredState? Live, StoredEvolution? Kept, IReadOnlyList<HistoryHeads> Former)
{
    public bool Exists => Live is not null || Kept is not null;

    /// <summary>Numbers of the attributes that have, or had, a row.</summary>
    public IEnumerable<int> Attributes => All.SelectMany(h => h.Attributes).Distinct();

    private IEnumerable<HistoryHeads> All
    {
        get
        {
            IEnumerable<HistoryHeads> own = [Live?.History ?? HistoryHeads.None, Kept?.History ?? HistoryHeads.None];
            return own.Concat(Former);
        }
    }

    /// <param name="live">Read before the rest: what is deleted meanwhile is found among the former ones, and counts there.</param>
    public static EvolutionHeads Find(Connection connection, int tenant, EntityKey key, StoredState? live)
    {
        var kept = EvolutionRows.Find(connection, tenant, key.Id);
        var former = new List<HistoryHeads>();
        var statement = connection.Use("SELECT k, history FROM former_entities WHERE tenant = ?1 AND id = ?2").Bind(1, (long)tenant).Bind(2, key.Id);
        while (statement.Step())
        {
            live = live?.K == statement.Int64(0) ? null : live;
            former.Add(HistoryHeads.Read(statement.Blob(1)));
        }

        return new EvolutionHeads(live, kept, former);
    }

    /// <summary>The rows of one attribute that have content, chain after chain.</summary>
    public IEnumerable<HistoryMark> Walk(Connection connection, int attribute) => WalkAll(connection, attribute).Where(m => !m.IsRemoved);

    /// <summary>The rows of one attribute that have larger numbers than this one.</summary>
    public IEnumerable<HistoryMark> WalkSince(Connection connection, int attribute, long row) =>
        All.SelectMany(h => HistoryRecords.Walk(connection, h.Find(attribute)).TakeWhile(m => m.Row > row)).Where(m => !m.IsRemoved);

    /// <summary>All rows of one attribute, chain after chain.</summary>
    public IEnumerable<HistoryMark> WalkAll(Connection connection, int attribute) =>
        All.SelectMany(h => HistoryRecords.Walk(connection, h.Find(attribute)));
}
