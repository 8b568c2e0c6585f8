using System.Collections.Immutable;
using MQTTnet;
using MQTTnet.Server;

namespace ContextBroker.Mqtt.Live;

/// <summary>One client that listens to live topics. Used by one caller at a time.</summary>
internal sealed class LiveViewer(MqttSessionStatus session, ImmutableHashSet<string> filters)
{
    private readonly Dictionary<string, bool> _wanted = [];
    private readonly Dictionary<string, long> _missed = [];

    public string Client => session.Id;

    public bool HasMissed => _missed.Count > 0;

    public bool Wants(string topic) => _wanted.TryGetValue(topic, out var wants)
        ? wants
        : _wanted[topic] = filters.Any(filter => MqttTopicFilterComparer.Compare(topic, filter) == MqttTopicFilterCompareResult.IsMatch);

    /// <summary>Puts a message into the client's queue, or notes that it has missed it: it waits for nothing.</summary>
    /// <param name="mostPending">Messages that wait for it at most.</param>
    /// <returns>False: it has missed it.</returns>
    public bool Tell(MqttApplicationMessage message, long sequence, int mostPending)
    {
        if (session.PendingApplicationMessagesCount < mostPending && Enqueue(message))
        {
            return true;
        }

        _missed[message.Topic] = sequence;
        return false;
    }

    /// <summary>It has missed something of this topic, up to this change.</summary>
    public void Miss(string topic, long sequence) => _missed[topic] = sequence;

    /// <summary>Once its queue is empty it is told what it has missed: that something came, and up to which change.</summary>
    public void TellMissed()
    {
        if (session.PendingApplicationMessagesCount > 0)
        {
            return;
        }

        foreach (var (topic, sequence) in _missed)
        {
            Enqueue(new MqttApplicationMessage { Topic = topic, PayloadSegment = LiveChange.Missed(sequence) });
        }

        _missed.Clear();
    }

    /// <summary>What was noted of the same client before its filters changed.</summary>
    public void TakeOver(LiveViewer before)
    {
        foreach (var (topic, sequence) in before._missed)
        {
            _missed[topic] = sequence;
        }
    }

    private bool Enqueue(MqttApplicationMessage message)
    {
        try
        {
            return session.TryEnqueueApplicationMessage(message, out _);
        }
        catch (ObjectDisposedException)
        {
            // The session has ended in this moment.
            return false;
        }
    }
}
