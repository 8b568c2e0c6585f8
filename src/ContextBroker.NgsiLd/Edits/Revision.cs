using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Edits;

/// <summary>
/// What a source says anew of its part of an entity. No operation of the standard: Replace (5.6.18) would take away what others said, and
/// touch what stayed as it was, so that subscribers hear of changes that are none.
/// </summary>
public static class Revision
{
    /// <summary>
    /// The attributes in <paramref name="owned"/> become those of the fragment: what differs is written, what the fragment lacks is removed,
    /// what is equal or belongs to others is not touched.
    /// </summary>
    /// <param name="owned">Expanded names of all that the source may ever say.</param>
    /// <returns>Null: the source says what it said.</returns>
    public static EntityChange? Of(Entity entity, EntityFragment fragment, IReadOnlySet<string> owned, DateTimeOffset now)
    {
        var edit = new EntityEdit(entity, now);
        foreach (var attribute in fragment.Attributes)
        {
            foreach (var instance in attribute.Instances)
            {
                Write(edit, attribute.Name, instance, now);
            }
        }

        foreach (var attribute in entity.Attributes)
        {
            if (owned.Contains(attribute.Name))
            {
                RemoveMissing(edit, attribute, fragment.Find(attribute.Name));
            }
        }

        edit.AddTypes(fragment.Types);
        return edit.ToChange();
    }

    private static void Write(EntityEdit edit, string name, AttributeInstance instance, DateTimeOffset now)
    {
        var before = edit.Find(name, instance.DatasetId);
        if (before is null)
        {
            edit.Add(name, InstanceEdits.Put(name, null, instance, now));
        }
        else if (!SameContent.Of(before, instance))
        {
            edit.Replace(name, before, InstanceEdits.Put(name, before, instance, now));
        }
    }

    private static void RemoveMissing(EntityEdit edit, EntityAttribute stored, EntityAttribute? said)
    {
        foreach (var instance in stored.Instances)
        {
            if (said?.Find(instance.DatasetId) is null)
            {
                edit.Remove(stored.Name, instance);
            }
        }
    }
}
