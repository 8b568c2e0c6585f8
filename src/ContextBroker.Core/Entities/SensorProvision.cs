using ContextBroker.Core.Temporal;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Temporal;

namespace ContextBroker.Core.Entities;

/// <summary>What became of measures: how many were older than what is stored, and how many are stored already.</summary>
public readonly record struct Observed(int Late, int Repeated);

/// <summary>
/// Takes what sensors observed. Readings come twice and out of order; observedAt tells: the newest is current, an older one goes to the
/// history alone, and one that says again what is stored changes nothing.
/// </summary>
public sealed class SensorProvision(EntityProvision provision, EvolutionProvision evolutions, TimeProvider clock)
{
    private readonly EntityProvision _provision = provision;
    private readonly EvolutionProvision _evolutions = evolutions;
    private readonly TimeProvider _clock = clock;

    /// <summary>Returns after the durable commit. Throws <see cref="NgsiLd.ProblemException"/> for what the sensor said wrong.</summary>
    public async Task<Observed> Observe(string tenant, EntityFragment fragment, CancellationToken cancel)
    {
        var result = await _provision.Observe(tenant, fragment, cancel);
        if (result.NotUpdated.IsEmpty)
        {
            return default;
        }

        var late = result.NotUpdated.Where(n => n.Reason == ObserveEntity.Outdated).Select(n => n.AttributeName).ToHashSet();
        if (late.Count > 0)
        {
            await AddToHistory(tenant, fragment, late, cancel);
        }

        return new Observed(late.Count, result.NotUpdated.Count(n => n.Reason == ObserveEntity.Repeated));
    }

    // The history keeps one record for each observedAt: adding it again is adding it once.
    private Task AddToHistory(string tenant, EntityFragment fragment, HashSet<string> late, CancellationToken cancel)
    {
        var instances = from attribute in fragment.Attributes
                        where late.Contains(attribute.Name)
                        from instance in attribute.Instances
                        select new NamedInstance(attribute.Name, instance);
        return _evolutions.Add(tenant, fragment.Id!, new EvolutionFragment(null, [], [.. instances], _clock.GetUtcNow()), cancel);
    }
}
