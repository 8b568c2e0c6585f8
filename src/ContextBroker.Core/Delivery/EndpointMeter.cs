using System.Diagnostics.Metrics;
using ContextBroker.Core.Subscriptions;
using Microsoft.Extensions.Hosting;

namespace ContextBroker.Core.Delivery;

/// <summary>
/// What waits at each endpoint, and for how long, in the meter "ContextBroker.Delivery": of the endpoints where something waits, and of those where
/// something did, at most <see cref="MostEndpoints"/> of them.
/// </summary>
internal sealed class EndpointMeter(IMeterFactory factory, SubscriptionRegistry registry, DeliveryLanes lanes, TimeProvider clock) : IHostedService
{
    private const int MostEndpoints = 1000;

    // Prometheus keeps showing a series that is said no more: those that were said once are said to be empty.
    private readonly HashSet<string> _said = [];
    private readonly Lock _lock = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = factory.Create(DeliveryMeter.Name);
        meter.CreateObservableGauge("contextbroker.endpoint.waiting", () => Measure(one => one.Waiting), description: "Notifications that wait, by endpoint");
        meter.CreateObservableGauge(
            "contextbroker.endpoint.oldest", () => Measure(one => one.Age), "s", "For how long the oldest notification waits, by endpoint");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private List<Measurement<double>> Measure(Func<(double Waiting, double Age), double> value)
    {
        var now = clock.GetUtcNow();
        var endpoints = new Dictionary<string, (double Waiting, double Age)>();
        foreach (var registered in registry.All())
        {
            var (tenant, id) = (registered.Tenant, registered.Subscription.Id);
            if (lanes.WaitingFor(tenant, id) is var waiting and > 0)
            {
                var endpoint = registered.Subscription.Notification.Endpoint.PublicUri.AbsoluteUri;
                var age = lanes.OldestInMemory(tenant, id) is { } oldest ? Math.Max(0, (now - oldest).TotalSeconds) : 0;
                var before = endpoints.GetValueOrDefault(endpoint);
                endpoints[endpoint] = (before.Waiting + waiting, Math.Max(before.Age, age));
            }
        }

        lock (_lock)
        {
            foreach (var endpoint in endpoints.Keys.Take(MostEndpoints - _said.Count))
            {
                _said.Add(endpoint);
            }

            return [.. _said.Select(endpoint => new Measurement<double>(value(endpoints.GetValueOrDefault(endpoint)), new KeyValuePair<string, object?>("endpoint", endpoint)))];
        }
    }
}
