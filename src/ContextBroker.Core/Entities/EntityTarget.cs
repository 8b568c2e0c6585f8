using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Core.Entities;

/// <summary>
/// The entity that an operation is about: its id and, when given, the types it must have (clause 4.17) and the states that are meant.
/// </summary>
public readonly record struct EntityTarget(string Id, TypeSelection? Types = null, EntityCondition? Condition = null)
{
    public static implicit operator EntityTarget(string id) => new(id);

    /// <summary>What was put together of the entity, if it is the one that is meant and has not ended.</summary>
    internal Entity? Chosen(Entity? entity, DateTimeOffset now) =>
        entity is not null && !Transience.HasEnded(entity, now) && (Types is null || EntityMatcher.Matches(Types, entity))
            ? Transience.Remaining(entity, now)
            : null;

    /// <exception cref="ProblemException">BadRequestData: the id is not a URI.</exception>
    internal void RequireUri()
    {
        if (!Names.IsUri(Id))
        {
            throw ProblemException.BadRequestData($"The entity id \"{Id}\" is not a URI", "id");
        }
    }

    /// <exception cref="ProblemException">ResourceNotFound; PreconditionFailed; BadRequestData when the id cannot be one (clauses 5.6.2, 5.7.1).</exception>
    internal Entity Require(Entity? entity)
    {
        if (entity is not null && (Types is null || EntityMatcher.Matches(Types, entity)))
        {
            Condition?.Require(entity);
            return entity;
        }

        throw Names.IsUri(Id)
            ? ProblemException.NotFound(entity is null ? $"Entity {Id} does not exist" : $"Entity {Id} exists, but is not of the types asked for")
            : ProblemException.BadRequestData($"The entity id \"{Id}\" is not a URI", "id");
    }
}
