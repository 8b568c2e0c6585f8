using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>The types of an entity, or of a relationship's target: one name or an array of them, expanded, each once.</summary>
internal static class TypeParser
{
    public static ImmutableArray<string> Read(ParseState state, JsonValue value, string member)
    {
        if (value is not JsonArray array)
        {
            return [One(state, value, member)];
        }

        if (array.Items.IsEmpty)
        {
            throw state.Refuse("must name a type", member);
        }

        state.RequireAtMost(EntityBounds.Types, array.Items.Length, "types");
        var types = ImmutableArray.CreateBuilder<string>(array.Items.Length);
        DistinctNames names = default;
        for (var i = 0; i < array.Items.Length; i++)
        {
            state.Place.Enter(i);
            var type = One(state, array.Items[i], member);
            if (names.Add(type))
            {
                types.Add(type);
            }

            state.Place.Leave();
        }

        return types.DrainToImmutable();
    }

    private static string One(ParseState state, JsonValue value, string member)
    {
        var name = state.Text(value, "the name of a type", member);
        return name == NgsiLdNull.Text ? throw state.RefuseNull() : state.Name(name);
    }
}
