using System.Collections.Immutable;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Core.Entities;

/// <summary>Follows the relationships of entities to those stored here (clause 4.5.23).</summary>
public sealed class LinkedEntityRetrieval(IEntityStore store, TimeProvider clock)
{
    /// <summary>One answer follows at most so many links; a graph grows with the power of its depth.</summary>
    public const int MaxLinks = 5_000;

    private readonly IEntityStore _store = store;
    private readonly TimeProvider _clock = clock;

    /// <summary>The trees that grow from the entities, <paramref name="levels"/> deep, along relationships that the projection shows.</summary>
    /// <param name="containedBy">Entities that the client has seen already; they are not shown again.</param>
    /// <exception cref="ProblemException">TooManyResults.</exception>
    public async ValueTask<IReadOnlyList<LinkedEntity>> Follow(
        string tenant, IReadOnlyList<Entity> entities, Projection? projection, int levels, ImmutableHashSet<string> containedBy, CancellationToken cancel)
    {
        var walk = new Walk(_store, tenant, _clock.GetUtcNow(), cancel);
        var trees = new List<LinkedEntity>(entities.Count);
        foreach (var entity in entities)
        {
            trees.Add(await walk.From(entity, projection, levels, containedBy));
        }

        return trees;
    }

    private sealed class Walk(IEntityStore store, string tenant, DateTimeOffset now, CancellationToken cancel)
    {
        private int _links;

        /// <param name="path">The entities above this one: a circle ends where it began.</param>
        public async ValueTask<LinkedEntity> From(Entity entity, Projection? projection, int levels, ImmutableHashSet<string> path)
        {
            var linked = new Dictionary<Link, LinkedEntity>();
            if (levels > 0)
            {
                var below = path.Add(entity.Id);
                foreach (var attribute in entity.Attributes)
                {
                    if (projection?.Includes(attribute.Name) ?? true)
                    {
                        await Add(linked, attribute, projection?.Nested(attribute.Name), levels - 1, below);
                    }
                }
            }

            return new LinkedEntity(entity, projection, linked);
        }

        private async ValueTask Add(
            Dictionary<Link, LinkedEntity> linked, EntityAttribute attribute, Projection? projection, int levels, ImmutableHashSet<string> path)
        {
            foreach (var target in attribute.Instances.SelectMany(RelationshipTargets.Of))
            {
                var link = new Link(attribute.Name, target);
                if (!path.Contains(target) && !linked.ContainsKey(link) && await Find(target) is { } found)
                {
                    linked[link] = await From(found, projection, levels, path);
                }
            }
        }

        private async ValueTask<Entity?> Find(string id)
        {
            if (++_links > MaxLinks)
            {
                throw new ProblemException(new Problem(ProblemType.TooManyResults, $"More than {MaxLinks} links would have to be followed", "join"));
            }

            var entity = await store.Find(tenant, id, cancel);
            return entity is null || Transience.HasEnded(entity, now) ? null : Transience.Remaining(entity, now);
        }
    }
}
