using ContextBroker.Core.Entities;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.Core.Registrations;

/// <summary>Retrieving and querying registrations (clause 5.10).</summary>
public sealed class RegistrationDiscovery(RegistrationRegistry registry, TenantRegistry tenants)
{
    /// <summary>Clause 5.10.1.</summary>
    /// <exception cref="ProblemException">BadRequestData: not a URI; ResourceNotFound.</exception>
    public async ValueTask<ContextSourceRegistration> Retrieve(string tenant, string id, CancellationToken cancel)
    {
        RegistrationProvision.RequireUri(id);
        await tenants.Require(tenant, cancel);
        return registry.Find(tenant, id) ?? throw RegistrationProvision.Missing(id);
    }

    /// <summary>Clause 5.10.2: all that match, oldest first.</summary>
    public async ValueTask<IReadOnlyList<MatchedRegistration>> Query(string tenant, RegistrationQuery query, CancellationToken cancel)
    {
        await tenants.Require(tenant, cancel);
        return registry.Match(tenant, query);
    }
}
