using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Temporal;

/// <summary>
/// What a query leaves of one evolution, step by step as clause 5.7.4.4 has it. The oracle: every engine must answer exactly what this
/// leaves of the whole evolution, however it finds it.
/// </summary>
public static class EvolutionSelection
{
    /// <summary>Id and types fit one of the selectors, and the entity is one of those that may be looked at.</summary>
    public static bool FitsSelectors(EntityQuery query, string id, ImmutableArray<string> types) =>
        EntityMatcher.Matches(new EntityQuery { Selectors = query.Selectors, Among = query.Among }, new Entity { Id = id, Types = types });

    /// <returns>Null: the evolution does not fit, or nothing is left to show. The selectors are not looked at.</returns>
    public static Evolution? Apply(Evolution evolution, EvolutionQuery query)
    {
        var attributes = evolution.Attributes.ConvertAll(a => Where(a, r => !HasEnded(r, query.Now) && query.Temporal.Matches(r)));
        if (!HasConcerned(attributes, query) || !FitsValues(evolution, attributes, query.Entities))
        {
            return null;
        }

        if (query.Entities.Scope is { } scope)
        {
            var timeline = new ScopeTimeline(evolution.Find(ScopeEvolution.Name)?.Records.Where(r => !HasEnded(r, query.Now)) ?? [], scope, query.Temporal);
            attributes = timeline.IsEmpty ? [] : attributes.ConvertAll(a => Within(a, timeline, query.Temporal));
        }

        attributes = attributes.ConvertAll(a => Where(a, r => HasDataset(query, a.Name, r)));
        return HasConcerned(attributes, query) ? Shown(evolution, attributes, query) : null;
    }

    /// <summary>Nothing but the record's time and place among the others can keep it from the answer. For queries that need no values.</summary>
    public static bool MayShow(EvolutionQuery query, string attribute, EvolutionRecord record) =>
        !HasEnded(record, query.Now) && HasDataset(query, attribute, record);

    private static bool HasEnded(EvolutionRecord record, DateTimeOffset now) => record.Instance.ExpiresAt is { } end && end.Instant <= now;

    // The scope has no datasetId.
    private static bool HasDataset(EvolutionQuery query, string attribute, EvolutionRecord record) =>
        query.DatasetIds.IsEmpty || attribute == ScopeEvolution.Name || query.DatasetIds.Contains(record.Instance.DatasetId ?? "@none");

    private static Evolution? Shown(Evolution evolution, ImmutableArray<AttributeEvolution> attributes, EvolutionQuery query)
    {
        var shown = attributes.Where(a => !a.Records.IsEmpty && query.Shows(a.Name)).Select(a => EvolutionOrder.Page(a, query)).ToImmutableArray();
        return query.Projection is { ShowsEvery: false } && shown.IsEmpty ? null : evolution with { Attributes = shown };
    }

    private static bool HasConcerned(ImmutableArray<AttributeEvolution> attributes, EvolutionQuery query) =>
        attributes.Any(a => !a.Records.IsEmpty && query.IsConcerned(a.Name));

    // Clauses 4.9, 4.10: one value among those in the interval is enough.
    private static bool FitsValues(Evolution evolution, ImmutableArray<AttributeEvolution> attributes, EntityQuery query)
    {
        if (query.Q is null && query.Geo is null)
        {
            return true;
        }

        var entity = new Entity
        {
            Id = evolution.Id,
            Types = evolution.Types,
            CreatedAt = evolution.CreatedAt,
            ModifiedAt = evolution.ModifiedAt,
            Scopes = [.. Values(attributes, isScope: true).SelectMany(a => a.Records).SelectMany(r => ScopeEvolution.Scopes(r))],
            Attributes = [.. Values(attributes, isScope: false).Select(a => new EntityAttribute(a.Name, [.. a.Records.Select(r => r.Instance)]))],
        };
        return (query.Q is null || EntityMatcher.Matches(query.Q, entity)) && (query.Geo is null || EntityMatcher.Matches(query.Geo, entity));
    }

    private static IEnumerable<AttributeEvolution> Values(ImmutableArray<AttributeEvolution> attributes, bool isScope) =>
        attributes.Where(a => a.Name == ScopeEvolution.Name == isScope).Select(a => Where(a, r => !r.IsDeletion)).Where(a => !a.Records.IsEmpty);

    // Annex C.5.16: only what was observed while the scope was valid, and the scope itself, also when it was set before the interval.
    private static AttributeEvolution Within(AttributeEvolution attribute, ScopeTimeline timeline, TemporalQuery times) => attribute.Name == ScopeEvolution.Name
        ? attribute with { Records = [.. timeline.Records] }
        : Where(attribute, r => times.TimeOf(r) is { } time && timeline.Covers(time));

    private static AttributeEvolution Where(AttributeEvolution attribute, Func<EvolutionRecord, bool> isKept) =>
        attribute.Records.All(isKept) ? attribute : attribute with { Records = [.. attribute.Records.Where(isKept)] };

    private static ImmutableArray<TOut> ConvertAll<TIn, TOut>(this ImmutableArray<TIn> items, Func<TIn, TOut> convert) => [.. items.Select(convert)];
}
