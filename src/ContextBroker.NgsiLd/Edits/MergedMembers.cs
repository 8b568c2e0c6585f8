using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Edits;

/// <summary>An object's members while changes are merged into them. Many changes are looked up in a table, so that hostile bodies stay linear.</summary>
internal sealed class MergedMembers
{
    private const int FewChanges = 16;

    private readonly ImmutableArray<JsonMember>.Builder _members;
    private readonly Dictionary<string, int>? _places;
    private bool _hasGaps;

    public MergedMembers(JsonObject current, int changes)
    {
        _members = current.Members.ToBuilder();
        _places = changes > FewChanges ? Places(current) : null;
    }

    public JsonValue? Find(string name) => IndexOf(name) is var index and >= 0 ? _members[index].Value : null;

    public void Set(string name, JsonValue value)
    {
        var index = IndexOf(name);
        if (index >= 0)
        {
            _members[index] = new JsonMember(name, value);
            return;
        }

        _places?.Add(name, _members.Count);
        _members.Add(new JsonMember(name, value));
    }

    public void Remove(string name)
    {
        var index = IndexOf(name);
        if (index >= 0)
        {
            _members[index] = default;
            _places?.Remove(name);
            _hasGaps = true;
        }
    }

    public JsonObject ToObject()
    {
        if (_hasGaps)
        {
            _members.RemoveAll(static member => member.Name is null);
        }

        return new JsonObject(_members.DrainToImmutable());
    }

    private static Dictionary<string, int> Places(JsonObject json)
    {
        var places = new Dictionary<string, int>(json.Members.Length, StringComparer.Ordinal);
        for (var i = 0; i < json.Members.Length; i++)
        {
            places.Add(json.Members[i].Name, i);
        }

        return places;
    }

    private int IndexOf(string name)
    {
        if (_places is not null)
        {
            return _places.GetValueOrDefault(name, -1);
        }

        for (var i = 0; i < _members.Count; i++)
        {
            if (_members[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }
}
