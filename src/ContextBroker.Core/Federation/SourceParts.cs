using ContextBroker.NgsiLd.Federation;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.Federation;

/// <summary>What sources answered to one question, by entity, in the order of its first mention.</summary>
internal sealed class SourceParts
{
    private readonly OrderedDictionary<string, Parts> _byId = [];

    public IReadOnlyCollection<string> Ids => _byId.Keys;

    public bool IsEmpty => _byId.Count == 0;

    public void Add(Entity entity, bool isAuxiliary)
    {
        if (!_byId.TryGetValue(entity.Id, out var parts))
        {
            _byId.Add(entity.Id, parts = new Parts([], []));
        }

        (isAuxiliary ? parts.Auxiliary : parts.Peers).Add(entity);
    }

    public void Add(SourceParts others)
    {
        foreach (var (_, parts) in others._byId)
        {
            parts.Peers.ForEach(entity => Add(entity, isAuxiliary: false));
            parts.Auxiliary.ForEach(entity => Add(entity, isAuxiliary: true));
        }
    }

    /// <summary>The entity of all parts, with the one that is held here.</summary>
    /// <returns>Null: all have ended.</returns>
    public Entity? Merge(string id, Entity? held, DateTimeOffset now)
    {
        if (!_byId.TryGetValue(id, out var parts))
        {
            return held;
        }

        return EntityMerge.Of(held is null ? parts.Peers : [held, .. parts.Peers], parts.Auxiliary, now);
    }

    private sealed record Parts(List<Entity> Peers, List<Entity> Auxiliary);
}
