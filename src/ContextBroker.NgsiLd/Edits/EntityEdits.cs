using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Edits;

/// <summary>Every way to change an entity (clauses 5.5.8, 5.5.12, 5.6.1 to 5.6.21), as functions from the old state to the new.</summary>
/// <remarks>
/// An instance that an edit writes is updated even when it is written with what it had: its modifiedAt moves and the change names it,
/// so that history keeps the repeated observation (clause 4.8). Whether it counts as changed for a subscription (clause 5.8.6) is
/// answered by <see cref="AttributeChange.IsDifferent"/>.
/// </remarks>
public static class EntityEdits
{
    /// <summary>Clause 5.6.1.</summary>
    public static EntityChange Create(EntityFragment fragment, DateTimeOffset now)
    {
        if (fragment.Id is null || fragment.Types.IsEmpty)
        {
            throw ProblemException.BadRequestData($"An entity needs a member \"{(fragment.Id is null ? "id" : "type")}\"", fragment.Id is null ? "id" : "type");
        }

        var empty = new Entity { Id = fragment.Id, Types = fragment.Types, CreatedAt = now };
        return Replace(empty, fragment, now) with { Kind = ChangeKind.Created };
    }

    /// <summary>Clause 5.6.18: attributes not in the fragment are gone; createdAt stays.</summary>
    public static EntityChange Replace(Entity entity, EntityFragment fragment, DateTimeOffset now)
    {
        var attributes = new AttributeList([]);
        var changes = ImmutableArray.CreateBuilder<AttributeChange>(fragment.Attributes.Length);
        foreach (var attribute in fragment.Attributes)
        {
            foreach (var instance in attribute.Instances)
            {
                InstanceRules.RefuseNull(attribute.Name, instance);
                var before = AttributeList.Find(entity.Attributes, attribute.Name, instance.DatasetId);
                var after = InstanceEdits.Put(attribute.Name, before, instance, now);
                attributes.Add(attribute.Name, after);
                changes.Add(new AttributeChange(attribute.Name, instance.DatasetId, before, after));
            }
        }

        AddMissing(changes, entity, attributes);
        var state = entity with
        {
            Types = fragment.Types.IsEmpty ? entity.Types : fragment.Types,
            Scopes = fragment.Scopes ?? [],
            ExpiresAt = fragment.ExpiresAt,
            Attributes = attributes.ToImmutable(),
            ModifiedAt = now,
        };
        return new EntityChange { Kind = ChangeKind.Updated, State = state, Attributes = changes.DrainToImmutable(), At = now };
    }

    /// <summary>Clauses 5.5.12 and 5.6.17.</summary>
    public static EditResult Merge(Entity entity, EntityFragment fragment, MergeOptions options, DateTimeOffset now)
    {
        var edit = new EntityEdit(entity, now);
        foreach (var attribute in fragment.Attributes)
        {
            foreach (var instance in attribute.Instances)
            {
                InstanceRules.Merge(edit, attribute.Name, instance, options, now);
            }
        }

        if (fragment.Scopes is { } scopes)
        {
            edit.SetScopes(scopes);
        }

        edit.AddTypes(fragment.Types);
        edit.SetExpiry(fragment);
        return edit.ToResult();
    }

    /// <summary>Clause 5.6.3: adds, and overwrites existing instances unless told not to.</summary>
    public static EditResult Append(Entity entity, EntityFragment fragment, bool overwrite, DateTimeOffset now)
    {
        var edit = new EntityEdit(entity, now);
        foreach (var attribute in fragment.Attributes)
        {
            foreach (var instance in attribute.Instances)
            {
                InstanceRules.Append(edit, attribute.Name, instance, overwrite, now);
            }
        }

        if (fragment.Scopes is { } scopes)
        {
            if (overwrite)
            {
                edit.SetScopes(scopes);
            }
            else
            {
                edit.AddScopes(scopes);
            }
        }

        edit.AddTypes(fragment.Types);
        edit.SetExpiry(fragment);
        return edit.ToResult();
    }

    /// <summary>Clause 5.6.2: replaces instances, adds those that are missing, and deletes those given as NGSI-LD Null.</summary>
    public static EditResult Update(Entity entity, EntityFragment fragment, DateTimeOffset now)
    {
        var edit = new EntityEdit(entity, now);
        foreach (var attribute in fragment.Attributes)
        {
            foreach (var instance in attribute.Instances)
            {
                InstanceRules.Update(edit, attribute.Name, instance, now);
            }
        }

        if (fragment.Scopes is { } scopes)
        {
            if (entity.Scopes.IsEmpty)
            {
                edit.Leave(EntityEdit.Scope, $"Entity {entity.Id} has no scope to update");
            }
            else
            {
                edit.SetScopes(scopes);
            }
        }

        edit.AddTypes(fragment.Types);
        edit.SetExpiry(fragment);
        return edit.ToResult();
    }

    /// <summary>Clause 5.6.4 (partial update of one attribute).</summary>
    /// <exception cref="ProblemException">ResourceNotFound: no such instance. BadRequestData: another kind, or scope.</exception>
    public static EditResult UpdateAttribute(Entity entity, EntityAttribute fragment, DateTimeOffset now)
    {
        InstanceRules.RefuseScope(fragment.Name);
        var edit = new EntityEdit(entity, now);
        foreach (var instance in fragment.Instances)
        {
            var before = InstanceRules.Existing(edit, entity, fragment.Name, instance.DatasetId);
            if (instance.IsNull)
            {
                edit.Remove(fragment.Name, before);
            }
            else
            {
                edit.Replace(fragment.Name, before, InstanceEdits.Overwrite(fragment.Name, before, instance, now));
            }
        }

        return edit.ToResult();
    }

    /// <summary>Clause 5.6.19.</summary>
    /// <exception cref="ProblemException">ResourceNotFound: no such instance. BadRequestData: scope.</exception>
    public static EditResult ReplaceAttribute(Entity entity, EntityAttribute fragment, DateTimeOffset now)
    {
        InstanceRules.RefuseScope(fragment.Name);
        var edit = new EntityEdit(entity, now);
        foreach (var instance in fragment.Instances)
        {
            InstanceRules.RefuseNull(fragment.Name, instance);
            var before = InstanceRules.Existing(edit, entity, fragment.Name, instance.DatasetId);
            edit.Replace(fragment.Name, before, InstanceEdits.Put(fragment.Name, before, instance, now));
        }

        return edit.ToResult();
    }

    /// <summary>Clause 5.6.5.</summary>
    /// <exception cref="ProblemException">ResourceNotFound: no such instance.</exception>
    public static EditResult DeleteAttribute(Entity entity, string name, string? datasetId, bool deleteAll, DateTimeOffset now)
    {
        var edit = new EntityEdit(entity, now);
        if (InstanceRules.IsScope(name) && !entity.Scopes.IsEmpty)
        {
            edit.SetScopes([]);
        }
        else if (deleteAll && edit.Find(name) is { } attribute)
        {
            foreach (var instance in attribute.Instances)
            {
                edit.Remove(name, instance);
            }
        }
        else
        {
            edit.Remove(name, InstanceRules.Existing(edit, entity, name, datasetId));
        }

        return edit.ToResult();
    }

    /// <summary>Clause 5.6.21: every attribute that the projection includes is deleted.</summary>
    public static EditResult DeleteAttributes(Entity entity, Projection attributes, DateTimeOffset now)
    {
        var edit = new EntityEdit(entity, now);
        foreach (var attribute in entity.Attributes)
        {
            if (attributes.Includes(attribute.Name))
            {
                foreach (var instance in attribute.Instances)
                {
                    edit.Remove(attribute.Name, instance);
                }
            }
        }

        return edit.ToResult();
    }

    /// <summary>Clause 5.6.6.</summary>
    public static EntityChange Delete(Entity entity, DateTimeOffset now)
    {
        var changes = ImmutableArray.CreateBuilder<AttributeChange>(entity.Attributes.Length);
        AddMissing(changes, entity, new AttributeList([]));
        return new EntityChange { Kind = ChangeKind.Deleted, State = entity, Attributes = changes.DrainToImmutable(), At = now };
    }

    // Every instance of the entity that the attributes do not hold is a deletion.
    private static void AddMissing(ImmutableArray<AttributeChange>.Builder changes, Entity entity, AttributeList attributes)
    {
        foreach (var attribute in entity.Attributes)
        {
            foreach (var instance in attribute.Instances)
            {
                if (attributes.Find(attribute.Name, instance.DatasetId) is null)
                {
                    changes.Add(new AttributeChange(attribute.Name, instance.DatasetId, instance, After: null));
                }
            }
        }
    }
}
