using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Edits;

/// <summary>What each operation does with one instance of a fragment, by whether the entity has such an instance.</summary>
internal static class InstanceRules
{
    /// <summary>Clause 5.6.17.</summary>
    public static void Merge(EntityEdit edit, string name, AttributeInstance instance, MergeOptions options, DateTimeOffset now)
    {
        var before = edit.Find(name, instance.DatasetId);
        if (instance.IsNull)
        {
            if (before is not null)
            {
                edit.Remove(name, before);
            }
        }
        else if (before is not null)
        {
            edit.Replace(name, before, InstanceEdits.Merge(name, before, instance, options, now));
        }
        else
        {
            edit.Add(name, InstanceEdits.Put(name, null, instance, now));
        }
    }

    /// <summary>Clause 5.6.3.</summary>
    public static void Append(EntityEdit edit, string name, AttributeInstance instance, bool overwrite, DateTimeOffset now)
    {
        RefuseNull(name, instance);
        var before = edit.Find(name, instance.DatasetId);
        if (before is null)
        {
            edit.Add(name, InstanceEdits.Put(name, null, instance, now));
        }
        else if (overwrite)
        {
            edit.Replace(name, before, InstanceEdits.Put(name, before, instance, now));
        }
        else
        {
            edit.Leave(name, $"{Subject(name, instance.DatasetId)} exists and must not be overwritten");
        }
    }

    /// <summary>Clause 5.6.2.</summary>
    public static void Update(EntityEdit edit, string name, AttributeInstance instance, DateTimeOffset now)
    {
        var before = edit.Find(name, instance.DatasetId);
        if (before is null && instance.IsNull)
        {
            edit.Leave(name, $"{Subject(name, instance.DatasetId)} does not exist");
        }
        else if (before is null)
        {
            edit.Add(name, InstanceEdits.Put(name, null, instance, now));
        }
        else if (instance.IsNull)
        {
            edit.Remove(name, before);
        }
        else
        {
            edit.Replace(name, before, InstanceEdits.Put(name, before, instance, now));
        }
    }

    public static AttributeInstance Existing(EntityEdit edit, Entity entity, string name, string? datasetId) =>
        edit.Find(name, datasetId) ?? throw ProblemException.NotFound($"Entity {entity.Id} has no {Subject(name, datasetId)}");

    public static void RefuseNull(string name, AttributeInstance instance)
    {
        if (instance.IsNull)
        {
            throw ProblemException.BadRequestData($"Attribute {name}: {NgsiLdNull.Text} is for updates and merges only (clause 5.5.4)", name);
        }
    }

    public static void RefuseScope(string name)
    {
        if (IsScope(name))
        {
            throw ProblemException.BadRequestData("scope cannot be updated or replaced as an attribute; update it with the entity (clauses 5.6.4, 5.6.19)", "scope");
        }
    }

    public static bool IsScope(string name) => name is EntityEdit.Scope or "scope";

    private static string Subject(string name, string? datasetId) =>
        datasetId is null ? $"attribute {name} without datasetId" : $"attribute {name} with datasetId {datasetId}";
}
