using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Snapshots;

/// <summary>One of the queries that fill a snapshot: which entities, and what of them.</summary>
/// <param name="Conditions">Without a page and an order: all pages are retrieved (clause 5.16.1.4).</param>
/// <param name="Projection">What is kept of each entity; null: everything.</param>
/// <param name="DatasetIds">The attribute instances that are kept; empty: all.</param>
/// <param name="Linked">The entities that relationships lead to are kept as well; null: they are not.</param>
public sealed record SnapshotQuery(EntityQuery Conditions, Projection? Projection = null, IReadOnlyList<string>? DatasetIds = null, LinkedRetrieval? Linked = null)
{
    /// <summary>Which registered sources are asked at all (csf); null: all that match.</summary>
    public QExpression? SourceFilter { get; init; }

    /// <summary>Parts of one entity may lie with several sources; null: as the deployment has it (clause 4.3.6.7).</summary>
    public bool? MaySplit { get; init; }

    /// <summary>Everything, as it is: what a clone takes.</summary>
    public static readonly SnapshotQuery Everything = new(new EntityQuery());

    /// <summary>Whether an entity fits can be said from its own state.</summary>
    public bool IsOfEntityAlone => Conditions.Q is not { LinkedDepth: > 0 };

    /// <summary>The attributes of the entity, without what the query leaves away. Id, type and scope stay: it would be no entity.</summary>
    public ImmutableArray<EntityAttribute> AttributesOf(Entity entity) => AttributesOf(entity, Projection);

    internal ImmutableArray<EntityAttribute> AttributesOf(Entity entity, Projection? projection)
    {
        if (projection is null && DatasetIds is not { Count: > 0 })
        {
            return entity.Attributes;
        }

        var kept = ImmutableArray.CreateBuilder<EntityAttribute>(entity.Attributes.Length);
        foreach (var attribute in entity.Attributes)
        {
            if ((projection?.Includes(attribute.Name) ?? true) && Instances(attribute) is { IsEmpty: false } instances)
            {
                kept.Add(instances == attribute.Instances ? attribute : new EntityAttribute(attribute.Name, instances));
            }
        }

        return kept.DrainToImmutable();
    }

    private AttributeInstances Instances(EntityAttribute attribute) => DatasetIds is not { Count: > 0 } wanted
        ? attribute.Instances
        : attribute.Instances.RemoveAll(instance => !wanted.Contains(instance.DatasetId ?? "@none"));
}
