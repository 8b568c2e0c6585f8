using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ContextBroker.Storage.Tests.MongoDb;

/// <summary>Between a client and a server. When it forgets, connections that are there stay open and carry nothing any more; new ones do.</summary>
internal sealed class ForgetfulFirewall : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _target;
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentBag<Connection> _connections = [];
    private readonly Task _accepting;

    public ForgetfulFirewall(int target)
    {
        _target = new IPEndPoint(IPAddress.Loopback, target);
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Forgets the connections over which this was sent.</summary>
    /// <param name="reset">After so long they are reset, as TCP gives up in the end.</param>
    /// <returns>How many they are.</returns>
    public int Forget(ReadOnlySpan<byte> sent, TimeSpan reset)
    {
        var count = 0;
        foreach (var connection in _connections)
        {
            count += connection.Forget(sent, reset) ? 1 : 0;
        }

        return count;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_connections.Select(connection => connection.Carrying));
        _closing.Dispose();
    }

    private async Task Accept()
    {
        while (true)
        {
            _connections.Add(new Connection(await _listener.AcceptTcpClientAsync(_closing.Token), _target, _closing.Token));
        }
    }

    private sealed class Connection
    {
        private readonly Lock _lock = new();
        private readonly MemoryStream _sent = new();
        private readonly CancellationTokenSource _ending;
        private bool _isForgotten;

        public Connection(TcpClient client, IPEndPoint target, CancellationToken closing)
        {
            _ending = CancellationTokenSource.CreateLinkedTokenSource(closing);
            Carrying = Carry(client, target, _ending.Token);
        }

        public Task Carrying { get; }

        public bool Forget(ReadOnlySpan<byte> sent, TimeSpan reset)
        {
            lock (_lock)
            {
                _isForgotten = _isForgotten || _sent.GetBuffer().AsSpan(0, (int)_sent.Length).IndexOf(sent) >= 0;
                if (_isForgotten)
                {
                    _ending.CancelAfter(reset);
                }

                return _isForgotten;
            }
        }

        private async Task Carry(TcpClient client, IPEndPoint target, CancellationToken closing)
        {
            using (client)
            using (var server = new TcpClient())
            {
                try
                {
                    (client.NoDelay, server.NoDelay) = (true, true);
                    await server.ConnectAsync(target, closing);
                    await Task.WhenAny(Pump(client.GetStream(), server.GetStream(), isSent: true, closing), Pump(server.GetStream(), client.GetStream(), isSent: false, closing));
                }
                catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
                {
                    // The server is away: the client sees a closed connection.
                }
            }
        }

        private async Task Pump(NetworkStream from, NetworkStream to, bool isSent, CancellationToken closing)
        {
            var buffer = new byte[64 * 1024];
            try
            {
                while (await from.ReadAsync(buffer, closing) is > 0 and var count)
                {
                    if (!Drops(isSent ? buffer.AsSpan(0, count) : []))
                    {
                        await to.WriteAsync(buffer.AsMemory(0, count), closing);
                    }
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // One side has closed.
            }
        }

        private bool Drops(ReadOnlySpan<byte> sent)
        {
            lock (_lock)
            {
                _sent.Write(sent);
                return _isForgotten;
            }
        }
    }
}
