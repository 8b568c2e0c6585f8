using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Edits;

/// <summary>What becomes of one attribute instance: put anew, overwritten member by member (5.5.8), or merged to any depth (5.5.12).</summary>
internal static class InstanceEdits
{
    /// <summary>
    /// The fragment in the place of what was there, if anything. What was there, and its sub-attributes, keep their createdAt.
    /// </summary>
    public static AttributeInstance Put(string name, AttributeInstance? before, AttributeInstance fragment, DateTimeOffset now)
    {
        if (fragment.HasNoValue)
        {
            throw ProblemException.BadRequestData($"Attribute {name} has no member \"{AttributeInstance.ValueMember(fragment.Kind)}\"", name);
        }

        return fragment with
        {
            Value = IsOpaque(fragment.Kind) ? fragment.Value : JsonMerge.WithoutNulls(fragment.Value),
            CreatedAt = before?.CreatedAt ?? now,
            ModifiedAt = now,
            SubAttributes = Put(before?.SubAttributes ?? [], fragment.SubAttributes, now),
            KindIsKnown = true,
            Removes = RemovedMembers.None,
        };
    }

    /// <summary>Partial update (clause 5.5.8): members given take the place of the old ones, the others stay; the kind must stay.</summary>
    public static AttributeInstance Overwrite(string name, AttributeInstance before, AttributeInstance fragment, DateTimeOffset now)
    {
        if (fragment.KindIsKnown && fragment.Kind != before.Kind)
        {
            throw ProblemException.BadRequestData($"Attribute {name} is a {before.Kind}; it cannot become a {fragment.Kind}", name);
        }

        if (!fragment.HasNoValue && !IsOpaque(before.Kind) && JsonMerge.HasNull(fragment.Value))
        {
            throw ProblemException.BadRequestData($"Attribute {name}: {NgsiLdNull.Text} within a value is for merging only", name);
        }

        var value = fragment.HasNoValue ? before.Value : ValueForms.As(before.Kind, name, before.Value, fragment, language: null);
        return With(before, before.Kind, value, Overwrite(before.SubAttributes, fragment.SubAttributes, now), fragment, observedAt: null, now);
    }

    /// <summary>Merge (clause 5.5.12): down into the value and the sub-attributes. A kind that is told takes the old one's place.</summary>
    public static AttributeInstance Merge(string name, AttributeInstance before, AttributeInstance fragment, MergeOptions options, DateTimeOffset now)
    {
        var kind = fragment.KindIsKnown ? fragment.Kind : before.Kind;
        if (kind != before.Kind && fragment.HasNoValue)
        {
            throw ProblemException.BadRequestData($"Attribute {name} is a {before.Kind}; to become a {kind} it needs a member \"{AttributeInstance.ValueMember(kind)}\"", name);
        }

        var value = fragment.HasNoValue ? before.Value : MergeValue(kind, name, before, fragment, options.Language);
        return With(before, kind, value, Merge(before.SubAttributes, fragment.SubAttributes, now), fragment, options.ObservedAt, now);
    }

    private static AttributeInstance With(
        AttributeInstance before,
        AttributeKind kind,
        JsonValue value,
        ImmutableArray<EntityAttribute> subAttributes,
        AttributeInstance fragment,
        Timestamp? observedAt,
        DateTimeOffset now)
    {
        var after = before with
        {
            Kind = kind,
            Value = value,
            ObservedAt = fragment.ObservedAt ?? (Removes(fragment, RemovedMembers.ObservedAt) ? null : Common(before.ObservedAt, observedAt)),
            UnitCode = fragment.UnitCode ?? (kind != before.Kind || Removes(fragment, RemovedMembers.UnitCode) ? null : before.UnitCode),
            ExpiresAt = fragment.ExpiresAt ?? (Removes(fragment, RemovedMembers.ExpiresAt) ? null : before.ExpiresAt),
            ObjectTypes = !fragment.ObjectTypes.IsEmpty ? fragment.ObjectTypes
                : kind != before.Kind || Removes(fragment, RemovedMembers.ObjectType) ? [] : before.ObjectTypes,
            ValueType = fragment.HasNoValue ? before.ValueType : fragment.ValueType,
            ModifiedAt = now,
            SubAttributes = subAttributes,
        };

        // The geometry is made here, so that one which cannot be is refused before it is stored.
        _ = after.Geometry;
        return after;
    }

    private static JsonValue MergeValue(AttributeKind kind, string name, AttributeInstance before, AttributeInstance fragment, string? language)
    {
        var value = ValueForms.As(kind, name, before.Value, fragment, language);
        if (kind != before.Kind)
        {
            return JsonMerge.WithoutNulls(value);
        }

        // A geometry is one value: members of another geometry type must not survive in it.
        var isWhole = kind == AttributeKind.GeoProperty && value is JsonObject geometry && geometry["type"] is not null;
        return isWhole ? value : JsonMerge.Apply(before.Value, value);
    }

    // The JSON of a JsonProperty is a literal (clause 4.5.24): what looks like an NGSI-LD Null in it means nothing unless it is merged.
    private static bool IsOpaque(AttributeKind kind) => kind == AttributeKind.JsonProperty;

    // Clause 5.6.17: a common observedAt only moves one that was there.
    private static Timestamp? Common(Timestamp? before, Timestamp? common) => before is null ? null : common ?? before;

    private static bool Removes(AttributeInstance fragment, RemovedMembers member) => (fragment.Removes & member) != 0;

    private static ImmutableArray<EntityAttribute> Put(
        ImmutableArray<EntityAttribute> before, ImmutableArray<EntityAttribute> fragments, DateTimeOffset now)
    {
        if (fragments.IsEmpty)
        {
            return [];
        }

        var edit = new AttributeList([]);
        foreach (var fragment in fragments)
        {
            foreach (var instance in fragment.Instances)
            {
                if (!instance.IsNull)
                {
                    edit.Add(fragment.Name, Put(fragment.Name, AttributeList.Find(before, fragment.Name, instance.DatasetId), instance, now));
                }
            }
        }

        return edit.ToImmutable();
    }

    private static ImmutableArray<EntityAttribute> Overwrite(
        ImmutableArray<EntityAttribute> before, ImmutableArray<EntityAttribute> fragments, DateTimeOffset now) =>
        Edit(before, fragments, null, now);

    private static ImmutableArray<EntityAttribute> Merge(
        ImmutableArray<EntityAttribute> before, ImmutableArray<EntityAttribute> fragments, DateTimeOffset now) =>
        Edit(before, fragments, NoOptions, now);

    private static readonly MergeOptions NoOptions = new();

    private static ImmutableArray<EntityAttribute> Edit(
        ImmutableArray<EntityAttribute> before, ImmutableArray<EntityAttribute> fragments, MergeOptions? merge, DateTimeOffset now)
    {
        if (fragments.IsEmpty)
        {
            return before;
        }

        var edit = new AttributeList(before);
        foreach (var fragment in fragments)
        {
            foreach (var instance in fragment.Instances)
            {
                Edit(edit, fragment.Name, instance, merge, now);
            }
        }

        return edit.ToImmutable();
    }

    private static void Edit(AttributeList edit, string name, AttributeInstance fragment, MergeOptions? merge, DateTimeOffset now)
    {
        var before = edit.Find(name, fragment.DatasetId);
        if (fragment.IsNull)
        {
            if (before is not null)
            {
                edit.Remove(name, before);
            }
        }
        else if (before is null)
        {
            edit.Add(name, Put(name, null, fragment, now));
        }
        else
        {
            edit.Replace(name, before, merge is null ? Put(name, before, fragment, now) : Merge(name, before, fragment, merge, now));
        }
    }
}
