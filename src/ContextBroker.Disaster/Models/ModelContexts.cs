using ContextBroker.Core.Contexts;
using Microsoft.Extensions.Hosting;

namespace ContextBroker.Disaster.Models;

/// <summary>Makes the published @context known to the broker itself, so that a client that names it needs no network between them.</summary>
internal sealed class ModelContexts(ContextRegistry contexts) : IHostedLifecycleService
{
    public const string Path = DisasterApi.Root + "/contexts/disaster.jsonld";

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        contexts.Provide(Path, PublishedDocument.All["contexts/disaster.jsonld"].Json()["@context"]!);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
