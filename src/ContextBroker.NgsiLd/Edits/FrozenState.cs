using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Edits;

/// <summary>The change that makes an entity what it was elsewhere, its times included: how a snapshot is filled (clause 5.16.1).</summary>
public static class FrozenState
{
    /// <param name="before">What the snapshot has of it so far; null: nothing.</param>
    /// <returns>Null: it is the same already.</returns>
    public static EntityChange? Put(Entity? before, Entity state, DateTimeOffset now)
    {
        if (before is not null && before.ModifiedAt == state.ModifiedAt && before.CreatedAt == state.CreatedAt && SameContent.Of(before, state))
        {
            return null;
        }

        return new EntityChange
        {
            Kind = before is null ? ChangeKind.Created : ChangeKind.Updated,
            State = state with { Version = before?.Version ?? 0 },
            Attributes = Changes(before?.Attributes ?? [], state.Attributes),
            At = now,
        };
    }

    private static ImmutableArray<AttributeChange> Changes(ImmutableArray<EntityAttribute> before, ImmutableArray<EntityAttribute> after)
    {
        var changes = ImmutableArray.CreateBuilder<AttributeChange>();
        foreach (var attribute in after)
        {
            foreach (var instance in attribute.Instances)
            {
                var former = AttributeList.Find(before, attribute.Name, instance.DatasetId);
                if (former is null || former.ModifiedAt != instance.ModifiedAt || !SameContent.Of(former, instance))
                {
                    changes.Add(new AttributeChange(attribute.Name, instance.DatasetId, former, instance));
                }
            }
        }

        foreach (var attribute in before)
        {
            foreach (var instance in attribute.Instances)
            {
                if (AttributeList.Find(after, attribute.Name, instance.DatasetId) is null)
                {
                    changes.Add(new AttributeChange(attribute.Name, instance.DatasetId, instance, After: null));
                }
            }
        }

        return changes.DrainToImmutable();
    }
}
