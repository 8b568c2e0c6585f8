using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ContextBroker.Server.Tests.Load;

/// <summary>
/// A device that publishes the measure n = 1, 2, 3 ... at QoS 1 as fast as it is acknowledged, so many in flight. On a bare socket: a client library would be
/// what is measured.
/// </summary>
internal sealed class RawDevice(int id, int window)
{
    private const int AcknowledgementBytes = 4;
    private const byte ConnAck = 0x20;
    private const byte PubAck = 0x40;

    private readonly Queue<long> _sentAt = new();
    private readonly byte[] _topic = Encoding.ASCII.GetBytes($"/json/key/{id}/attrs");

    public static string EntityOf(int id) => $"urn:ngsi-ld:Gauge:{id}";

    public int Id { get; } = id;

    /// <summary>The last measure that was acknowledged.</summary>
    public int Acknowledged { get; private set; }

    public List<double> Milliseconds { get; } = [];

    /// <summary>Until the time is over or the broker is gone.</summary>
    public async Task Publish(int port, CancellationToken until)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, CancellationToken.None);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Connect(), CancellationToken.None);
        var answer = new byte[AcknowledgementBytes];
        try
        {
            await stream.ReadExactlyAsync(answer, CancellationToken.None);
            Assert.That((answer[0], answer[3]), Is.EqualTo((ConnAck, 0)), "refused");
            for (var sent = Acknowledged; !until.IsCancellationRequested; Take(answer))
            {
                for (; sent - Acknowledged < window; _sentAt.Enqueue(Stopwatch.GetTimestamp()))
                {
                    await stream.WriteAsync(Packet(++sent), CancellationToken.None);
                }

                await stream.ReadExactlyAsync(answer, CancellationToken.None);
            }
        }
        catch (IOException)
        {
            // The broker was killed.
        }
    }

    private void Take(byte[] answer)
    {
        Assert.That((answer[0], BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(2))), Is.EqualTo((PubAck, PacketId(Acknowledged + 1))), "acknowledged in order");
        Acknowledged++;
        Milliseconds.Add(Stopwatch.GetElapsedTime(_sentAt.Dequeue()).TotalMilliseconds);
    }

    private byte[] Connect()
    {
        var name = Encoding.ASCII.GetBytes($"device-{Id}");
        return [0x10, (byte)(12 + name.Length), 0, 4, .. "MQTT"u8, 4, 2, 0, 60, 0, (byte)name.Length, .. name];
    }

    private byte[] Packet(int measure)
    {
        var payload = Encoding.ASCII.GetBytes($$"""{"n":{{measure}}}""");
        var id = PacketId(measure);
        return [0x32, (byte)(4 + _topic.Length + payload.Length), 0, (byte)_topic.Length, .. _topic, (byte)(id >> 8), (byte)id, .. payload];
    }

    private static ushort PacketId(int measure) => (ushort)((measure - 1) % ushort.MaxValue + 1);
}
