using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ContextBroker.Mqtt.Provisioning;
using Microsoft.Extensions.Options;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Broker;

/// <summary>Who may connect to the embedded broker, and what each may do there.</summary>
internal sealed class ClientAdmission
{
    private readonly AnonymousAccess _anonymous;
    private readonly Dictionary<string, Account> _users;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, byte[]> _verified = new(StringComparer.Ordinal);

    private readonly DeviceCredentials _devices;
    private readonly HashingGate _hashing;

    // Who has no name of his own: he may do all but speak for a device that has a password.
    private readonly Admission _nobody;

    public ClientAdmission(IOptions<MqttOptions> options, DeviceCredentials devices, HashingGate hashing)
    {
        _devices = devices;
        _hashing = hashing;
        _nobody = new Admission(MqttConnectReasonCode.Success, new TopicRights([], [], devices.Guards));
        _anonymous = options.Value.Anonymous;
        _users = options.Value.Users.ToDictionary(
            user => user.Name,
            user => new Account(
                user.PasswordHash is { Length: > 0 } text && PasswordHash.TryParse(text, out var hash) ? hash : null,
                string.IsNullOrEmpty(user.PasswordHash) && user.Password.Length > 0 ? Digest(Encoding.UTF8.GetBytes(user.Password)) : null,
                new TopicRights(user.Publish, user.Subscribe)),
            StringComparer.Ordinal);
    }

    /// <param name="certificate">The client's, verified against the authorities; null: it gave none.</param>
    public async ValueTask<Admission> Decide(string? user, byte[]? password, X509Certificate2? certificate, EndPoint? remote, MqttProtocolVersion version)
    {
        if (string.IsNullOrEmpty(user) && certificate is not null)
        {
            return OfCertificate(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false));
        }

        var device = string.IsNullOrEmpty(user) || _users.ContainsKey(user) ? null : _devices.Find(user);
        if (device is not null && PasswordHash.TryParse(device.Hash, out var hash))
        {
            return await IsRight(hash, password ?? []).ConfigureAwait(false) ? new Admission(MqttConnectReasonCode.Success, device.Rights, user!) : Wrong(version);
        }

        if (string.IsNullOrEmpty(user) || _users.Count == 0)
        {
            return AdmitsAnonymous(remote) || certificate is not null ? _nobody : new Admission(MqttConnectReasonCode.NotAuthorized, TopicRights.None);
        }

        if (_users.TryGetValue(user, out var account) && await IsRight(account, password ?? []).ConfigureAwait(false))
        {
            return new Admission(MqttConnectReasonCode.Success, account.Rights.Of(user), user);
        }

        return Wrong(version);
    }

    // 3.1.1 clients know code 5 as the answer to a wrong password; MQTT 5 has its own.
    private static Admission Wrong(MqttProtocolVersion version) =>
        new(version == MqttProtocolVersion.V500 ? MqttConnectReasonCode.BadUserNameOrPassword : MqttConnectReasonCode.NotAuthorized, TopicRights.None);

    // The certificate's name is the user's; without any users the authority alone decides.
    private Admission OfCertificate(string name) => _users.Count == 0 ? _nobody
        : _users.TryGetValue(name, out var account) ? new Admission(MqttConnectReasonCode.Success, account.Rights.Of(name), name)
        : new Admission(MqttConnectReasonCode.NotAuthorized, TopicRights.None);

    private async ValueTask<bool> IsRight(Account account, byte[] password) => account.Hash is { } hash
        ? await IsRight(hash, password).ConfigureAwait(false)
        : account.Digest is not null && CryptographicOperations.FixedTimeEquals(account.Digest, Digest(password));

    private async ValueTask<bool> IsRight(PasswordHash hash, byte[] password)
    {
        // Who has proved it once is known again at once, when hundreds come back together.
        var proof = HMACSHA256.HashData(_key, password);
        var name = hash.ToString();
        if (_verified.TryGetValue(name, out var known) && CryptographicOperations.FixedTimeEquals(known, proof))
        {
            return true;
        }

        var isRight = await _hashing.Run(() => hash.IsOf(password)).ConfigureAwait(false);
        if (isRight)
        {
            _verified[name] = proof;
        }

        return isRight;
    }

    private bool AdmitsAnonymous(EndPoint? remote) => _anonymous switch
    {
        AnonymousAccess.Always => true,
        AnonymousAccess.Never => false,
        _ => remote is IPEndPoint { Address: var address } && IPAddress.IsLoopback(address),
    };

    private static byte[] Digest(byte[] password) => SHA256.HashData(password);

    private sealed record Account(PasswordHash? Hash, byte[]? Digest, TopicRights Rights);
}
