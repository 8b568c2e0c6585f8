using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Snapshots;

/// <summary>What a snapshot keeps of an entity that fits some of its queries: all that any of them wants, of one and the same state.</summary>
public static class FrozenEntity
{
    public static Entity Of(Entity entity, IReadOnlyList<SnapshotQuery> fitting)
    {
        var attributes = fitting[0].AttributesOf(entity);
        for (var i = 1; i < fitting.Count && attributes != entity.Attributes; i++)
        {
            attributes = Union(entity, attributes, fitting[i].AttributesOf(entity));
        }

        return entity with { Attributes = attributes };
    }

    /// <summary>Of one that a relationship leads to.</summary>
    public static Entity OfLinked(Entity entity, SnapshotQuery query, Projection? projection) => entity with { Attributes = query.AttributesOf(entity, projection) };

    // In the order of the entity, whichever query brings what.
    private static ImmutableArray<EntityAttribute> Union(Entity entity, ImmutableArray<EntityAttribute> one, ImmutableArray<EntityAttribute> other)
    {
        var union = ImmutableArray.CreateBuilder<EntityAttribute>(entity.Attributes.Length);
        foreach (var attribute in entity.Attributes)
        {
            var instances = attribute.Instances.RemoveAll(instance => !Has(one, attribute.Name, instance) && !Has(other, attribute.Name, instance));
            if (!instances.IsEmpty)
            {
                union.Add(new EntityAttribute(attribute.Name, instances));
            }
        }

        return union.DrainToImmutable();
    }

    private static bool Has(ImmutableArray<EntityAttribute> attributes, string name, AttributeInstance instance)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.Name == name)
            {
                return attribute.Instances.Contains(instance);
            }
        }

        return false;
    }
}
