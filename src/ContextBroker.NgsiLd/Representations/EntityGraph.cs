using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>An entity to show, with what is shown of it and the linked entities that are shown within it (clause 4.5.23.2).</summary>
public sealed class EntityGraph
{
    private readonly EntityGraph? _linking;
    private Dictionary<EntityLink, EntityGraph>? _linked;

    internal EntityGraph(Entity entity, Projection? projection, EntityGraph? linking = null) =>
        (Entity, Projection, _linking) = (entity, projection, linking);

    public Entity Entity { get; }

    /// <summary>Null: everything.</summary>
    public Projection? Projection { get; }

    /// <summary>Null: the target was not retrieved.</summary>
    public EntityGraph? Find(EntityLink link) => _linked?.GetValueOrDefault(link);

    internal void Add(EntityLink link, EntityGraph linked) => (_linked ??= []).Add(link, linked);

    /// <summary>This entity, or one that leads here: following it again would never end.</summary>
    internal bool IsWithin(string id)
    {
        for (var graph = this; graph is not null; graph = graph._linking)
        {
            if (graph.Entity.Id == id)
            {
                return true;
            }
        }

        return false;
    }
}

/// <param name="Relationship">Expanded.</param>
/// <param name="Target">The linked entity's id.</param>
public readonly record struct EntityLink(string Relationship, string Target);
