using ContextBroker.MongoDb.Entities;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.MongoDb.Queries;

/// <summary>
/// Entities that relationships of a query lead to (clause 4.9). The matcher asks for one at a time and cannot wait: what it asked for in vain is read
/// for all candidates together, and the matcher asked again, as often as the query has levels.
/// </summary>
internal sealed class LinkedTargets(EntityReader entities, string tenant, DateTimeOffset now)
{
    private readonly Dictionary<string, Entity?> _known = [];
    private readonly HashSet<string> _missing = [];

    /// <summary>Whether each candidate fits.</summary>
    public async Task<bool[]> Match(EntityQuery query, IReadOnlyList<Entity> candidates, CancellationToken cancel)
    {
        var fits = new bool[candidates.Count];
        do
        {
            await Load(cancel).ConfigureAwait(false);
            for (var i = 0; i < fits.Length; i++)
            {
                fits[i] = EntityMatcher.Matches(query, candidates[i], Find);
            }
        }
        while (_missing.Count > 0);
        return fits;
    }

    private Entity? Find(string id)
    {
        if (_known.TryGetValue(id, out var entity))
        {
            return entity;
        }

        _missing.Add(id);
        return null;
    }

    private async Task Load(CancellationToken cancel)
    {
        if (_missing.Count == 0)
        {
            return;
        }

        var found = await entities.Find(tenant, [.. _missing], cancel).ConfigureAwait(false);
        foreach (var id in _missing)
        {
            _known[id] = found.TryGetValue(id, out var state) && !Transience.HasEnded(state.Entity, now) ? Transience.Remaining(state.Entity, now) : null;
        }

        _missing.Clear();
    }
}
