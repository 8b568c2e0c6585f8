using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Broker;

/// <summary>Who may connect to the embedded broker.</summary>
internal sealed class ClientAdmission(IOptions<MqttOptions> options)
{
    private readonly AnonymousAccess _anonymous = options.Value.Anonymous;
    private readonly Dictionary<string, byte[]> _users = options.Value.Users.ToDictionary(u => u.Name, u => Digest(Encoding.UTF8.GetBytes(u.Password)));

    public MqttConnectReasonCode Decide(string? user, byte[]? password, EndPoint? remote, MqttProtocolVersion version)
    {
        if (string.IsNullOrEmpty(user) || _users.Count == 0)
        {
            return AdmitsAnonymous(remote) ? MqttConnectReasonCode.Success : MqttConnectReasonCode.NotAuthorized;
        }

        if (_users.TryGetValue(user, out var expected) && CryptographicOperations.FixedTimeEquals(expected, Digest(password ?? [])))
        {
            return MqttConnectReasonCode.Success;
        }

        // 3.1.1 clients know code 5 as the answer to a wrong password; MQTT 5 has its own.
        return version == MqttProtocolVersion.V500 ? MqttConnectReasonCode.BadUserNameOrPassword : MqttConnectReasonCode.NotAuthorized;
    }

    private bool AdmitsAnonymous(EndPoint? remote) => _anonymous switch
    {
        AnonymousAccess.Always => true,
        AnonymousAccess.Never => false,
        _ => remote is IPEndPoint { Address: var address } && IPAddress.IsLoopback(address),
    };

    private static byte[] Digest(byte[] password) => SHA256.HashData(password);
}
