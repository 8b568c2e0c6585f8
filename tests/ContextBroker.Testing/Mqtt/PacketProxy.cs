using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ContextBroker.Testing.Mqtt;

/// <summary>Between an MQTT client and its broker: sees each packet, and cuts the connection at one.</summary>
public sealed class PacketProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly Func<ProxiedPacket, Passage> _decide;
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentQueue<ProxiedPacket> _passed = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;

    /// <param name="target">The broker's port on the loopback address.</param>
    public PacketProxy(int target, Func<ProxiedPacket, Passage> decide)
    {
        (_target, _decide) = (target, decide);
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>All that it let through, in order.</summary>
    public IReadOnlyCollection<ProxiedPacket> Passed => _passed;

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_connections);
        _closing.Dispose();
    }

    private async Task Accept()
    {
        for (var number = 0; ; number++)
        {
            var client = await _listener.AcceptTcpClientAsync(_closing.Token);
            _connections.Add(Carry(client, number));
        }
    }

    private async Task Carry(TcpClient client, int number)
    {
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        using (client)
        using (var broker = new TcpClient())
        {
            try
            {
                (client.NoDelay, broker.NoDelay) = (true, true);
                await broker.ConnectAsync(IPAddress.Loopback, _target, cut.Token);
                await Task.WhenAny(
                    Pump(client.GetStream(), broker.GetStream(), number, isFromClient: true, cut.Token),
                    Pump(broker.GetStream(), client.GetStream(), number, isFromClient: false, cut.Token));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // The broker is away: the client sees a closed connection.
            }

            await cut.CancelAsync();
        }
    }

    private async Task Pump(NetworkStream from, NetworkStream to, int number, bool isFromClient, CancellationToken cancel)
    {
        try
        {
            while (await Read(from, cancel) is { } bytes)
            {
                var packet = new ProxiedPacket(number, isFromClient, bytes);
                var passage = _decide(packet);
                var length = passage switch { Passage.Cut => 0, Passage.CutInside => bytes.Length / 2, _ => bytes.Length };
                if (length == bytes.Length)
                {
                    _passed.Enqueue(packet);
                }

                await to.WriteAsync(bytes.AsMemory(0, length), cancel);
                if (passage != Passage.Through)
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side is gone: so is the other.
        }
    }

    // A fixed header (MQTT 5, 2.1) and as much as it says.
    private static async Task<byte[]?> Read(NetworkStream from, CancellationToken cancel)
    {
        var header = new byte[5];
        var (used, remaining, shift) = (1, 0, 0);
        if (await from.ReadAtLeastAsync(header.AsMemory(0, 1), 1, throwOnEndOfStream: false, cancel) == 0)
        {
            return null;
        }

        do
        {
            await from.ReadExactlyAsync(header.AsMemory(used, 1), cancel);
            remaining |= (header[used] & 127) << shift;
            shift += 7;
        }
        while ((header[used++] & 128) != 0);
        var packet = new byte[used + remaining];
        header.AsSpan(0, used).CopyTo(packet);
        await from.ReadExactlyAsync(packet.AsMemory(used), cancel);
        return packet;
    }
}
