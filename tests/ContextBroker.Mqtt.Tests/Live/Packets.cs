using System.Net.Sockets;
using System.Text;

namespace ContextBroker.Mqtt.Live;

/// <summary>MQTT 3.1.1 by hand, for a client that reads when it likes.</summary>
internal static class Packets
{
    public static byte[] Connect(string client) => Packet(0x10, [.. Text("MQTT"), 4, 2, 0, 0, .. Text(client)]);

    public static byte[] Subscribe(string filter) => Packet(0x82, [0, 1, .. Text(filter), 0]);

    /// <summary>Reads PUBLISH packets up to one that has this in it.</summary>
    public static async Task<(int Messages, string Last)> ReadUntil(NetworkStream stream, string mark)
    {
        using var limit = new CancellationTokenSource(Waiting.Limit);
        for (var messages = 0; ;)
        {
            var (first, body) = (await Byte(stream, limit.Token), new byte[await Length(stream, limit.Token)]);
            await stream.ReadExactlyAsync(body, limit.Token);
            if (first >> 4 == 3)
            {
                var text = Encoding.UTF8.GetString(body);
                if (text.Contains(mark, StringComparison.Ordinal))
                {
                    return (messages, text);
                }

                messages++;
            }
        }
    }

    private static async Task<int> Length(NetworkStream stream, CancellationToken cancel)
    {
        for (int length = 0, shift = 0; ; shift += 7)
        {
            var one = await Byte(stream, cancel);
            length |= (one & 127) << shift;
            if (one < 128)
            {
                return length;
            }
        }
    }

    private static async Task<int> Byte(NetworkStream stream, CancellationToken cancel)
    {
        var one = new byte[1];
        await stream.ReadExactlyAsync(one, cancel);
        return one[0];
    }

    private static byte[] Text(string text) => [(byte)(text.Length >> 8), (byte)text.Length, .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Packet(byte type, byte[] body) => [type, (byte)body.Length, .. body];
}
