using System.Collections.Immutable;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Federation;

/// <summary>Entities as sources answer them (clause 6.3.17: what is no valid NGSI-LD is rejected, and not made part of the answer).</summary>
public static class SourceAnswer
{
    /// <exception cref="ProblemException">It is no entity.</exception>
    public static Entity ReadEntity(JsonValue body, LdContext context)
    {
        var fragment = EntityParser.Parse(body, context, ParseMode.Answer);
        return new Entity
        {
            Id = fragment.Id ?? throw ProblemException.BadRequestData("The entity has no id", "id"),
            Types = fragment.Types.IsEmpty ? throw ProblemException.BadRequestData("The entity has no type", "type") : fragment.Types,
            Scopes = fragment.Scopes ?? [],
            Attributes = fragment.Attributes,
            ExpiresAt = fragment.ExpiresAt,
            CreatedAt = fragment.CreatedAt,
            ModifiedAt = fragment.ModifiedAt,
        };
    }

    /// <param name="contextOf">The @context of each of them.</param>
    /// <param name="invalid">What is wrong with the answer; null: nothing. What is right of it counts.</param>
    public static ImmutableArray<Entity> ReadEntities(JsonValue body, Func<JsonValue, LdContext> contextOf, out Problem? invalid)
    {
        invalid = null;
        if (body is not JsonArray array)
        {
            invalid = new Problem(ProblemType.BadRequestData, "The answer is no array of entities");
            return [];
        }

        var entities = ImmutableArray.CreateBuilder<Entity>(array.Items.Length);
        for (var i = 0; i < array.Items.Length; i++)
        {
            try
            {
                entities.Add(ReadEntity(array.Items[i], contextOf(array.Items[i])));
            }
            catch (ProblemException e)
            {
                invalid ??= e.Problem with { Place = $"$[{i}]" };
            }
        }

        return entities.DrainToImmutable();
    }
}
