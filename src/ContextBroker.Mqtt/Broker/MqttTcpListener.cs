using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Server;

namespace ContextBroker.Mqtt.Broker;

/// <summary>MQTT over TCP, on Kestrel's socket transport: packets are read from pipes, so their size is known before memory is taken.</summary>
internal sealed partial class MqttTcpListener(int port, bool isSecure, MqttOptions options, MqttConnections connections, ILoggerFactory loggers) : IMqttServerAdapter
{
    private static readonly TimeSpan PauseAfterError = TimeSpan.FromSeconds(1);

    private readonly int _port = port;
    private readonly SslServerAuthenticationOptions? _tls = isSecure ? TlsOptions.Of(options) : null;
    private readonly MqttOptions _options = options;
    private readonly MqttConnections _made = connections;
    private readonly ILoggerFactory _loggers = loggers;
    private readonly ILogger _logger = loggers.CreateLogger<MqttTcpListener>();
    private readonly ConcurrentDictionary<ConnectionContext, Task> _connections = new();

    private IConnectionListener? _listener;
    private Task _accepting = Task.CompletedTask;

    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    /// <summary>The address in use; null: not started.</summary>
    public IPEndPoint? EndPoint => _listener?.EndPoint as IPEndPoint;

    private string Setting => _tls is null ? "Mqtt:Port" : "Mqtt:TlsPort";

    /// <exception cref="IOException">The address cannot be bound; says why and what to do.</exception>
    public async Task StartAsync(MqttServerOptions options, IMqttNetLogger logger)
    {
        var wanted = new IPEndPoint(MqttAddress.Parse(_options.Address), Math.Max(_port, 0));
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), _loggers);
        try
        {
            _listener = await transport.BindAsync(wanted).ConfigureAwait(false);
        }
        catch (AddressInUseException e)
        {
            throw new IOException($"MQTT cannot listen on {wanted}: the port is in use. Free it, or set {Setting} to another port (0: no MQTT over {(_tls is null ? "TCP" : "TLS")}).", e);
        }
        catch (SocketException e)
        {
            throw new IOException($"MQTT cannot listen on {wanted}: {e.Message}. Correct Mqtt:Address or {Setting}.", e);
        }

        _accepting = Accept(_listener);
        Log.Listening(_logger, EndPoint);
    }

    public async Task StopAsync()
    {
        if (_listener is not { } listener)
        {
            return;
        }

        await listener.UnbindAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        foreach (var connection in _connections.Keys)
        {
            connection.Abort();
        }

        await Task.WhenAll(_connections.Values).ConfigureAwait(false);
        await listener.DisposeAsync().ConfigureAwait(false);
        _listener = null;
    }

    public void Dispose()
    {
    }

    private async Task Accept(IConnectionListener listener)
    {
        while (true)
        {
            try
            {
                if (await listener.AcceptAsync().ConfigureAwait(false) is not { } connection)
                {
                    return;
                }

                if (!_made.TryEnter())
                {
                    Log.TooMany(_logger, connection.RemoteEndPoint, _options.MaxConnections);
                    connection.Abort();
                    await connection.DisposeAsync().ConfigureAwait(false);
                    continue;
                }

                var served = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _connections[connection] = served.Task;
                _ = Serve(connection, served);
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                // Such as no file handles left: waiting may help, giving up the port would not.
                Log.AcceptFailed(_logger, e.Message);
                await Task.Delay(PauseAfterError).ConfigureAwait(false);
            }
        }
    }

    private async Task Serve(ConnectionContext connection, TaskCompletionSource served)
    {
        try
        {
            // A 3.1.1 client may ask for no keep-alive; TCP's own finds the dead ones.
            connection.Features.Get<IConnectionSocketFeature>()?.Socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            await using var secure = _tls is null ? null : await TlsConnection.Open(connection, _tls, _options.CommunicationTimeout).ConfigureAwait(false);
            using var adapter = _made.Of(connection);
            await (ClientHandler?.Invoke(adapter) ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Log.ConnectionFailed(_logger, connection.RemoteEndPoint, e.Message);
        }
        finally
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            _connections.TryRemove(connection, out _);
            _made.Leave();
            served.SetResult();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "MQTT listens on {EndPoint}", EventName = "MqttListening")]
        public static partial void Listening(ILogger logger, IPEndPoint? endPoint);

        [LoggerMessage(2, LogLevel.Error, "MQTT cannot accept a connection: {Reason}", EventName = "MqttAcceptFailed")]
        public static partial void AcceptFailed(ILogger logger, string reason);

        [LoggerMessage(4, LogLevel.Warning, "The MQTT connection of {Remote} is closed: there are {Limit} (Mqtt:MaxConnections)", EventName = "MqttTooManyConnections")]
        public static partial void TooMany(ILogger logger, EndPoint? remote, int limit);

        [LoggerMessage(3, LogLevel.Warning, "The MQTT connection of {Remote} ended: {Reason}", EventName = "MqttConnectionFailed")]
        public static partial void ConnectionFailed(ILogger logger, EndPoint? remote, string reason);
    }
}
