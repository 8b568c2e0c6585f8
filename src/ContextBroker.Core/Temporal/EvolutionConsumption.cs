using ContextBroker.Core.Entities;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Temporal;

namespace ContextBroker.Core.Temporal;

/// <summary>Reads how entities evolved (clauses 5.7.3, 5.7.4).</summary>
public sealed class EvolutionConsumption(IHistoryStore store, TimeProvider clock, TenantRegistry tenants)
{
    private readonly IHistoryStore _store = store;
    private readonly TimeProvider _clock = clock;
    private readonly TenantRegistry _tenants = tenants;

    /// <summary>Clause 5.7.3.</summary>
    /// <exception cref="ProblemException">ResourceNotFound: no such evolution, or nothing of it is left to show; NonexistentTenant; TooManyResults.</exception>
    public async ValueTask<Evolution> Retrieve(string tenant, string id, EvolutionQuery query, CancellationToken cancel)
    {
        await _tenants.Require(tenant, cancel);
        query = query with { Now = _clock.GetUtcNow() };
        var evolution = await _store.Find(tenant, id, query, cancel) ?? throw ProblemException.NotFound($"There is no temporal evolution of {id}");
        return EvolutionSelection.Apply(evolution, query) ?? throw ProblemException.NotFound($"The temporal evolution of {id} has nothing of what was asked for");
    }

    /// <summary>Clause 5.7.4.</summary>
    /// <exception cref="ProblemException">NonexistentTenant; TooManyResults.</exception>
    public async ValueTask<FoundEvolutions> Query(string tenant, EvolutionQuery query, CancellationToken cancel)
    {
        await _tenants.Require(tenant, cancel);
        return await _store.Query(tenant, query with { Now = _clock.GetUtcNow() }, cancel);
    }
}
