using System.Collections.Immutable;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Temporal;

/// <summary>An evolution as an earlier version of NGSI-LD has it (clause 4.3.6.8), which speaks of entities: instance by instance, as theirs.</summary>
internal static class EvolutionFallback
{
    public static Evolution Amend(Evolution evolution, VersionFallback fallback) => evolution with
    {
        Types = fallback.HasInstances ? evolution.Types : [.. evolution.Types.Take(1)],
        Attributes = [.. evolution.Attributes.Where(a => fallback.HasScopes || a.Name != ScopeEvolution.Name).Select(a => Amend(a, fallback))],
    };

    private static AttributeEvolution Amend(AttributeEvolution attribute, VersionFallback fallback) => attribute with
    {
        Records = [.. Chosen(attribute.Records, fallback).Select(r => Amend(r, fallback))],
        KindElsewhere = attribute.KindElsewhere is { } kind ? fallback.KindOf(kind) : null,
    };

    // Its time stays, or an instance would be of no time.
    private static EvolutionRecord Amend(EvolutionRecord record, VersionFallback fallback) =>
        record with { Instance = fallback.Amend(record.Instance) with { ObservedAt = record.Instance.ObservedAt } };

    private static IEnumerable<EvolutionRecord> Chosen(ImmutableArray<EvolutionRecord> records, VersionFallback fallback)
    {
        if (fallback.HasInstances || records.IsEmpty)
        {
            return records;
        }

        var chosen = records.Any(r => r.Instance.DatasetId is null) ? null : records[0].Instance.DatasetId;
        return records.Where(r => r.Instance.DatasetId == chosen);
    }
}
