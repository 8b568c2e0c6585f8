using System.Collections.Immutable;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Storage;
using ContextBroker.Core.Temporal;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Temporal;

namespace ContextBroker.Disaster.Imports;

/// <summary>
/// Loads readings of sensors: all of them into the history, the newest as what is current, unless a newer one is stored. What the history has
/// already is not written again.
/// </summary>
public sealed class ReadingImport(EntityProvision entities, EvolutionProvision evolutions, IEntityStore store, IHistoryStore history, TimeProvider clock)
{
    private const int MostInstances = 1000;

    /// <returns>How many readings the history did not have.</returns>
    internal async Task<int> Load(string tenant, IReadOnlyList<Reading> readings, CancellationToken cancel)
    {
        var added = 0;
        foreach (var group in readings.GroupBy(r => r.EntityId))
        {
            cancel.ThrowIfCancellationRequested();
            List<Reading> series = [.. group.OrderBy(r => r.At.Instant)];
            var missing = await Missing(tenant, series, cancel);
            if (missing.Count == 0)
            {
                continue;
            }

            await Observe(tenant, series[^1], cancel);
            await Add(tenant, missing, cancel);
            added += missing.Count;
        }

        return added;
    }

    private async Task<List<Reading>> Missing(string tenant, List<Reading> series, CancellationToken cancel)
    {
        var query = new EvolutionQuery
        {
            Temporal = new TemporalQuery
            {
                Relation = TimeRelation.Between, TimeAt = series[0].At.Instant, EndTimeAt = series[^1].At.Instant.AddTicks(1), Property = TimeProperty.ObservedAt, IsRestriction = true,
            },
            Now = clock.GetUtcNow(),
        };
        if (await history.Find(tenant, series[0].EntityId, query, cancel) is not { } evolution)
        {
            return series;
        }

        var known = new HashSet<(string, DateTimeOffset, JsonValue)>();
        foreach (var attribute in evolution.Attributes)
        {
            foreach (var record in attribute.Records)
            {
                if (!record.IsDeletion && record.Instance.ObservedAt is { } at)
                {
                    known.Add((attribute.Name, at.Instant, record.Instance.Value));
                }
            }
        }

        return [.. series.Where(r => r.Values.Any(v => !known.Contains((v.Attribute, r.At.Instant, v.Instance.Value))))];
    }

    private async Task Observe(string tenant, Reading newest, CancellationToken cancel)
    {
        var stored = await store.Find(tenant, newest.EntityId, cancel);
        var values = newest.Values.Where(v => stored?.Find(v.Attribute)?.Find(null)?.ObservedAt is not { } known || known.Instant < newest.At.Instant).ToList();
        if (values.Count > 0)
        {
            var fragment = new EntityFragment
            {
                Id = newest.EntityId,
                Types = [EntityDraft.Iri(newest.Type)],
                Attributes = [.. values.Select(v => new EntityAttribute(v.Attribute, [v.Instance]))],
            };
            await entities.Observe(tenant, fragment, cancel);
        }
    }

    private async Task Add(string tenant, List<Reading> series, CancellationToken cancel)
    {
        var instances = ImmutableArray.CreateBuilder<NamedInstance>(MostInstances);
        foreach (var reading in series)
        {
            instances.AddRange(reading.Values);
            if (instances.Count >= MostInstances || ReferenceEquals(reading, series[^1]))
            {
                await evolutions.Upsert(tenant, new EvolutionFragment(reading.EntityId, [EntityDraft.Iri(reading.Type)], instances.ToImmutable(), clock.GetUtcNow()), cancel);
                instances.Clear();
            }
        }
    }
}
