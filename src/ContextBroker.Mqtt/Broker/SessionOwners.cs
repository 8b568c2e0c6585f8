using System.Collections;
using System.Collections.Concurrent;
using ContextBroker.Mqtt.Sessions;
using MQTTnet.Server;

namespace ContextBroker.Mqtt.Broker;

/// <summary>
/// Whose each session is, and what may be done in it: who takes one up again is given his own rights, and nobody takes up the session of another user.
/// </summary>
internal sealed class SessionOwners(KeptSessions sessions)
{
    private const string Rights = "rights";

    private readonly ConcurrentDictionary<string, string> _owners = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Admission> _admitted = new(StringComparer.Ordinal);

    /// <returns>False: the client's name belongs to the session of another user.</returns>
    public bool Admit(string clientId, Admission admission)
    {
        if ((_owners.GetValueOrDefault(clientId) ?? sessions.Find(clientId)?.User) is { } owner && owner != admission.User)
        {
            return false;
        }

        _admitted[clientId] = admission;
        return true;
    }

    /// <summary>Before the first packet of the client is looked at.</summary>
    public Task Enter(ClientConnectedEventArgs e)
    {
        if (_admitted.TryRemove(e.ClientId, out var admission))
        {
            _owners[e.ClientId] = admission.User;
            e.SessionItems[Rights] = admission.Rights;
        }

        return Task.CompletedTask;
    }

    public Task Forget(SessionDeletedEventArgs e)
    {
        _owners.TryRemove(e.Id, out _);
        return Task.CompletedTask;
    }

    public static TopicRights RightsIn(IDictionary sessionItems) => sessionItems[Rights] as TopicRights ?? TopicRights.None;
}
