using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Contexts;

/// <summary>
/// Compares JSON member by member in the order written, in linear time, and hashes all of it. As a key, JsonValue's own equality would
/// be quadratic in the members of an object, and its hash one that a hostile client can make collide.
/// </summary>
public sealed class JsonContentComparer : IEqualityComparer<JsonValue>
{
    public static readonly JsonContentComparer Instance = new();

    public bool Equals(JsonValue? x, JsonValue? y) => (x, y) switch
    {
        _ when ReferenceEquals(x, y) => true,
        (JsonString a, JsonString b) => a.Value == b.Value,
        (JsonArray a, JsonArray b) => SameItems(a, b),
        (JsonObject a, JsonObject b) => SameMembers(a, b),
        _ => x is not (JsonArray or JsonObject) && Equals((object?)x, y),
    };

    public int GetHashCode(JsonValue obj)
    {
        var hash = new HashCode();
        Add(ref hash, obj);
        return hash.ToHashCode();
    }

    private bool SameItems(JsonArray a, JsonArray b)
    {
        if (a.Items.Length != b.Items.Length)
        {
            return false;
        }

        for (var i = 0; i < a.Items.Length; i++)
        {
            if (!Equals(a.Items[i], b.Items[i]))
            {
                return false;
            }
        }

        return true;
    }

    private bool SameMembers(JsonObject a, JsonObject b)
    {
        if (a.Members.Length != b.Members.Length)
        {
            return false;
        }

        for (var i = 0; i < a.Members.Length; i++)
        {
            if (a.Members[i].Name != b.Members[i].Name || !Equals(a.Members[i].Value, b.Members[i].Value))
            {
                return false;
            }
        }

        return true;
    }

    private static void Add(ref HashCode hash, JsonValue value)
    {
        switch (value)
        {
            case JsonString text:
                hash.Add(text.Value);
                break;
            case JsonArray array:
                hash.Add(array.Items.Length);
                foreach (var item in array.Items)
                {
                    Add(ref hash, item);
                }

                break;
            case JsonObject members:
                hash.Add(~members.Members.Length);
                foreach (var member in members.Members)
                {
                    hash.Add(member.Name);
                    Add(ref hash, member.Value);
                }

                break;
            default:
                hash.Add(value);
                break;
        }
    }
}
