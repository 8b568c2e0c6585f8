using System.Buffers.Binary;

namespace ContextBroker.Testing.Mqtt;

/// <summary>What a proxy does with a packet.</summary>
public enum Passage
{
    Through,

    /// <summary>The connection ends before it.</summary>
    Cut,

    /// <summary>The connection ends in its middle.</summary>
    CutInside,

    /// <summary>The connection ends behind it.</summary>
    ThroughAndCut,
}

/// <param name="Connection">The how-manyth of the proxy, from 0.</param>
public sealed record ProxiedPacket(int Connection, bool IsFromClient, byte[] Bytes)
{
    public const int ConnAck = 2;
    public const int Publish = 3;
    public const int PubAck = 4;
    public const int PubRec = 5;
    public const int PubRel = 6;
    public const int PubComp = 7;

    /// <summary>The control packet type (MQTT 5, 2.1.2).</summary>
    public int Type => Bytes[0] >> 4;

    /// <summary>Of PUBLISH.</summary>
    public bool IsRepeated => (Bytes[0] & 8) != 0;

    /// <summary>Of CONNACK: the broker has the client's session.</summary>
    public bool HasSession => (Bytes[Start] & 1) != 0;

    /// <summary>Of PUBLISH at QoS 1 and 2, and of what confirms it.</summary>
    public ushort PacketId => BinaryPrimitives.ReadUInt16BigEndian(Bytes.AsSpan(Type == Publish ? Start + 2 + BinaryPrimitives.ReadUInt16BigEndian(Bytes.AsSpan(Start)) : Start));

    private int Start => 2 + Bytes.AsSpan(1).IndexOfAnyInRange((byte)0, (byte)127);
}
