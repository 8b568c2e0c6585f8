using ContextBroker.Core.Entities;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Queries;

/// <summary>An entity and how it is shown.</summary>
internal readonly record struct ShownEntity(Entity Entity, Presentation Presentation);

/// <summary>Arranges linked entities: inside the relationships that lead to them, or behind the entities that were asked for.</summary>
internal static class LinkedAnswer
{
    public static async ValueTask<IReadOnlyList<ShownEntity>> Arrange(
        ApiRequest request, IReadOnlyList<Entity> entities, LinkParameters links, Presentation presentation)
    {
        var trees = await request.Service<LinkedEntityRetrieval>()
            .Follow(request.Tenant, entities, presentation.Projection, links.Levels, links.ContainedBy, request.Aborted);
        return links.Join == Join.Inline
            ? [.. trees.Select(t => new ShownEntity(t.Entity, presentation with { Linked = t.Linked }))]
            : Flatten(trees, presentation);
    }

    // Level by level; each entity once (clause 4.5.23.1).
    private static List<ShownEntity> Flatten(IReadOnlyList<LinkedEntity> trees, Presentation presentation)
    {
        var shown = new List<ShownEntity>();
        var seen = new HashSet<string>();
        var waiting = new Queue<LinkedEntity>(trees);
        while (waiting.TryDequeue(out var tree))
        {
            if (seen.Add(tree.Entity.Id))
            {
                shown.Add(new ShownEntity(tree.Entity, presentation with { Projection = tree.Projection }));
            }

            foreach (var linked in tree.Linked.Values)
            {
                waiting.Enqueue(linked);
            }
        }

        return shown;
    }
}
