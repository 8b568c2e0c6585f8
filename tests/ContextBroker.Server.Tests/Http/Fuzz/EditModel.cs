using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Server.Tests.Http.Fuzz;

/// <summary>What clauses 5.5.8, 5.5.12 and 5.6.2 to 5.6.19 say becomes of an entity, written for the test alone; for fragments without NGSI-LD Null.</summary>
internal static class EditModel
{
    public static Entity Replace(Entity entity, Entity by) => by with { Id = entity.Id };

    /// <summary>Clause 5.6.3, overwriting.</summary>
    public static Entity Append(Entity entity, Entity by) =>
        Extend(entity, by) with { Scopes = by.Scopes.IsEmpty ? entity.Scopes : by.Scopes, Attributes = Put(entity.Attributes, by.Attributes, (_, after) => after) };

    /// <summary>Clause 5.6.3, not overwriting.</summary>
    public static Entity AppendMissing(Entity entity, Entity by) => Extend(entity, by) with
    {
        Scopes = [.. entity.Scopes.Union(by.Scopes)],
        Attributes = Put(entity.Attributes, by.Attributes, (before, _) => before),
    };

    /// <summary>Clause 5.6.2: a scope takes the place of one.</summary>
    public static Entity Update(Entity entity, Entity by) => Append(entity, by) with { Scopes = entity.Scopes.IsEmpty || by.Scopes.IsEmpty ? entity.Scopes : by.Scopes };

    /// <summary>Clause 5.6.17.</summary>
    public static Entity Merge(Entity entity, Entity by) => Append(entity, by) with { Attributes = Put(entity.Attributes, by.Attributes, Merge) };

    /// <summary>Clause 5.6.4; the kinds are the same.</summary>
    public static Entity UpdateAttribute(Entity entity, EntityAttribute by) => entity with { Attributes = Put(entity.Attributes, [by], Overwrite) };

    public static Entity DeleteAttribute(Entity entity, string name) => entity with { Attributes = entity.Attributes.RemoveAll(a => a.Name == name) };

    public static Entity DeleteInstance(Entity entity, string name, string? datasetId)
    {
        var left = entity.Attributes.Select(a => a.Name == name ? a with { Instances = a.Instances.RemoveAll(i => i.DatasetId == datasetId) } : a);
        return entity with { Attributes = [.. left.Where(a => !a.Instances.IsEmpty)] };
    }

    /// <summary>What of the fragment says no other kind than is there, sub-attributes included.</summary>
    public static Entity OfKindsOf(Entity entity, Entity by) => by with { Attributes = OfKindsOf(entity.Attributes, by.Attributes) };

    private static ImmutableArray<EntityAttribute> OfKindsOf(ImmutableArray<EntityAttribute> attributes, ImmutableArray<EntityAttribute> by) =>
    [
        .. from one in @by
           let there = attributes.Where(a => a.Name == one.Name).SelectMany(a => a.Instances)
           where there.All(i => i.Kind == one.Instances[0].Kind)
           select one with { Instances = [.. one.Instances.Select(i => i with { SubAttributes = OfKindsOf([.. there.SelectMany(t => t.SubAttributes)], i.SubAttributes) })] },
    ];

    private static Entity Extend(Entity entity, Entity by) =>
        entity with { Types = [.. entity.Types.Union(by.Types)], ExpiresAt = by.ExpiresAt ?? entity.ExpiresAt };

    private static ImmutableArray<EntityAttribute> Put(
        ImmutableArray<EntityAttribute> attributes, ImmutableArray<EntityAttribute> by, Func<AttributeInstance, AttributeInstance, AttributeInstance> meet)
    {
        var all = attributes.ToDictionary(a => a.Name, a => a.Instances);
        foreach (var attribute in by)
        {
            all[attribute.Name] = attribute.Instances.Aggregate(all.GetValueOrDefault(attribute.Name, []), (instances, one) => Put(instances, one, meet));
        }

        return [.. all.Select(a => new EntityAttribute(a.Key, a.Value))];
    }

    private static AttributeInstances Put(
        AttributeInstances instances, AttributeInstance one, Func<AttributeInstance, AttributeInstance, AttributeInstance> meet) =>
        instances.FirstOrDefault(i => i.DatasetId == one.DatasetId) is { } before ? instances.Replace(before, meet(before, one)) : instances.Add(one);

    // Clause 5.5.8: what is given takes the old one's place, member by member.
    private static AttributeInstance Overwrite(AttributeInstance before, AttributeInstance by) =>
        Members(before, by) with { Value = by.Value, SubAttributes = Put(before.SubAttributes, by.SubAttributes, (_, after) => after) };

    // Clause 5.5.12: down into objects; another kind takes what only the old one could say with it.
    private static AttributeInstance Merge(AttributeInstance before, AttributeInstance by)
    {
        var isSame = before.Kind == by.Kind;
        var kept = isSame ? before : before with { UnitCode = null, ObjectTypes = [] };
        return Members(kept, by) with
        {
            Kind = by.Kind,
            Value = isSame && by.Kind != AttributeKind.GeoProperty ? Patch(before.Value, by.Value) : by.Value,
            SubAttributes = Put(before.SubAttributes, by.SubAttributes, Merge),
        };
    }

    private static AttributeInstance Members(AttributeInstance before, AttributeInstance by) => before with
    {
        ObservedAt = by.ObservedAt ?? before.ObservedAt,
        UnitCode = by.UnitCode ?? before.UnitCode,
        ExpiresAt = by.ExpiresAt ?? before.ExpiresAt,
        ObjectTypes = by.ObjectTypes.IsEmpty ? before.ObjectTypes : by.ObjectTypes,
        ValueType = by.ValueType,
    };

    // RFC 7396, without null.
    private static JsonValue Patch(JsonValue target, JsonValue patch) => (target, patch) is (JsonObject old, JsonObject changes)
        ? changes.Members.Aggregate(old, (json, m) => json.With(m.Name, json[m.Name] is { } before ? Patch(before, m.Value) : m.Value))
        : patch;
}
