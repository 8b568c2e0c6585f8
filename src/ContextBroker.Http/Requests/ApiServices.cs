using ContextBroker.Core.Contexts;
using ContextBroker.Http.Clients;
using ContextBroker.Http.Limits;
using Microsoft.Extensions.Options;

namespace ContextBroker.Http.Requests;

/// <summary>What every request needs, looked up once.</summary>
internal sealed class ApiServices(IServiceProvider provider, ContextRegistry contexts, IOptions<LimitOptions> limits, IOptions<ClientOptions> clients)
{
    public IServiceProvider Provider { get; } = provider;

    public ContextRegistry Contexts { get; } = contexts;

    public LimitOptions Limits { get; } = limits.Value;

    public ClientOptions Clients { get; } = clients.Value;
}
