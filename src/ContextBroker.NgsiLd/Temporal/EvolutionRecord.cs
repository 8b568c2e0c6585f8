using System.Globalization;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Temporal;

/// <summary>One instance in an attribute's evolution (clauses 4.5.7, 4.5.8): what it was, or that it was deleted.</summary>
/// <param name="Number">Given by the store, rising as records are made; never given twice.</param>
/// <param name="Instance">Of a deletion: its kind and datasetId, with the NGSI-LD Null.</param>
/// <param name="DeletedAt">Null: no deletion.</param>
public sealed record EvolutionRecord(long Number, AttributeInstance Instance, DateTimeOffset? DeletedAt = null)
{
    private const string Prefix = "urn:ngsi-ld:Instance:";

    /// <summary>What stands for it in the API.</summary>
    public string InstanceId => Prefix + Number.ToString(CultureInfo.InvariantCulture);

    public bool IsDeletion => DeletedAt is not null;

    /// <summary>Its place in time for who asks for none in particular.</summary>
    public DateTimeOffset When => Instance.ObservedAt?.Instant ?? DeletedAt ?? Instance.ModifiedAt;

    /// <returns>0: the id is none of ours.</returns>
    public static long NumberOf(string instanceId) =>
        instanceId.StartsWith(Prefix, StringComparison.Ordinal)
        && long.TryParse(instanceId.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;

    /// <summary>Null: the instance does not convey this property.</summary>
    public DateTimeOffset? Time(TimeProperty property) => property switch
    {
        TimeProperty.ObservedAt => Instance.ObservedAt?.Instant,
        TimeProperty.DeletedAt => DeletedAt,
        _ when IsDeletion => null,
        TimeProperty.CreatedAt => Instance.CreatedAt,
        _ => Instance.ModifiedAt,
    };
}
