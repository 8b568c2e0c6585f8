using ContextBroker.Core.Entities;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Temporal;

namespace ContextBroker.Core.Temporal;

/// <summary>Adds to evolutions, corrects and removes what they hold (clauses 5.6.11 to 5.6.16). What is current is never touched.</summary>
/// <remarks>Every method throws <see cref="ProblemException"/> for what the caller did wrong, and returns after the durable write.</remarks>
public sealed class EvolutionProvision(IHistoryStore store, TenantRegistry tenants)
{
    private readonly IHistoryStore _store = store;
    private readonly TenantRegistry _tenants = tenants;

    /// <summary>Clause 5.6.11.</summary>
    /// <returns>True: the evolution was created.</returns>
    public async Task<bool> Upsert(string tenant, EvolutionFragment fragment, CancellationToken cancel)
    {
        var id = fragment.Id ?? throw ProblemException.BadRequestData("The entity has no id", "id");
        await _tenants.RequireFor(mayCreate: true, tenant, cancel);
        var result = await _store.Add(tenant, new EvolutionAddition(id, fragment.Types, fragment.Instances, fragment.At, MayCreate: true), CancellationToken.None);
        _tenants.Add(tenant);
        return result == HistoryWrite.Created;
    }

    /// <summary>Clause 5.6.12.</summary>
    public async Task Add(string tenant, string id, EvolutionFragment fragment, CancellationToken cancel)
    {
        await _tenants.Require(tenant, cancel);
        var addition = new EvolutionAddition(id, fragment.Types, fragment.Instances, fragment.At, MayCreate: false);
        Require(await _store.Add(tenant, addition, CancellationToken.None), new RecordChoice(id, ""));
    }

    /// <summary>Clause 5.6.14.</summary>
    public async Task Modify(string tenant, RecordChoice which, AttributeInstance instance, CancellationToken cancel)
    {
        await _tenants.Require(tenant, cancel);
        Require(await _store.Replace(tenant, which, instance, CancellationToken.None), which);
    }

    /// <summary>Clauses 5.6.13 and 5.6.15.</summary>
    public async Task Delete(string tenant, RecordChoice which, CancellationToken cancel)
    {
        await _tenants.Require(tenant, cancel);
        Require(await _store.Remove(tenant, which, CancellationToken.None), which);
    }

    /// <summary>Clause 5.6.16.</summary>
    public async Task Delete(string tenant, string id, CancellationToken cancel)
    {
        await _tenants.Require(tenant, cancel);
        Require(await _store.RemoveAll(tenant, id, CancellationToken.None), new RecordChoice(id, ""));
    }

    private static void Require(HistoryWrite result, RecordChoice which)
    {
        var missing = result switch
        {
            HistoryWrite.NoEntity => $"There is no temporal evolution of {which.Id}",
            HistoryWrite.NoAttribute => $"The temporal evolution of {which.Id} has no attribute {which.Attribute}",
            HistoryWrite.NoInstance => $"The attribute {which.Attribute} of {which.Id} has no such instance",
            _ => null,
        };
        if (missing is not null)
        {
            throw ProblemException.NotFound(missing);
        }
    }
}
