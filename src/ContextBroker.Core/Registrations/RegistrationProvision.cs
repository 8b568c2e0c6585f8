using ContextBroker.Core.Entities;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Registrations;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Core.Registrations;

/// <summary>Registering, updating and deleting context sources (clause 5.9).</summary>
public sealed class RegistrationProvision
{
    private readonly RegistrationRegistry _registry;
    private readonly ProxiedEntities _entities;
    private readonly TenantRegistry _tenants;
    private readonly TimeProvider _clock;

    internal RegistrationProvision(RegistrationRegistry registry, ProxiedEntities entities, TenantRegistry tenants, TimeProvider clock) =>
        (_registry, _entities, _tenants, _clock) = (registry, entities, tenants, clock);

    /// <summary>Clause 5.9.2.</summary>
    /// <returns>The registration's id.</returns>
    /// <exception cref="ProblemException">BadRequestData naming the member; AlreadyExists; Conflict with a registration or an entity.</exception>
    public async Task<string> Create(string tenant, JsonValue body, LdContext context, CancellationToken cancel)
    {
        await _tenants.RequireFor(mayCreate: true, tenant, cancel);
        var now = _clock.GetUtcNow();
        var registration = RegistrationParser.Create(body, $"urn:ngsi-ld:ContextSourceRegistration:{Guid.CreateVersion7(now)}", context, now);
        await _entities.RequireNone(tenant, registration, cancel);
        return await _registry.Add(tenant, registration, others => RequireNoOverlap(registration, others), cancel)
            ? registration.Id
            : throw ProblemException.AlreadyExists($"Registration {registration.Id} exists already");
    }

    /// <summary>Clause 5.9.3.</summary>
    /// <exception cref="ProblemException">BadRequestData naming the member; ResourceNotFound; Conflict with a registration or an entity.</exception>
    public async Task Update(string tenant, string id, JsonValue fragment, LdContext context, CancellationToken cancel)
    {
        RequireUri(id);
        await _tenants.Require(tenant, cancel);
        var found = await _registry.Replace(
            tenant,
            id,
            async (current, others) =>
            {
                var updated = RegistrationParser.Update(current, fragment, context, _clock.GetUtcNow());
                RequireNoOverlap(updated, others);
                await _entities.RequireNone(tenant, updated, cancel);
                return updated;
            },
            cancel);
        if (!found)
        {
            throw Missing(id);
        }
    }

    /// <summary>Clause 5.9.4.</summary>
    /// <exception cref="ProblemException">BadRequestData: not a URI; ResourceNotFound.</exception>
    public async Task Delete(string tenant, string id, CancellationToken cancel)
    {
        RequireUri(id);
        await _tenants.Require(tenant, cancel);
        if (!await _registry.Remove(tenant, id, cancel))
        {
            throw Missing(id);
        }
    }

    internal static void RequireUri(string id)
    {
        if (!Names.IsUri(id))
        {
            throw ProblemException.BadRequestData($"The registration id \"{id}\" is not a URI", "registrationId");
        }
    }

    internal static ProblemException Missing(string id) => ProblemException.NotFound($"Registration {id} does not exist");

    private static void RequireNoOverlap(ContextSourceRegistration registration, IEnumerable<ContextSourceRegistration> others)
    {
        if (others.FirstOrDefault(other => RegistrationRules.Overlap(registration, other)) is { } other)
        {
            throw new ProblemException(new Problem(
                ProblemType.Conflict, $"Registration {other.Id} claims the same attributes of the same entity, and one of the two is exclusive", "information"));
        }
    }
}
