using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>Clause 4.18: one scope or an array of them. Each is given its leading slash, so that equal scopes are equal texts.</summary>
internal static class ScopeParser
{
    /// <returns>Empty: an NGSI-LD Null removes the scopes.</returns>
    public static ImmutableArray<string> Read(ParseState state, JsonValue value)
    {
        if (value is not JsonArray array)
        {
            return state.IsNull(value) ? [] : [One(state, value)];
        }

        if (state.AllowsNull && NgsiLdNull.IsInArray(value))
        {
            return [];
        }

        state.RequireAtMost(EntityBounds.Scopes, array.Items.Length, "scopes");
        var scopes = ImmutableArray.CreateBuilder<string>(array.Items.Length);
        DistinctNames names = default;
        for (var i = 0; i < array.Items.Length; i++)
        {
            state.Place.Enter(i);
            var scope = One(state, array.Items[i]);
            if (names.Add(scope))
            {
                scopes.Add(scope);
            }

            state.Place.Leave();
        }

        return scopes.DrainToImmutable();
    }

    private static string One(ParseState state, JsonValue value)
    {
        if (value is not JsonString text || !Names.IsScope(text.Value))
        {
            throw NgsiLdNull.Is(value)
                ? state.RefuseNull()
                : state.Refuse($"must be a scope such as /Kanagawa/Yokohama, not {Quoted.Value(value)}", "scope");
        }

        return text.Value.StartsWith('/') ? text.Value : "/" + text.Value;
    }
}
