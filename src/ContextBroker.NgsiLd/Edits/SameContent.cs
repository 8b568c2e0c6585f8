using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Edits;

/// <summary>Compares what was said, not when the broker heard it: createdAt and modifiedAt do not count.</summary>
public static class SameContent
{
    /// <summary>The entities say the same, in whatever order.</summary>
    public static bool Of(Entity one, Entity other) =>
        one.Id == other.Id
        && one.ExpiresAt == other.ExpiresAt
        && IsSameSet(one.Types, other.Types)
        && IsSameSet(one.Scopes, other.Scopes)
        && Of(one.Attributes, other.Attributes);

    public static bool Of(AttributeInstance one, AttributeInstance other) =>
        ReferenceEquals(one, other)
        || (one.Kind == other.Kind
            && one.DatasetId == other.DatasetId
            && one.UnitCode == other.UnitCode
            && one.ValueType == other.ValueType
            && one.ObservedAt == other.ObservedAt
            && one.ExpiresAt == other.ExpiresAt
            && one.Value.Equals(other.Value)
            && IsSameSet(one.ObjectTypes, other.ObjectTypes)
            && Of(one.SubAttributes, other.SubAttributes));

    private static bool Of(ImmutableArray<EntityAttribute> ones, ImmutableArray<EntityAttribute> others)
    {
        if (ones == others)
        {
            return true;
        }

        if (ones.Length != others.Length)
        {
            return false;
        }

        foreach (var one in ones)
        {
            foreach (var instance in one.Instances)
            {
                if (AttributeList.Find(others, one.Name, instance.DatasetId) is not { } match || !Of(instance, match))
                {
                    return false;
                }
            }
        }

        return CountInstances(ones) == CountInstances(others);
    }

    private static int CountInstances(ImmutableArray<EntityAttribute> attributes)
    {
        var count = 0;
        foreach (var attribute in attributes)
        {
            count += attribute.Instances.Length;
        }

        return count;
    }

    private static bool IsSameSet(ImmutableArray<string> ones, ImmutableArray<string> others)
    {
        if (ones.Length != others.Length)
        {
            return false;
        }

        foreach (var one in ones)
        {
            if (!others.Contains(one))
            {
                return false;
            }
        }

        return true;
    }
}
