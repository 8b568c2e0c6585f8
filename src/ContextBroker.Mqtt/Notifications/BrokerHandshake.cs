using System.Net.Sockets;
using System.Security.Authentication;
using ContextBroker.Core.Delivery;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Packets;

namespace ContextBroker.Mqtt.Notifications;

/// <summary>From TCP to CONNACK: a channel to a receiving broker over which both have the same session, or each a new one.</summary>
/// <param name="clientId">Null: the session is not kept, and nobody else is to have its name.</param>
internal sealed class BrokerHandshake(BrokerAddress address, ClientSettings settings, string? clientId, SendingSession session)
{
    private readonly TimeSpan _expiry = clientId is null ? TimeSpan.Zero : settings.Options.SendingSessionExpiry;
    private readonly string _clientId = clientId ?? ClientSettings.AnyClientId();

    /// <summary>The receiving broker is asked to keep the session when the connection is lost.</summary>
    public bool IsKept => _expiry > TimeSpan.Zero;

    private bool IsVersion5 => address.Version == MqttProtocolVersion.V500;

    /// <returns>The channel, or why there is none.</returns>
    public async Task<(IMqttChannelAdapter? Channel, MqttClientConnectResult? Accepted, SendResult Failure)> Open(TimeProvider clock)
    {
        using var timeout = new CancellationTokenSource(settings.Options.ConnectTimeout, clock);
        try
        {
            var (channel, accepted) = await Agree(timeout.Token).ConfigureAwait(false);
            return channel is not null
                ? (channel, accepted, default)
                : (null, null, new($"{address} refuses the connection: {Reason(accepted)}", IsPermanent(accepted.ResultCode)));
        }
        catch (Exception e) when (timeout.IsCancellationRequested || e is OperationCanceledException)
        {
            return (null, null, new($"{address} does not answer within {settings.Options.ConnectTimeout.TotalSeconds} s"));
        }
        catch (Exception e) when (e is MqttCommunicationException or MqttProtocolViolationException or SocketException or IOException or AuthenticationException or HttpRequestException)
        {
            return (null, null, new($"{address} cannot be connected: {Innermost(e).Message}"));
        }
    }

    public static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;

    // The receiving broker's session goes on only if this process has the other half of it (MQTT 5, 3.2.2.1.1).
    private async Task<(IMqttChannelAdapter? Channel, MqttClientConnectResult Accepted)> Agree(CancellationToken cancel)
    {
        var (channel, accepted) = await Connect(isClean: !IsKept, cancel).ConfigureAwait(false);
        if (channel is null || !accepted.IsSessionPresent)
        {
            return (channel, accepted);
        }

        if (session.IsKnown && session.Fits(packet => BrokerConnection.Refuse(packet, accepted, IsVersion5) is null))
        {
            return (channel, accepted);
        }

        session.Forget();
        await Leave(channel).ConfigureAwait(false);

        // A clean session ends with its connection; one that is kept has to follow it (MQTT 3.1.1, 3.1.2.4). MQTT 5 could have both at once, but Mosquitto writes
        // down only what did not begin clean.
        (channel, accepted) = await Connect(isClean: true, cancel).ConfigureAwait(false);
        if (channel is null)
        {
            return (channel, accepted);
        }

        await Leave(channel).ConfigureAwait(false);
        (channel, accepted) = await Connect(isClean: false, cancel).ConfigureAwait(false);
        if (channel is not null && accepted.IsSessionPresent)
        {
            channel.Dispose();
            throw new MqttProtocolViolationException("It goes on with a session that was to be forgotten");
        }

        return (channel, accepted);
    }

    private async Task<(IMqttChannelAdapter? Channel, MqttClientConnectResult Accepted)> Connect(bool isClean, CancellationToken cancel)
    {
        var addresses = await settings.Guard.Resolve(address.Host, cancel).ConfigureAwait(false);
        var options = settings.For(address, addresses[0], _clientId, isClean, isClean ? TimeSpan.Zero : _expiry);
        var channel = new MqttClientAdapterFactory().CreateClientAdapter(options, null, MqttNetNullLogger.Instance);
        try
        {
            await channel.ConnectAsync(cancel).ConfigureAwait(false);
            await channel.SendPacketAsync(MqttConnectPacketFactory.Create(options), cancel).ConfigureAwait(false);
            var accepted = await channel.ReceivePacketAsync(cancel).ConfigureAwait(false) switch
            {
                MqttConnAckPacket answer => MqttClientConnectResultFactory.Create(answer, address.Version),
                null => throw new MqttCommunicationException("It closes the connection instead of accepting it"),
                var other => throw new MqttProtocolViolationException($"It answers CONNECT with {other}"),
            };
            if (accepted.ResultCode == MqttClientConnectResultCode.Success)
            {
                return (channel, accepted);
            }

            channel.Dispose();
            return (null, accepted);
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    private static async Task Leave(IMqttChannelAdapter channel)
    {
        await channel.SendPacketAsync(new MqttDisconnectPacket(), CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        channel.Dispose();
    }

    private static bool IsPermanent(MqttClientConnectResultCode code) => code is
        MqttClientConnectResultCode.BadUserNameOrPassword or MqttClientConnectResultCode.NotAuthorized or MqttClientConnectResultCode.Banned or
        MqttClientConnectResultCode.BadAuthenticationMethod or MqttClientConnectResultCode.UnsupportedProtocolVersion;

    private static string Reason(MqttClientConnectResult result) =>
        string.IsNullOrEmpty(result.ReasonString) ? result.ResultCode.ToString() : $"{result.ResultCode} ({result.ReasonString})";
}
