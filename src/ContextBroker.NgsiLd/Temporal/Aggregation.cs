using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Temporal;

/// <summary>How instances are aggregated (clauses 4.5.19, 5.2.44).</summary>
public sealed record Aggregation(ImmutableArray<AggregationMethod> Methods, AggregationPeriod Period)
{
    /// <summary>Periods start where the interval asked for does, or else with the entity's first instance that is shown; those without a value are left out.</summary>
    /// <exception cref="ProblemException">InvalidRequest: an attribute that was asked for by name has no value that any of the methods is for.</exception>
    public ImmutableArray<AggregatedAttribute> Of(Evolution evolution, EvolutionQuery query)
    {
        var groups = evolution.Attributes.SelectMany(a => a.Records.Where(r => !r.IsDeletion).GroupBy(r => r.Instance.DatasetId).Select(g => (a.Name, DatasetId: g.Key, Records: g.ToList()))).ToList();
        if (groups.Count == 0)
        {
            return [];
        }

        var times = groups.SelectMany(g => g.Records).Select(r => TimeOf(r, query.Temporal)).ToList();
        var span = Span(query.Temporal, times.Min().ToUniversalTime(), times.Max().ToUniversalTime());
        var aggregated = groups.Select(g => new AggregatedAttribute(g.Name, g.DatasetId, IsRelationship(g.Records), Values(g.Records, span, query.Temporal))).ToImmutableArray();
        // The scope comes along; nobody asks for it by name.
        if (IsNamed(query) && aggregated.FirstOrDefault(a => a.IsEmpty && a.Name != ScopeEvolution.Name && query.IsConcerned(a.Name)) is { } none)
        {
            throw ProblemException.InvalidRequest($"No value of {none.Name} can be aggregated by {string.Join(", ", Methods.Select(AggregationMethods.NameOf))}", "aggrMethods");
        }

        return [.. aggregated.Where(a => !a.IsEmpty)];
    }

    private static bool IsNamed(EvolutionQuery query) => !query.Entities.HasAnyAttribute.IsEmpty || query.Projection?.Picked is not null;

    private static (DateTimeOffset Start, DateTimeOffset End) Span(TemporalQuery times, DateTimeOffset least, DateTimeOffset most) => times.Relation switch
    {
        TimeRelation.Between => (times.TimeAt, times.EndTimeAt),
        TimeRelation.After => (times.TimeAt, most),
        TimeRelation.Before => (least, times.TimeAt),
        _ => (least, most),
    };

    private ImmutableDictionary<AggregationMethod, ImmutableArray<AggregatedValue>> Values(
        List<EvolutionRecord> records, (DateTimeOffset Start, DateTimeOffset End) span, TemporalQuery times)
    {
        var values = Methods.ToDictionary(m => m, _ => ImmutableArray.CreateBuilder<AggregatedValue>());
        foreach (var period in records.GroupBy(r => Period.NumberOf(span.Start, TimeOf(r, times))).OrderBy(p => p.Key))
        {
            var inPeriod = AggregatedPeriod.Of(period.Select(r => r.Instance));
            var (start, end) = Period.IsWhole ? span : (Period.Start(span.Start, period.Key), Period.Start(span.Start, period.Key + 1));
            foreach (var method in Methods)
            {
                if (inPeriod.Apply(method) is { } value)
                {
                    values[method].Add(new AggregatedValue(value, start, end));
                }
            }
        }

        return values.ToImmutableDictionary(v => v.Key, v => v.Value.DrainToImmutable());
    }

    private static bool IsRelationship(List<EvolutionRecord> records) => records[^1].Instance.Kind is AttributeKind.Relationship or AttributeKind.ListRelationship;

    private static DateTimeOffset TimeOf(EvolutionRecord record, TemporalQuery times) => times.TimeOf(record) ?? record.When;
}

/// <param name="Values">For each method that was asked for, periods in order.</param>
public sealed record AggregatedAttribute(
    string Name, string? DatasetId, bool IsRelationship, ImmutableDictionary<AggregationMethod, ImmutableArray<AggregatedValue>> Values)
{
    public bool IsEmpty => Values.Values.All(v => v.IsEmpty);
}

public readonly record struct AggregatedValue(JsonValue Value, DateTimeOffset Start, DateTimeOffset End);
