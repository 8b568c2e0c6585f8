using System.Collections.Immutable;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Registrations;

/// <summary>One description of what a source may be able to provide (clause 5.2.10), names expanded.</summary>
public sealed record RegistrationInfo
{
    /// <summary>Empty: any entity.</summary>
    public ImmutableArray<EntityInfo> Entities { get; init; } = [];

    /// <summary>Properties and relationships together; empty: any attribute.</summary>
    public ImmutableArray<string> Attributes { get; init; } = [];

    /// <summary>The entity is one of those described. An id means the entity, whatever its types.</summary>
    /// <param name="types">Expanded; empty: not known, so they rule nothing out.</param>
    public bool Describes(string entityId, ImmutableArray<string> types) =>
        Entities.IsEmpty || Entities.Any(entity => entity.Admits(entityId)
            && (types.IsEmpty || entity.Id is not null || entity.Types.All(type => types.Contains(type))));
}

/// <summary>Entities by their types and perhaps by id or id pattern (clause 5.2.8).</summary>
/// <param name="Types">Expanded, at least one.</param>
/// <param name="Id">Takes precedence over the pattern.</param>
public sealed record EntityInfo(ImmutableArray<string> Types, string? Id, QueryPattern? Pattern)
{
    /// <summary>An entity with this id can be one of them.</summary>
    public bool Admits(string entityId) => Id is null ? Pattern?.IsMatch(entityId) ?? true : Id == entityId;
}
