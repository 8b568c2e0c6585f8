using ContextBroker.Mqtt.Broker;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ContextBroker.Server;

/// <summary>Where the started broker can be reached on this machine, with the ports it really got.</summary>
public sealed record BrokerAddresses(Uri Api, int MqttPort)
{
    public static BrokerAddresses Of(WebApplication app)
    {
        var listening = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var api = new UriBuilder(listening.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal).Replace("[::]", "127.0.0.1", StringComparison.Ordinal));
        return new BrokerAddresses(api.Uri, app.Services.GetRequiredService<EmbeddedMqttBroker>().EndPoint?.Port ?? 0);
    }
}
