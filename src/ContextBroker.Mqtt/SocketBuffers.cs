namespace ContextBroker.Mqtt;

/// <summary>How much the system buffers for a connection to another MQTT broker.</summary>
internal static class SocketBuffers
{
    /// <summary>
    /// In bytes, for each direction. MQTTnet's 8 KiB are less than the system sends at once over a fast network: the other side then waits for room and looks again
    /// only every 200 ms, which holds a stream of messages to some ten KiB a second.
    /// </summary>
    public const int Size = 256 << 10;
}
