using System.Collections.Concurrent;

namespace ContextBroker.Mqtt.Broker;

/// <summary>
/// The QoS 2 messages each client has been told are received (PUBREC) and has not released (PUBREL): a repetition, even over a new
/// connection of the session, is answered and not handled again (MQTT 5, 4.3.3). MQTTnet does not keep them.
/// </summary>
internal sealed class ExactlyOnceReceipts
{
    private readonly ConcurrentDictionary<string, HashSet<ushort>> _held = new(StringComparer.Ordinal);

    public void Hold(string clientId, ushort packetId)
    {
        var ids = _held.GetOrAdd(clientId, static _ => []);
        lock (ids)
        {
            ids.Add(packetId);
        }
    }

    public bool IsHeld(string clientId, ushort packetId)
    {
        if (!_held.TryGetValue(clientId, out var ids))
        {
            return false;
        }

        lock (ids)
        {
            return ids.Contains(packetId);
        }
    }

    public void Release(string clientId, ushort packetId)
    {
        if (_held.TryGetValue(clientId, out var ids))
        {
            lock (ids)
            {
                ids.Remove(packetId);
            }
        }
    }

    /// <summary>The client's session is new or gone.</summary>
    public void Forget(string clientId) => _held.TryRemove(clientId, out _);
}
