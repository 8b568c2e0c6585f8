using ContextBroker.Core.Contexts;
using ContextBroker.Core.Registrations;
using ContextBroker.Core.Storage;
using ContextBroker.Http.Clients;
using ContextBroker.Http.Limits;
using Microsoft.Extensions.Options;

namespace ContextBroker.Http.Requests;

/// <summary>What every request needs, looked up once.</summary>
internal sealed class ApiServices(
    IServiceProvider provider, ContextRegistry contexts, IOptions<LimitOptions> limits, IOptions<ClientOptions> clients, ISharedStore? shared = null)
{
    private RegistrationRegistry? _registrations;

    public IServiceProvider Provider { get; } = provider;

    public ContextRegistry Contexts { get; } = contexts;

    // Looked up at first use: @contexts are served without registrations too.
    public RegistrationRegistry Registrations => _registrations ??= Provider.GetRequiredService<RegistrationRegistry>();

    public LimitOptions Limits { get; } = limits.Value;

    public ClientOptions Clients { get; } = clients.Value;

    /// <summary>The store cannot be had at the moment, and will be again.</summary>
    public bool IsStoreAway(Exception failure) => shared is not null && shared.IsAway(failure);
}
