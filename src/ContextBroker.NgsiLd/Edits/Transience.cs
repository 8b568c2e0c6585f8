using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Edits;

/// <summary>What ends by itself (clause 4.22): entities, attribute instances and their sub-attributes that carry expiresAt.</summary>
public static class Transience
{
    /// <summary>The first moment at which the entity or anything in it ends; null: never. Engines index it.</summary>
    public static DateTimeOffset? EndsAt(Entity entity)
    {
        var first = FirstEnd(entity.Attributes, DateTimeOffset.MaxValue);
        first = Earlier(entity.ExpiresAt, first);
        return first == DateTimeOffset.MaxValue ? null : first;
    }

    /// <summary>The entity itself has ended: from now on it is as good as deleted.</summary>
    public static bool HasEnded(Entity entity, DateTimeOffset now) => HasEnded(entity.ExpiresAt, now);

    /// <summary>The entity without what has ended in it; the very same entity when nothing has.</summary>
    public static Entity Remaining(Entity entity, DateTimeOffset now)
    {
        var attributes = Remaining(entity.Attributes, now);
        return attributes == entity.Attributes ? entity : entity with { Attributes = attributes };
    }

    /// <summary>The change that removes what has ended; null when nothing has.</summary>
    public static EntityChange? Expire(Entity entity, DateTimeOffset now)
    {
        if (HasEnded(entity, now))
        {
            return EntityEdits.Delete(entity, now);
        }

        // Asked before every change: what has nothing to lose must cost nothing.
        if (FirstEnd(entity.Attributes, DateTimeOffset.MaxValue) > now)
        {
            return null;
        }

        var edit = new EntityEdit(entity, now);
        foreach (var attribute in entity.Attributes)
        {
            foreach (var instance in attribute.Instances)
            {
                Expire(edit, attribute.Name, instance, now);
            }
        }

        return edit.ToChange();
    }

    private static void Expire(EntityEdit edit, string name, AttributeInstance instance, DateTimeOffset now)
    {
        if (HasEnded(instance.ExpiresAt, now))
        {
            edit.Remove(name, instance);
            return;
        }

        var subAttributes = Remaining(instance.SubAttributes, now);
        if (subAttributes != instance.SubAttributes)
        {
            edit.Replace(name, instance, instance with { SubAttributes = subAttributes, ModifiedAt = now });
        }
    }

    private static ImmutableArray<EntityAttribute> Remaining(ImmutableArray<EntityAttribute> attributes, DateTimeOffset now)
    {
        for (var i = 0; i < attributes.Length; i++)
        {
            if (Remaining(attributes[i].Instances, now) != attributes[i].Instances)
            {
                return RemainingFrom(i, attributes, now);
            }
        }

        return attributes;
    }

    private static ImmutableArray<EntityAttribute> RemainingFrom(int start, ImmutableArray<EntityAttribute> attributes, DateTimeOffset now)
    {
        var kept = ImmutableArray.CreateBuilder<EntityAttribute>(attributes.Length);
        kept.AddRange(attributes.AsSpan(0, start));
        for (var i = start; i < attributes.Length; i++)
        {
            var instances = Remaining(attributes[i].Instances, now);
            if (!instances.IsEmpty)
            {
                kept.Add(instances == attributes[i].Instances ? attributes[i] : new EntityAttribute(attributes[i].Name, instances));
            }
        }

        return kept.DrainToImmutable();
    }

    private static AttributeInstances Remaining(AttributeInstances instances, DateTimeOffset now)
    {
        List<AttributeInstance>? kept = null;
        for (var i = 0; i < instances.Length; i++)
        {
            var remaining = Remaining(instances[i], now);
            if (kept is null && !ReferenceEquals(remaining, instances[i]))
            {
                kept = [.. instances.Take(i)];
            }

            if (remaining is not null)
            {
                kept?.Add(remaining);
            }
        }

        return kept is null ? instances : [.. kept];
    }

    private static AttributeInstance? Remaining(AttributeInstance instance, DateTimeOffset now)
    {
        if (HasEnded(instance.ExpiresAt, now))
        {
            return null;
        }

        var subAttributes = Remaining(instance.SubAttributes, now);
        return subAttributes == instance.SubAttributes ? instance : instance with { SubAttributes = subAttributes };
    }

    private static DateTimeOffset FirstEnd(ImmutableArray<EntityAttribute> attributes, DateTimeOffset first)
    {
        foreach (var attribute in attributes)
        {
            foreach (var instance in attribute.Instances)
            {
                first = FirstEnd(instance.SubAttributes, Earlier(instance.ExpiresAt, first));
            }
        }

        return first;
    }

    private static DateTimeOffset Earlier(Timestamp? end, DateTimeOffset first) => end is { } e && e.Instant < first ? e.Instant : first;

    private static bool HasEnded(Timestamp? end, DateTimeOffset now) => end is { } e && e.Instant <= now;
}
