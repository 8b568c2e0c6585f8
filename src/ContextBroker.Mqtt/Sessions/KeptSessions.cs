using System.Collections.Concurrent;
using ContextBroker.Core.Storage;
using ContextBroker.Mqtt.Broker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace ContextBroker.Mqtt.Sessions;

/// <summary>
/// The sessions that outlive their clients' connections, and the broker's own end: in memory and stored. MQTTnet keeps its own in memory only, with
/// no limit for what is not acknowledged; so what is sent to these at QoS 1 and 2 never enters its queues.
/// </summary>
internal sealed partial class KeptSessions(
    IDocumentStore documents, IOptions<MqttOptions> options, ExactlyOnceReceipts receipts, MqttMetrics metrics, TimeProvider clock, ILogger<KeptSessions> logger)
{
    private const int Turns = 64;

    private readonly IDocumentStore _documents = documents;
    private readonly string _node = options.Value.Node;
    private readonly int _mostMessages = options.Value.MaxPendingMessages;
    private readonly long _mostBytes = options.Value.MaxPendingBytes;
    private readonly ExactlyOnceReceipts _receipts = receipts;
    private readonly MqttMetrics _metrics = metrics;
    private readonly TimeProvider _clock = clock;
    private readonly ILogger _logger = logger;
    private readonly ConcurrentDictionary<string, KeptSession> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, bool> _background = [];
    private readonly SubscriptionTree _tree = new();

    // Who begins, takes up or ends a client's session: one at a time.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, Turns).Select(_ => new SemaphoreSlim(1, 1))];

    // After a restart numbers go on from those that still wait; that no two messages ever have one document, another broker's on the same store neither.
    private readonly string _run = Guid.NewGuid().ToString("N");

    /// <summary>Reads what is stored; once, before the broker listens.</summary>
    public async Task Load(CancellationToken cancel)
    {
        var byIncarnation = new Dictionary<string, KeptSession>(StringComparer.Ordinal);
        foreach (var session in (await Stored(SessionDocuments.SessionKind, cancel).ConfigureAwait(false)).Select(SessionDocuments.ReadSession))
        {
            // Whoever was connected when the broker ended is away since then.
            session.LeftAt ??= _clock.GetUtcNow();
            byIncarnation[session.Incarnation] = _sessions[session.ClientId] = session;
            foreach (var subscription in session.Subscriptions.Values)
            {
                _tree.Add(session, subscription);
            }
        }

        var waiting = (await Stored(SessionDocuments.MessageKind, cancel).ConfigureAwait(false)).Select(SessionDocuments.ReadMessage);
        foreach (var (incarnation, message) in waiting.OrderBy(found => found.Message.Number))
        {
            if (byIncarnation.TryGetValue(incarnation, out var session))
            {
                Append(session, message);
            }
            else
            {
                Forget(message);
            }
        }

        await EndExpired().ConfigureAwait(false);
    }

    public KeptSession? Find(string clientId) => _sessions.GetValueOrDefault(clientId);

    /// <summary>Begins a session, or goes on with the one that is there. Durable when it returns.</summary>
    /// <param name="expiry">Zero: it ends with the connection.</param>
    /// <returns>Null: nothing is to be kept for this client.</returns>
    public async Task<(KeptSession? Session, bool GoesOn)> Open(string clientId, string user, bool isClean, TimeSpan expiry)
    {
        var turn = TurnOf(clientId);
        await turn.WaitAsync().ConfigureAwait(false);
        try
        {
            var session = Find(clientId);
            if (session is not null && (isClean || session.User != user))
            {
                await End(session).ConfigureAwait(false);
                session = null;
            }

            if (session is null && expiry == TimeSpan.Zero)
            {
                return (null, false);
            }

            var goesOn = session is not null;
            session ??= _sessions[clientId] = new KeptSession(clientId, user, Guid.NewGuid().ToString("N"));
            session.Expiry = expiry;
            session.LeftAt = null;
            session.IsChanged = true;
            await Save(session).ConfigureAwait(false);
            return (session, goesOn);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Its client has gone; does nothing when it is here over another connection.</summary>
    public void Leave(KeptSession session, KeptSession.Attachment attachment)
    {
        if (!session.Detach(attachment))
        {
            return;
        }

        session.LeftAt = _clock.GetUtcNow();
        session.IsChanged = true;
        Background(session.Expiry == TimeSpan.Zero ? EndIfExpired(session) : Save(session));
    }

    public void Subscribe(KeptSession session, MqttTopicFilter filter)
    {
        var identifier = session.Identifier ?? session.Subscriptions.GetValueOrDefault(filter.Topic)?.Identifier ?? 0;
        var subscription = new KeptSubscription(filter.Topic, filter.QualityOfServiceLevel, filter.NoLocal, filter.RetainAsPublished, identifier);
        session.Put(subscription);
        _tree.Add(session, subscription);
    }

    public void Unsubscribe(KeptSession session, string filter)
    {
        session.Remove(filter);
        _tree.Remove(session, filter);
    }

    /// <summary>Stores what has changed of a session, not its messages. Durable when it returns.</summary>
    public async Task Save(KeptSession session)
    {
        await session.Storing.WaitAsync().ConfigureAwait(false);
        try
        {
            if (session.IsChanged && !session.HasEnded)
            {
                session.IsChanged = false;
                var (id, json) = (IdOf(session), SessionDocuments.Write(_node, session));
                session.Version = await Put(id, session.Version, json).ConfigureAwait(false) ?? await Replace(id, json).ConfigureAwait(false);
            }
        }
        finally
        {
            session.Storing.Release();
        }
    }

    /// <summary>Queues a message for all sessions that are to have it at QoS 1 or 2. Durable when it returns.</summary>
    /// <exception cref="InvalidOperationException">It is not stored, or the store's own: the publisher must repeat it.</exception>
    public async Task Queue(string sender, MqttApplicationMessage message)
    {
        if (message.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce || _tree.IsEmpty)
        {
            return;
        }

        var queued = _tree.Match(message.Topic, sender)
            .Where(match => match.Value.QoS > MqttQualityOfServiceLevel.AtMostOnce)
            .Select(match => Queue(match.Key, match.Value, message, message.Retain && match.Value.RetainAsPublished));
        await Task.WhenAll(queued).ConfigureAwait(false);
    }

    public async Task Queue(KeptSession session, Grant grant, MqttApplicationMessage message, bool isRetained)
    {
        var number = session.NextNumber();
        var kept = new KeptMessage(
            number, $"{session.Incarnation}.{_run}.{number}", message, grant.Of(message.QualityOfServiceLevel), isRetained, grant.Identifiers, _clock.GetUtcNow());
        var json = SessionDocuments.Write(_node, session, kept);
        kept.Version = await _documents.Put(SessionDocuments.MessageKind, "", kept.DocumentId, 0, json, CancellationToken.None).ConfigureAwait(false)
            ?? throw new InvalidOperationException($"Message {kept.DocumentId} is stored already");
        Append(session, kept);
    }

    /// <summary>Stores that the client has a message of QoS 2, so that it is not sent again.</summary>
    public Task<long?> Received(KeptSession session, KeptMessage message) =>
        _documents.Put(SessionDocuments.MessageKind, "", message.DocumentId, message.Version, SessionDocuments.Write(_node, session, message), CancellationToken.None);

    /// <summary>Nobody waits for this: what a crash keeps is sent once more, with its own packet identifier.</summary>
    public void Forget(KeptMessage message) => Background(_documents.Delete(SessionDocuments.MessageKind, "", message.DocumentId, CancellationToken.None));

    /// <summary>Ends the sessions whose clients have stayed away too long.</summary>
    public async Task EndExpired()
    {
        foreach (var session in _sessions.Values.Where(HasExpired))
        {
            await EndIfExpired(session).ConfigureAwait(false);
        }
    }

    /// <summary>Until everything that nobody waits for is stored.</summary>
    public async Task Settle()
    {
        while (!_background.IsEmpty)
        {
            await Task.WhenAll(_background.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Its client may have come back in the meantime.
    private async Task EndIfExpired(KeptSession session)
    {
        var turn = TurnOf(session.ClientId);
        await turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (HasExpired(session))
            {
                await End(session).ConfigureAwait(false);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    private bool HasExpired(KeptSession session) => session.LeftAt is { } left && left + session.Expiry <= _clock.GetUtcNow();

    private SemaphoreSlim TurnOf(string clientId) => _turns[(uint)clientId.GetHashCode(StringComparison.Ordinal) % Turns];

    private async Task End(KeptSession session)
    {
        await session.Storing.WaitAsync().ConfigureAwait(false);
        try
        {
            if (session.HasEnded)
            {
                return;
            }

            foreach (var message in session.End())
            {
                Forget(message);
            }

            foreach (var filter in session.Subscriptions.Keys)
            {
                _tree.Remove(session, filter);
            }

            _sessions.TryRemove(KeyValuePair.Create(session.ClientId, session));
            _receipts.Forget(session.ClientId);
            await _documents.Delete(SessionDocuments.SessionKind, "", IdOf(session), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            session.Storing.Release();
        }
    }

    private void Append(KeptSession session, KeptMessage message)
    {
        var dropped = new List<KeptMessage>();
        if (!session.Append(message, _mostMessages, _mostBytes, dropped))
        {
            Forget(message);
        }

        foreach (var old in dropped)
        {
            _metrics.Dropped.Add(1);
            Log.Dropped(_logger, session.ClientId, _mostMessages, _mostBytes);
            Forget(old);
        }
    }

    private string IdOf(KeptSession session) => SessionDocuments.Id(_node, session.ClientId);

    private async Task<IEnumerable<StoredDocument>> Stored(string kind, CancellationToken cancel) =>
        (await _documents.List(kind, cancel).ConfigureAwait(false)).Where(document => SessionDocuments.NodeOf(document) == _node);

    private Task<long?> Put(string id, long version, byte[] json) => _documents.Put(SessionDocuments.SessionKind, "", id, version, json, CancellationToken.None);

    // Another broker of the same name is on the store: the one that the client came to last keeps the session.
    private async Task<long> Replace(string id, byte[] json)
    {
        await _documents.Delete(SessionDocuments.SessionKind, "", id, CancellationToken.None).ConfigureAwait(false);
        return await Put(id, 0, json).ConfigureAwait(false) ?? throw new InvalidOperationException($"MQTT session {id} is changed by another broker");
    }

    private void Background(Task task)
    {
        if (task.IsCompletedSuccessfully)
        {
            return;
        }

        _background[task] = true;
        _ = Watch(task);
    }

    private async Task Watch(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Log.NotStored(_logger, e);
        }
        finally
        {
            _background.TryRemove(task, out _);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(25, LogLevel.Warning, "MQTT client {Client} has {Messages} messages or {Bytes} bytes waiting: the oldest is dropped", EventName = "MqttWaitingDropped")]
        public static partial void Dropped(ILogger logger, string client, int messages, long bytes);

        [LoggerMessage(26, LogLevel.Error, "What has changed of an MQTT session is not stored: after a restart it is as before", EventName = "MqttSessionNotStored")]
        public static partial void NotStored(ILogger logger, Exception exception);
    }
}
