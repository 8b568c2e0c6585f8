using System.Buffers;
using ContextBroker.Core.Delivery;
using ContextBroker.Core.Storage;
using ContextBroker.Core.Subscriptions;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Federation;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Subscriptions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Core.SourceSubscriptions;

/// <summary>
/// Notifications of sources, for the subscriptions that were made there (clause 5.8.6). What fits is in the outbox when this returns, and goes the way of all
/// notifications from there.
/// </summary>
public sealed partial class SourceNotifications : IDisposable
{
    /// <summary>Where they are taken, below the broker's address; a key follows.</summary>
    public const string Path = "/ngsi-ld/v1/sourceNotifications";

    private const string Reader = "sources";
    private const int Turns = 256;

    private readonly SourceCopies _copies;
    private readonly SubscriptionRegistry _subscriptions;
    private readonly ForwardedChanges _changes;
    private readonly LinkedStates _linked;
    private readonly Outgoing _outgoing;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    // What one source tells of is taken in its order. They are many, and share some turns.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, Turns).Select(_ => new SemaphoreSlim(1, 1))];

    internal SourceNotifications(
        SourceCopies copies,
        SubscriptionRegistry subscriptions,
        ForwardedChanges changes,
        LinkedStates linked,
        Outgoing outgoing,
        TimeProvider clock,
        ILogger<SourceNotifications> logger)
    {
        (_copies, _subscriptions, _changes, _linked) = (copies, subscriptions, changes, linked);
        (_outgoing, _clock, _logger) = (outgoing, clock, logger);
    }

    internal static SourceNotifications Make(IServiceProvider services) => new(
        services.GetRequiredService<SourceCopies>(), services.GetRequiredService<SubscriptionRegistry>(), services.GetRequiredService<ForwardedChanges>(),
        services.GetRequiredService<LinkedStates>(), services.GetRequiredService<Outgoing>(), services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<SourceNotifications>>());

    /// <summary>To be asked before anything is read.</summary>
    /// <exception cref="ProblemException">ResourceNotFound: no subscription is notified under this key.</exception>
    public void Require(string key) => Find(key);

    /// <param name="key">The key that the source was given.</param>
    /// <param name="body">A Notification (clause 5.3.1).</param>
    /// <param name="context">The @context of its names.</param>
    /// <exception cref="ProblemException">ResourceNotFound: no subscription is notified under this key, or not this one; BadRequestData.</exception>
    public async Task Take(string key, JsonValue body, LdContext context, CancellationToken cancel)
    {
        var (copy, registered) = Find(key);
        var notification = Checked(copy, body);
        if (registered.Subscription.StatusAt(_clock.GetUtcNow()) != SubscriptionStatus.Active)
        {
            return;
        }

        var turn = _turns[(uint)copy.Key.GetHashCode(StringComparison.Ordinal) % Turns];
        await turn.WaitAsync(cancel);
        try
        {
            await Take(registered, copy, notification, context, cancel);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => Array.ForEach(_turns, turn => turn.Dispose());

    private (SourceCopy Copy, RegisteredSubscription Registered) Find(string key) =>
        _copies.Find(key) is { IsUnwanted: false } copy && _subscriptions.Find(copy.Tenant, copy.SubscriptionId) is { } registered ? (copy, registered) : throw Unknown();

    private static ProblemException Unknown() => ProblemException.NotFound("No subscription that this broker has made is notified here");

    private static JsonObject Checked(SourceCopy copy, JsonValue body)
    {
        if (body is not JsonObject notification || notification["type"] is not JsonString { Value: "Notification" })
        {
            throw ProblemException.BadRequestData("A notification must be a JSON object of the type Notification", "type");
        }

        return notification["subscriptionId"] is JsonString id && id.Value == copy.RemoteId ? notification : throw Unknown();
    }

    private async Task Take(RegisteredSubscription registered, SourceCopy copy, JsonObject notification, LdContext context, CancellationToken cancel)
    {
        var changes = await Fitting(registered, copy, Entities(notification), context, cancel);
        if (changes.Count > 0)
        {
            await _outgoing.Put(Reader, 0, [await Item(registered, copy, notification, changes, cancel)], CancellationToken.None);
        }
    }

    private static JsonArray Entities(JsonObject notification) => notification["data"] as JsonArray
        ?? throw ProblemException.BadRequestData("The member \"data\" of a notification must be an array of entities, as it was subscribed to", "data");

    // What is no valid NGSI-LD is left out; the rest counts (clause 6.3.17).
    private async Task<List<EntityChange>> Fitting(RegisteredSubscription registered, SourceCopy copy, JsonArray entities, LdContext context, CancellationToken cancel)
    {
        var (changes, refused) = (new List<EntityChange>(), new List<ProblemException>());
        for (var i = 0; i < entities.Items.Length; i++)
        {
            try
            {
                var change = NotifiedChange.Read(entities.Items[i], context, _clock.GetUtcNow());
                if (await _changes.Fitting(registered, copy, change, cancel) is { } fitting)
                {
                    changes.Add(fitting);
                }
            }
            catch (ProblemException e) when (e.Problem.Type == ProblemType.BadRequestData || e.Problem.Type == ProblemType.InvalidRequest)
            {
                Log.Invalid(_logger, copy.Registration.Id, copy.SubscriptionId, i, e.Problem.Detail);
                refused.Add(new ProblemException(e.Problem with { Place = $"$.data[{i}]" }));
            }
        }

        return refused.Count == 0 || refused.Count < entities.Items.Length ? changes : throw refused[0];
    }

    private async Task<OutboxItem> Item(
        RegisteredSubscription registered, SourceCopy copy, JsonObject notification, List<EntityChange> changes, CancellationToken cancel)
    {
        var (subscription, now) = (registered.Subscription, _clock.GetUtcNow());
        var shown = new List<(EntityChange, IReadOnlyList<NgsiLd.Representations.EntityGraph>?)>(changes.Count);
        foreach (var change in changes)
        {
            shown.Add((change, await _linked.Of(registered, [NotificationWriter.Shown(subscription, change)], cancel)));
        }

        // A source that tells something again, as after a crash, makes no other notification of it.
        var told = (notification["id"] as JsonString)?.Value ?? Guid.NewGuid().ToString();
        var id = NotificationIds.Of($"{registered.Tenant}\n{subscription.Id}\n{copy.Id}\n{told}");
        var payload = new ArrayBufferWriter<byte>(4096);
        NotificationWriter.Write(payload, subscription, id, now, shown);
        return new OutboxItem(
            registered.Tenant, subscription.Id, id, 0, now, payload.WrittenMemory, [.. changes.Select(change => new NotifiedEntity(change.State.Id, change.State.Version))]);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The source of registration {RegistrationId} notifies subscription {SubscriptionId} of something that is no entity, at {Place}: {Detail}")]
        public static partial void Invalid(ILogger logger, string registrationId, string subscriptionId, int place, string detail);
    }
}
