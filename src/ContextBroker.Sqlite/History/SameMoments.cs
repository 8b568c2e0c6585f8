using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Model;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.History;

/// <summary>
/// Rows that say something of the moments that an addition speaks of: what is observed at the same moment takes their place. The walk through
/// a long history is made by the caller; the writer's thread only looks at the rows added since.
/// </summary>
internal sealed class SameMoments
{
    private readonly HashSet<(int Attribute, long ObservedAt)> _moments = [];
    private readonly Dictionary<int, long> _seen = [];
    private readonly Dictionary<(int Attribute, long ObservedAt), List<HistoryMark>> _rows = [];

    /// <summary>On the caller's thread.</summary>
    public static SameMoments Find(Connection connection, NameTable names, int tenant, EvolutionHeads heads, EvolutionAddition addition)
    {
        var found = new SameMoments();
        found.Look(connection, heads, addition, name => names.Find(NameKind.Attribute, tenant, name));
        return found;
    }

    /// <summary>Within the transaction.</summary>
    public void LookAgain(Connection connection, NameTable names, int tenant, EvolutionHeads heads, EvolutionAddition addition) =>
        Look(connection, heads, addition, name => names.Known(NameKind.Attribute, tenant, name));

    /// <summary>The row of the same attribute, datasetId and observedAt, if it still has content.</summary>
    public HistoryMark? Of(Connection connection, int attribute, AttributeInstance instance)
    {
        if (instance.ObservedAt is not { } observedAt || !_rows.TryGetValue((attribute, observedAt.Instant.UtcTicks), out var rows))
        {
            return null;
        }

        foreach (var mark in rows)
        {
            if (HistoryRecords.Walk(connection, mark.Row).FirstOrDefault() is { Row: not 0, IsRemoved: false } now && now.Row == mark.Row
                && now.ObservedAt == observedAt.Instant.UtcTicks && HistoryRecords.Read(connection, now).Instance.DatasetId == instance.DatasetId)
            {
                return now;
            }
        }

        return null;
    }

    private void Look(Connection connection, EvolutionHeads heads, EvolutionAddition addition, Func<string, int> numberOf)
    {
        foreach (var (name, instance) in addition.Instances)
        {
            if (instance.ObservedAt is { } observedAt && numberOf(name) is var number and not 0)
            {
                _moments.Add((number, observedAt.Instant.UtcTicks));
            }
        }

        foreach (var attribute in _moments.Select(m => m.Attribute).Distinct())
        {
            Look(connection, heads, attribute);
        }
    }

    private void Look(Connection connection, EvolutionHeads heads, int attribute)
    {
        var seen = _seen.GetValueOrDefault(attribute);
        foreach (var mark in heads.WalkSince(connection, attribute, seen))
        {
            _seen[attribute] = Math.Max(_seen.GetValueOrDefault(attribute), mark.Row);
            if (mark.ObservedAt is { } ticks && _moments.Contains((attribute, ticks)))
            {
                (_rows.TryGetValue((attribute, ticks), out var rows) ? rows : _rows[(attribute, ticks)] = []).Add(mark);
            }
        }
    }
}
