using ContextBroker.Core.Delivery;
using ContextBroker.Core.Storage;
using ContextBroker.Core.Subscriptions;
using ContextBroker.NgsiLd.Registrations;
using ContextBroker.NgsiLd.Subscriptions;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Core.Registrations;

/// <summary>
/// Who is owed word of a change of registrations (clause 5.11.7). Each change has a number; notifications go into the outbox together with
/// the number up to which everybody has been told, so that a crash neither loses one nor leaves it unknown.
/// </summary>
internal sealed partial class RegistrationNotifier(
    SubscriptionRegistry subscriptions, IOutbox outbox, Outgoing outgoing, TimeProvider clock, ILogger<RegistrationNotifier> logger) : IDisposable
{
    public const string Reader = "registrations";

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly List<OutboxItem> _planned = [];
    private long _last;
    private long _told;

    public async Task<RegistrationTurn> Turn(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        return new RegistrationTurn(_turn, () => ++_last);
    }

    /// <summary>Goes on where the last process stopped.</summary>
    public async Task Resume(IReadOnlyList<(string Tenant, RegistrationDocument Document)> stored, MatchRegistrations matching, CancellationToken cancel)
    {
        using var turn = await Turn(cancel);
        _told = await outbox.Position(Reader, cancel);
        var waiting = subscriptions.All().Where(one => one.Subscription.IsToRegistrations).ToList();
        _last = stored.Select(one => one.Document.Sequence).Concat(waiting.Select(one => one.Since)).Append(_told).Max();
        foreach (var (tenant, document) in stored.Where(one => one.Document.Sequence > _told).OrderBy(one => one.Document.Sequence))
        {
            Plan(tenant, document);
        }

        foreach (var subscription in waiting.Where(one => one.Since > _told))
        {
            Plan(subscription, subscription.Since, matching);
        }

        await Send();
    }

    /// <summary>A registration is new, another, or gone: those it matches, or matched before, are owed word.</summary>
    public void Plan(string tenant, RegistrationDocument document)
    {
        foreach (var registered in subscriptions.List(tenant, 0, int.MaxValue, toRegistrations: true).Page)
        {
            if (registered.Subscription.TimeInterval is null && IsActive(registered) && Change(registered.Subscription, document) is var (reason, told))
            {
                _planned.Add(Item(registered, document.Sequence, reason, [told]));
            }
        }
    }

    /// <summary>A subscription is new, or another: it is owed all that matches now.</summary>
    public void Plan(RegisteredSubscription registered, long sequence, MatchRegistrations matching)
    {
        if (IsActive(registered) && matching(registered.Tenant, RegistrationSubscription.QueryOf(registered.Subscription)) is { Count: > 0 } matches)
        {
            _planned.Add(Item(registered, sequence, TriggerReason.NewlyMatching, matches));
        }
    }

    /// <summary>Makes durable what is planned; the caller has the turn.</summary>
    /// <returns>False: it could not be stored now, and stays planned.</returns>
    public async Task<bool> Send()
    {
        if (_told == _last)
        {
            return true;
        }

        try
        {
            await outgoing.Put(Reader, _last, [.. _planned], CancellationToken.None);
            _planned.Clear();
            _told = _last;
            return true;
        }
        catch (Exception e)
        {
            Log.NotStored(logger, e, _planned.Count);
            return false;
        }
    }

    /// <summary>What a subscription with a timeInterval is told when it has passed; null: nothing matches.</summary>
    public OutboxItem? Periodic(RegisteredSubscription registered, MatchRegistrations matching)
    {
        var matches = matching(registered.Tenant, RegistrationSubscription.QueryOf(registered.Subscription));
        return matches.Count == 0 ? null : Item(registered, clock.GetUtcNow().UtcTicks, TriggerReason.Updated, matches);
    }

    public void Dispose() => _turn.Dispose();

    private static (TriggerReason Reason, MatchedRegistration Told)? Change(Subscription subscription, RegistrationDocument document)
    {
        var query = RegistrationSubscription.QueryOf(subscription);
        var (before, after) = (Match(document.Before, query), Match(document.After, query));
        return (before, after) switch
        {
            (null, { } now) => (TriggerReason.NewlyMatching, now),
            ({ }, { } now) => (TriggerReason.Updated, now),
            ({ } then, null) => (TriggerReason.NoLongerMatching, then),
            _ => null,
        };
    }

    private static MatchedRegistration? Match(ContextSourceRegistration? registration, RegistrationQuery query) =>
        registration is not null && RegistrationMatcher.Match(registration, query) is { IsEmpty: false } shown
            ? new MatchedRegistration(registration, shown)
            : null;

    private bool IsActive(RegisteredSubscription registered) => registered.Subscription.StatusAt(clock.GetUtcNow()) == SubscriptionStatus.Active;

    private OutboxItem Item(RegisteredSubscription registered, long sequence, TriggerReason reason, IReadOnlyList<MatchedRegistration> registrations)
    {
        var (subscription, now) = (registered.Subscription, clock.GetUtcNow());
        var id = NotificationIds.Of(registered.Tenant, subscription.Id, sequence);
        var payload = RegistrationNotificationWriter.Write(subscription, id, now, reason, registrations);
        return new OutboxItem(registered.Tenant, subscription.Id, id, sequence, now, payload);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Count} notifications of registrations could not be stored; it is tried again")]
        public static partial void NotStored(ILogger logger, Exception exception, int count);
    }
}
