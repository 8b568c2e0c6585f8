namespace ContextBroker.Core.Delivery;

/// <summary>A lane and how many queues use it; the last one that returns it ends it.</summary>
internal sealed class RentedLane(string endpoint, DeliveryLane lane)
{
    public string Endpoint { get; } = endpoint;

    public DeliveryLane Lane { get; } = lane;

    public int Users { get; set; }

    public bool LeadsTo(Uri endpoint) => Endpoint == endpoint.AbsoluteUri;
}
