using ContextBroker.Core.Delivery;
using ContextBroker.Core.Nodes;
using ContextBroker.Core.Storage;
using ContextBroker.Core.Subscriptions;
using ContextBroker.NgsiLd.Registrations;
using ContextBroker.NgsiLd.Subscriptions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Registrations;

/// <summary>
/// Who is owed word of a change of registrations (clause 5.11.7). Each change has a number; notifications go into the outbox together with
/// the number up to which everybody has been told, so that a crash neither loses one nor leaves it unknown.
/// </summary>
internal sealed partial class RegistrationNotifier(
    SubscriptionRegistry subscriptions, IOutbox outbox, Outgoing outgoing, TimeProvider clock, ILogger<RegistrationNotifier> logger,
    ISharedStore? shared = null, Duties? duties = null, IOptions<NodeOptions>? nodes = null) : IDisposable
{
    public const string Reader = "registrations";

    private readonly SemaphoreSlim _entering = new(1, 1);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly StoreTurn? _among = shared is null || duties is null || nodes is null ? null : new StoreTurn(shared, duties, nodes, clock, Reader);
    private readonly List<OutboxItem> _planned = [];
    private long _last;
    private long _told;

    /// <summary>On a store with several nodes: reads what they have changed, and tells what one of them could not tell any more.</summary>
    public Func<CancellationToken, Task> TakeUpOthers { private get; set; } = _ => Task.CompletedTask;

    /// <summary>The turn to change; among several nodes one has it.</summary>
    public async Task<RegistrationTurn> Turn(CancellationToken cancel)
    {
        await _entering.WaitAsync(cancel);
        try
        {
            await Enter(cancel);
        }
        catch
        {
            _entering.Release();
            throw;
        }

        return new RegistrationTurn(() => ++_last, Leave);
    }

    /// <summary>The turn on this node alone, to take up what another one has changed in its own.</summary>
    public async Task<IAsyncDisposable> OwnTurn(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        return new RegistrationTurn(() => _last, () =>
        {
            _turn.Release();
            return ValueTask.CompletedTask;
        });
    }

    /// <summary>Another node had the turn, and is gone.</summary>
    public async Task<bool> IsAbandoned(CancellationToken cancel) => _among is not null && await _among.IsAbandoned(cancel);

    /// <summary>There is nothing to be told, or stored.</summary>
    public bool IsIdle => _among is not null && _told == _last;

    /// <summary>Goes on where the last process, or another node, stopped; the caller has the turn.</summary>
    public async Task Resume(IReadOnlyList<(string Tenant, RegistrationDocument Document)> stored, MatchRegistrations matching, CancellationToken cancel)
    {
        _planned.Clear();
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

    /// <summary>Reads again what other nodes did to subscriptions.</summary>
    public Task ReloadSubscriptions(IDocumentStore documents, CancellationToken cancel) => ((IHeldDocuments)subscriptions).Reload(SubscriptionDocument.Kind, documents, cancel);

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

    public void Dispose()
    {
        _turn.Dispose();
        _entering.Dispose();
    }

    private async Task Enter(CancellationToken cancel)
    {
        var isNew = _among is not null && await _among.Enter(cancel);
        try
        {
            await _turn.WaitAsync(cancel);
            try
            {
                await (isNew ? TakeUpOthers(cancel) : Task.CompletedTask);
            }
            catch
            {
                _among?.Forget();
                _turn.Release();
                throw;
            }
        }
        catch
        {
            await GiveBack();
            throw;
        }
    }

    private async ValueTask Leave()
    {
        _turn.Release();
        await GiveBack();
        _entering.Release();
    }

    // If that fails, the next one waits until the turn's time is over.
    private async Task GiveBack()
    {
        try
        {
            await (_among?.Leave() ?? Task.CompletedTask);
        }
        catch (Exception e)
        {
            Log.NotLeft(logger, e);
        }
    }

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

        [LoggerMessage(2, LogLevel.Warning, "The turn to change registrations could not be given back; other nodes wait until its time is over")]
        public static partial void NotLeft(ILogger logger, Exception exception);
    }
}
