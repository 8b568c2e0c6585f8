using System.Collections.Immutable;

namespace ContextBroker.NgsiLd.Temporal;

/// <summary>Evolutions of one answer, cut at one moment for all of them when one has more instances than fit (clause 6.3.10).</summary>
/// <param name="Range">Null: the evolutions are whole.</param>
public sealed record EvolutionPage(ImmutableArray<Evolution> Evolutions, DateTimeRange? Range)
{
    /// <param name="selected">As <see cref="EvolutionSelection"/> left them.</param>
    public static EvolutionPage Of(IReadOnlyList<Evolution> selected, EvolutionQuery query)
    {
        DateTimeOffset? end = null;
        foreach (var evolution in selected)
        {
            if (!query.IsAggregated && EndOf(evolution, query) is { } own && (end is not { } found || EvolutionOrder.IsBeyond(found, own, query.Temporal.IsBackwards)))
            {
                end = own;
            }
        }

        return end is { } cut ? Cut(selected, cut, query.Temporal) : new EvolutionPage([.. selected], null);
    }

    private static DateTimeOffset? EndOf(Evolution evolution, EvolutionQuery query)
    {
        var times = evolution.Attributes.SelectMany(a => a.Records).Select(r => TimeOf(r, query.Temporal)).ToList();
        times.Sort((x, y) => EvolutionOrder.Compare((x, 0), (y, 0), query.Temporal.IsBackwards));
        return EvolutionOrder.EndOfPage(times, query.MaxInstances, query.Temporal.IsBackwards);
    }

    private static EvolutionPage Cut(IReadOnlyList<Evolution> selected, DateTimeOffset end, TemporalQuery times)
    {
        var cut = selected.Select(e => e with { Attributes = [.. e.Attributes.Select(a => Cut(a, end, times))] }).ToImmutableArray();
        var shown = cut.SelectMany(e => e.Attributes).SelectMany(a => a.Records).Select(r => TimeOf(r, times)).ToList();
        return new EvolutionPage(cut, DateTimeRange.Of(times, shown.Min(), shown.Max()));
    }

    private static AttributeEvolution Cut(AttributeEvolution attribute, DateTimeOffset end, TemporalQuery times)
    {
        var kept = attribute.Records.Where(r => !EvolutionOrder.IsBeyond(TimeOf(r, times), end, times.IsBackwards)).ToImmutableArray();
        return kept.Length == attribute.Records.Length ? attribute
            : attribute with { Records = kept, KindElsewhere = attribute.Records[0].Instance.Kind };
    }

    private static DateTimeOffset TimeOf(EvolutionRecord record, TemporalQuery times) => times.TimeOf(record) ?? record.When;
}

/// <summary>What Content-Range says of a page in time: from where it goes in its direction, to where, and how many of each attribute were asked for.</summary>
/// <param name="Size">Null: all.</param>
public sealed record DateTimeRange(DateTimeOffset Start, DateTimeOffset End, int? Size)
{
    internal static DateTimeRange Of(TemporalQuery times, DateTimeOffset least, DateTimeOffset most) => times.IsBackwards
        ? new DateTimeRange(times.Relation switch { TimeRelation.Before => times.TimeAt, TimeRelation.Between => times.EndTimeAt, _ => most }, least, times.LastN)
        : new DateTimeRange(times.Relation is TimeRelation.After or TimeRelation.Between ? times.TimeAt : least, most, null);
}
