using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.Core.Registrations;

/// <summary>A registration as the registry holds it. An update makes another one.</summary>
/// <param name="Version">The stored document's.</param>
internal sealed record RegisteredSource(string Tenant, ContextSourceRegistration Registration, long Version)
{
    public (string Tenant, string Id) Key => (Tenant, Registration.Id);
}
