using ContextBroker.Core.Entities;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.EntityMaps;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Core.EntityMaps;

/// <summary>Creating, retrieving, updating and deleting entity maps (clauses 5.14.1 to 5.14.4).</summary>
public sealed class EntityMapProvision(EntityMapRegistry registry, EntityMapMaker maker, TenantRegistry tenants)
{
    /// <summary>Clause 5.14.4. The page that the query asks for and a map that the wish names do not matter.</summary>
    /// <exception cref="ProblemException">NonexistentTenant; TooManyResults: more entities than a map may hold.</exception>
    public async ValueTask<EntityMap> Create(string tenant, EntityQuery query, EntityMapWish wish, CancellationToken cancel) =>
        (await maker.OfQuery(tenant, query, wish, cancel)).Map;

    /// <summary>Clause 5.14.1.</summary>
    /// <exception cref="ProblemException">BadRequestData: not a URI; ResourceNotFound: never there, deleted, expired, or given up for others.</exception>
    public async ValueTask<EntityMap> Retrieve(string tenant, string id, CancellationToken cancel) => (await Find(tenant, id, cancel)).Map;

    /// <summary>Clause 5.14.2.</summary>
    /// <exception cref="ProblemException">BadRequestData: not a URI, or naming the member; ResourceNotFound.</exception>
    public async ValueTask Update(string tenant, string id, JsonValue fragment, CancellationToken cancel)
    {
        var held = await Find(tenant, id, cancel);
        if (EntityMapFragment.ReadExpiresAt(fragment, id) is { } expiresAt)
        {
            registry.Reschedule(held, maker.Bounded(expiresAt));
        }
    }

    /// <summary>Clause 5.14.3.</summary>
    /// <exception cref="ProblemException">BadRequestData: not a URI; ResourceNotFound.</exception>
    public async ValueTask Delete(string tenant, string id, CancellationToken cancel) => registry.Remove(await Find(tenant, id, cancel));

    private async ValueTask<HeldEntityMap> Find(string tenant, string id, CancellationToken cancel)
    {
        if (!Names.IsUri(id))
        {
            throw ProblemException.BadRequestData($"The EntityMap id \"{id}\" is not a URI", "entityMapId");
        }

        await tenants.Require(tenant, cancel);
        return registry.Find(tenant, id) ?? throw ProblemException.NotFound($"EntityMap {id} does not exist, or has expired");
    }
}
