using ContextBroker.Core.Delivery;
using ContextBroker.Core.Subscriptions;
using ContextBroker.NgsiLd;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ContextBroker.Mqtt.Notifications;

/// <summary>Listens, when the broker starts, for what receivers have answered while it was away.</summary>
internal sealed class ResponseStart(IServiceProvider services, IEnumerable<INotificationSender> senders, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult).ConfigureAwait(false);
        await started.Task.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var endpoints = services.GetService<SubscriptionRegistry>()?.All().Select(EndpointOf).Where(endpoint => endpoint?.ResponseTopic is not null).Distinct() ?? [];
        var sender = senders.OfType<MqttNotificationSender>().Single();
        Task hearing = Task.WhenAll(endpoints.Select(endpoint => sender.Hear(endpoint!, stoppingToken)));
        await hearing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <returns>Null: it is not told over MQTT, or wrongly.</returns>
    public static MqttEndpoint? EndpointOf(RegisteredSubscription registered)
    {
        var endpoint = registered.Subscription.Notification.Endpoint;
        if (!MqttNotificationSender.IsMqtt(endpoint.Uri))
        {
            return null;
        }

        try
        {
            return MqttEndpoint.Parse(new NotificationReceiver(endpoint.Uri, endpoint.ReceiverInfo, endpoint.NotifierInfo, TimeSpan.Zero));
        }
        catch (ProblemException)
        {
            return null;
        }
    }
}
