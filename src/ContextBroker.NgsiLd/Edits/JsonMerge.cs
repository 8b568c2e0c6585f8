using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Edits;

/// <summary>JSON Merge Patch (RFC 7396) with the NGSI-LD Null in the place of null (clauses 4.5.0, 5.5.12).</summary>
internal static class JsonMerge
{
    /// <summary>Objects merge member by member; whatever else the patch is, it takes the target's place.</summary>
    public static JsonValue Apply(JsonValue target, JsonValue patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch;
        }

        if (target is not JsonObject current)
        {
            return WithoutNulls(patch);
        }

        var members = new MergedMembers(current, changes.Members.Length);
        foreach (var change in changes.Members)
        {
            Apply(members, change);
        }

        return members.ToObject();
    }

    /// <summary>What a patch adds where there was nothing: itself, less the members it would have removed. The same value when it has none.</summary>
    public static JsonValue WithoutNulls(JsonValue value)
    {
        if (value is not JsonObject json || !HasNull(json))
        {
            return value;
        }

        var members = ImmutableArray.CreateBuilder<JsonMember>(json.Members.Length);
        foreach (var member in json.Members)
        {
            if (!NgsiLdNull.Is(member.Value))
            {
                members.Add(member with { Value = WithoutNulls(member.Value) });
            }
        }

        return new JsonObject(members.DrainToImmutable());
    }

    /// <summary>A member of an object, at any depth, is an NGSI-LD Null.</summary>
    public static bool HasNull(JsonValue value)
    {
        if (value is not JsonObject json)
        {
            return false;
        }

        foreach (var member in json.Members)
        {
            if (NgsiLdNull.Is(member.Value) || HasNull(member.Value))
            {
                return true;
            }
        }

        return false;
    }

    private static void Apply(MergedMembers members, JsonMember change)
    {
        var before = members.Find(change.Name);
        if (NgsiLdNull.Is(change.Value))
        {
            members.Remove(change.Name);
        }
        else
        {
            members.Set(change.Name, before is null ? WithoutNulls(change.Value) : Apply(before, change.Value));
        }
    }
}
