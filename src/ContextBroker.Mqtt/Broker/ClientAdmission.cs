using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Options;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Broker;

/// <summary>Who may connect to the embedded broker, and what each may do there.</summary>
internal sealed class ClientAdmission : IDisposable
{
    private readonly AnonymousAccess _anonymous;
    private readonly Dictionary<string, Account> _users;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, byte[]> _verified = new(StringComparer.Ordinal);

    // A storm of clients may not take more memory and cores than this many hashes at a time.
    private readonly SemaphoreSlim _hashing = new(Math.Max(1, Environment.ProcessorCount / 2));

    public ClientAdmission(IOptions<MqttOptions> options)
    {
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

        if (string.IsNullOrEmpty(user) || _users.Count == 0)
        {
            return AdmitsAnonymous(remote) || certificate is not null ? Admission.Unlimited : new Admission(MqttConnectReasonCode.NotAuthorized, TopicRights.None);
        }

        if (_users.TryGetValue(user, out var account) && await IsRight(user, account, password ?? []).ConfigureAwait(false))
        {
            return new Admission(MqttConnectReasonCode.Success, account.Rights.Of(user), user);
        }

        // 3.1.1 clients know code 5 as the answer to a wrong password; MQTT 5 has its own.
        return new Admission(version == MqttProtocolVersion.V500 ? MqttConnectReasonCode.BadUserNameOrPassword : MqttConnectReasonCode.NotAuthorized, TopicRights.None);
    }

    public void Dispose() => _hashing.Dispose();

    // The certificate's name is the user's; without any users the authority alone decides.
    private Admission OfCertificate(string name) => _users.Count == 0 ? Admission.Unlimited
        : _users.TryGetValue(name, out var account) ? new Admission(MqttConnectReasonCode.Success, account.Rights.Of(name), name)
        : new Admission(MqttConnectReasonCode.NotAuthorized, TopicRights.None);

    private async ValueTask<bool> IsRight(string user, Account account, byte[] password)
    {
        if (account.Hash is not { } hash)
        {
            return account.Digest is not null && CryptographicOperations.FixedTimeEquals(account.Digest, Digest(password));
        }

        // Who has proved it once is known again at once, when hundreds come back together.
        var proof = HMACSHA256.HashData(_key, password);
        if (_verified.TryGetValue(user, out var known) && CryptographicOperations.FixedTimeEquals(known, proof))
        {
            return true;
        }

        await _hashing.WaitAsync().ConfigureAwait(false);
        try
        {
            var isRight = await Task.Run(() => hash.IsOf(password)).ConfigureAwait(false);
            if (isRight)
            {
                _verified[user] = proof;
            }

            return isRight;
        }
        finally
        {
            _hashing.Release();
        }
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
