using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Temporal;

/// <summary>The scope as it is kept over time: a Property of one or several texts (clauses 4.5.6, 4.18).</summary>
public static class ScopeEvolution
{
    public const string Name = ReservedNames.Core + "scope";

    /// <summary>The instance for scopes that were set; observed when it was set, as clause 4.5.6 says.</summary>
    public static AttributeInstance Instance(ImmutableArray<string> scopes, DateTimeOffset at) => new()
    {
        Kind = AttributeKind.Property,
        Value = scopes.Length == 1 ? JsonValue.Of(scopes[0]) : JsonValue.Of(scopes),
        ObservedAt = Timestamp.At(at),
        CreatedAt = at,
        ModifiedAt = at,
    };

    public static ImmutableArray<string> Scopes(EvolutionRecord record) => record.IsDeletion
        ? []
        : record.Instance.Value switch
        {
            JsonString text => [text.Value],
            JsonArray array => [.. array.Items.OfType<JsonString>().Select(t => t.Value)],
            _ => [],
        };
}

/// <summary>When which scope was valid: from when it was set until the next one was, or it was removed (clause 4.18, annex C.5.16).</summary>
internal sealed class ScopeTimeline
{
    private readonly List<(EvolutionRecord Record, DateTimeOffset From, DateTimeOffset To)> _valid = [];

    /// <param name="records">In any order.</param>
    public ScopeTimeline(IEnumerable<EvolutionRecord> records, ScopeQuery query, TemporalQuery times)
    {
        var inOrder = records.OrderBy(r => r.When).ThenBy(r => r.Number).ToList();
        for (var i = 0; i < inOrder.Count; i++)
        {
            var (from, to) = (inOrder[i].When, i + 1 < inOrder.Count ? inOrder[i + 1].When : DateTimeOffset.MaxValue);
            if (Overlaps(times, from, to) && Fits(query, inOrder[i]))
            {
                _valid.Add((inOrder[i], from, to));
            }
        }
    }

    public bool IsEmpty => _valid.Count == 0;

    /// <summary>The scope instances that fit, with the one that was valid already when the interval began.</summary>
    public IEnumerable<EvolutionRecord> Records => _valid.Select(v => v.Record);

    public bool Covers(DateTimeOffset time) => _valid.Exists(v => time >= v.From && time < v.To);

    private static bool Overlaps(TemporalQuery times, DateTimeOffset from, DateTimeOffset to) => from < to && times.Relation switch
    {
        TimeRelation.Before => from < times.TimeAt,
        TimeRelation.After => to > times.TimeAt,
        TimeRelation.Between => from < times.EndTimeAt && to > times.TimeAt,
        _ => true,
    };

    private static bool Fits(ScopeQuery query, EvolutionRecord record) =>
        EntityMatcher.Matches(query, new Entity { Id = "", Types = [], Scopes = ScopeEvolution.Scopes(record) });
}
