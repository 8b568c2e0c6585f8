using System.Collections.Immutable;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.Entities;

/// <summary>
/// Which states of an entity an operation is meant for (RFC 9110, 13.1.1 and 13.1.2): compare and set. It is decided on the very state that
/// the operation is made from, and again when others come in between: of many who have seen the same state one succeeds.
/// </summary>
/// <param name="Match">The entity must have one of these versions (If-Match); null: any.</param>
/// <param name="NoneMatch">It must have none of these (If-None-Match).</param>
/// <param name="MustBeMissing">There must be no such entity (If-None-Match: *).</param>
public sealed record EntityCondition(ImmutableArray<EntityVersion>? Match, ImmutableArray<EntityVersion> NoneMatch, bool MustBeMissing = false)
{
    /// <exception cref="ProblemException">PreconditionFailed.</exception>
    internal void Require(Entity entity)
    {
        var version = EntityVersion.Of(entity);
        if (Match is { } wanted && !(version is { } one && wanted.Contains(one)))
        {
            throw Failed($"Entity {entity.Id} has changed: it has another version than was asked for", "If-Match");
        }

        if (MustBeMissing || (version is { } other && NoneMatch.Contains(other)))
        {
            throw Failed($"Entity {entity.Id} exists, in a version that was ruled out", "If-None-Match");
        }
    }

    private static ProblemException Failed(string detail, string header) => new(new Problem(ProblemType.PreconditionFailed, detail, header));
}
