using System.Collections.Immutable;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Federation;

/// <summary>Several versions of one entity, from several sources, to one (clause 4.5.5).</summary>
public static class EntityMerge
{
    /// <param name="peers">Versions of equal rank, the one that is held here first.</param>
    /// <param name="auxiliary">Versions of which only attributes count that no other has (clause 4.3.6.2).</param>
    /// <returns>Null: there is none, or all have ended. Version 0, if it was made of more than what is held here.</returns>
    public static Entity? Of(IReadOnlyList<Entity> peers, IReadOnlyList<Entity> auxiliary, DateTimeOffset now)
    {
        var merged = Of(peers, now);
        if (auxiliary.Count == 0)
        {
            return merged;
        }

        return Of(auxiliary, now) is not { } supplement ? merged
            : merged is null ? supplement
            : merged with
            {
                Attributes = [.. merged.Attributes, .. supplement.Attributes.Where(attribute => merged.Find(attribute.Name) is null)],
                Version = 0,
            };
    }

    private static Entity? Of(IReadOnlyList<Entity> versions, DateTimeOffset now)
    {
        var living = versions.Where(version => !Transience.HasEnded(version, now)).Select(version => Transience.Remaining(version, now)).ToList();
        return living switch
        {
            [] => null,
            [var only] => only,
            _ => Joined([.. living.Select(version => PushedDown(version))]),
        };
    }

    private static Entity Joined(ImmutableArray<Entity> versions) => versions[0] with
    {
        Types = [.. versions.SelectMany(version => version.Types).Distinct()],
        Scopes = [.. versions.SelectMany(version => version.Scopes).Distinct()],
        Attributes =
        [
            .. versions.SelectMany(version => version.Attributes)
                .GroupBy(attribute => attribute.Name)
                .Select(same => new EntityAttribute(same.Key, Joined(same.SelectMany(attribute => attribute.Instances)))),
        ],
        ExpiresAt = versions.All(version => version.ExpiresAt is not null) ? versions.MaxBy(version => version.ExpiresAt!.Value.Instant)!.ExpiresAt : null,
        CreatedAt = versions.Select(version => version.CreatedAt).Where(time => time != default).DefaultIfEmpty().Min(),
        ModifiedAt = versions.Max(version => version.ModifiedAt),
        Version = 0,
    };

    private static AttributeInstances Joined(IEnumerable<AttributeInstance> instances) =>
        [.. instances.GroupBy(instance => instance.DatasetId).Select(same => same.Aggregate(MoreCurrent))];

    // Clause 4.5.5.3: by observedAt, else by modifiedAt; where neither says anything the first stays, which is what is held here.
    private static AttributeInstance MoreCurrent(AttributeInstance one, AttributeInstance other)
    {
        var order = Nullable.Compare(one.ObservedAt?.Instant, other.ObservedAt?.Instant);
        return (order != 0 ? order : one.ModifiedAt.CompareTo(other.ModifiedAt)) < 0 ? other : one;
    }

    // Clause 4.5.5.2: what ends with one version of the entity must not live on in the others.
    private static Entity PushedDown(Entity version)
    {
        if (version.ExpiresAt is not { } end)
        {
            return version;
        }

        return version with
        {
            Attributes =
            [
                .. version.Attributes.Select(attribute => new EntityAttribute(
                    attribute.Name,
                    [.. attribute.Instances.Select(instance => instance.ExpiresAt?.Instant <= end.Instant ? instance : instance with { ExpiresAt = end })])),
            ],
        };
    }
}
