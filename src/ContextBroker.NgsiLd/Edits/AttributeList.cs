using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Edits;

/// <summary>Attributes being edited: nothing is copied before the first change, and then once.</summary>
internal sealed class AttributeList(ImmutableArray<EntityAttribute> attributes)
{
    private EntityAttribute[]? _copy;
    private int _count = attributes.Length;

    private ReadOnlySpan<EntityAttribute> Items => _copy is null ? attributes.AsSpan() : _copy.AsSpan(0, _count);

    public static AttributeInstance? Find(ImmutableArray<EntityAttribute> attributes, string name, string? datasetId) =>
        Find(attributes.AsSpan(), name, datasetId);

    public AttributeInstance? Find(string name, string? datasetId) => Find(Items, name, datasetId);

    public EntityAttribute? Find(string name)
    {
        var index = IndexOf(Items, name);
        return index < 0 ? null : Items[index];
    }

    public void Add(string name, AttributeInstance instance)
    {
        var index = IndexOf(Items, name);
        if (index >= 0)
        {
            var attribute = Items[index];
            EntityBounds.Require(attribute.Instances.Length + 1, EntityBounds.Instances, $"instances of {name}");
            Copy()[index] = new EntityAttribute(name, attribute.Instances.Add(instance));
            return;
        }

        EntityBounds.Require(_count + 1, EntityBounds.Attributes, "attributes");
        Grow()[_count++] = new EntityAttribute(name, [instance]);
    }

    public void Replace(string name, AttributeInstance before, AttributeInstance after)
    {
        var index = IndexOf(Items, name);
        var instances = Items[index].Instances;
        Copy()[index] = new EntityAttribute(name, instances.Replace(before, after));
    }

    /// <summary>The last instance of an attribute takes the attribute with it.</summary>
    public void Remove(string name, AttributeInstance instance)
    {
        var index = IndexOf(Items, name);
        var instances = Items[index].Instances;
        var copy = Copy();
        if (instances.Length > 1)
        {
            copy[index] = new EntityAttribute(name, instances.RemoveAll(one => ReferenceEquals(one, instance)));
            return;
        }

        _count--;
        Array.Copy(copy, index + 1, copy, index, _count - index);
    }

    /// <summary>The attributes as they are now; the very same array when nothing was changed. Ends the editing.</summary>
    public ImmutableArray<EntityAttribute> ToImmutable() =>
        _copy is null ? attributes : ImmutableCollectionsMarshal.AsImmutableArray(_count == _copy.Length ? _copy : _copy[.._count]);

    private EntityAttribute[] Copy()
    {
        if (_copy is null)
        {
            _copy = new EntityAttribute[_count];
            attributes.CopyTo(_copy);
        }

        return _copy;
    }

    private EntityAttribute[] Grow()
    {
        if (_copy is null)
        {
            _copy = new EntityAttribute[_count + 1];
            attributes.CopyTo(_copy);
        }
        else if (_count == _copy.Length)
        {
            Array.Resize(ref _copy, (_count * 2) + 4);
        }

        return _copy;
    }

    private static AttributeInstance? Find(ReadOnlySpan<EntityAttribute> attributes, string name, string? datasetId)
    {
        var index = IndexOf(attributes, name);
        return index < 0 ? null : attributes[index].Find(datasetId);
    }

    private static int IndexOf(ReadOnlySpan<EntityAttribute> attributes, string name)
    {
        for (var i = 0; i < attributes.Length; i++)
        {
            if (attributes[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }
}
