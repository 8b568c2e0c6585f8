using System.Diagnostics.Metrics;

namespace ContextBroker.Core.Delivery;

/// <summary>The meter "ContextBroker.Delivery".</summary>
internal sealed class DeliveryMeter : IDisposable
{
    public const string Name = "ContextBroker.Delivery";

    private readonly Meter _meter;
    private readonly Counter<long> _attempts;
    private readonly Histogram<double> _age;
    private long _waiting;

    public DeliveryMeter(IMeterFactory factory, DeadLetters dead)
    {
        _meter = factory.Create(Name);
        _attempts = _meter.CreateCounter<long>("contextbroker.notifications", description: "Attempts to deliver a notification, by outcome and scheme");
        _age = _meter.CreateHistogram<double>("contextbroker.notification.age", "s", "From the change to the receiver's confirmation");
        _meter.CreateObservableGauge("contextbroker.notifications.waiting", () => Waiting, description: "Notifications owed and not yet delivered");
        _meter.CreateObservableGauge("contextbroker.notifications.dead", () => dead.Total, description: "Notifications given up by a limit of age or number, which can be sent again");
    }

    public long Waiting => Interlocked.Read(ref _waiting);

    public void CountWaiting(long more) => Interlocked.Add(ref _waiting, more);

    public void Count(DeliveryOutcome outcome, string scheme, TimeSpan age)
    {
        _attempts.Add(1, new("outcome", NameOf(outcome)), new("scheme", scheme));
        if (outcome == DeliveryOutcome.Delivered)
        {
            _age.Record(age.TotalSeconds, new KeyValuePair<string, object?>("scheme", scheme));
        }
    }

    public void Dispose() => _meter.Dispose();

    private static string NameOf(DeliveryOutcome outcome) => outcome switch
    {
        DeliveryOutcome.Delivered => "delivered",
        DeliveryOutcome.Failed => "failed",
        _ => "given up",
    };
}
