using ContextBroker.Mqtt.Sessions;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace ContextBroker.Mqtt.Broker;

/// <summary>Makes of each connection, over whatever it came, one that MQTTnet serves; and counts them.</summary>
internal sealed class MqttConnections(IOptions<MqttOptions> options, ExactlyOnceReceipts receipts, KeptSessions sessions, TimeProvider clock)
{
    private int _open;

    /// <returns>False: there are as many as there may be.</returns>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _open) <= options.Value.MaxConnections)
        {
            return true;
        }

        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _open);

    public MqttConnection Of(ConnectionContext connection) => new(connection, options.Value, receipts, sessions, clock);
}
