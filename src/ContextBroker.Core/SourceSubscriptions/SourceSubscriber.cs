using System.Collections.Concurrent;
using ContextBroker.Core.Federation;
using ContextBroker.Core.Subscriptions;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Federation;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Registrations;
using Microsoft.Extensions.Logging;

namespace ContextBroker.Core.SourceSubscriptions;

/// <summary>
/// Brings what is at the sources of one subscription to what is to be there (clauses 5.8.1.4, 5.8.2.4, 5.8.5.4), request by request, each noted before and
/// after it, so that a process that dies in between goes on from there.
/// </summary>
internal sealed partial class SourceSubscriber(
    SubscriptionRegistry subscriptions, SourceCopies copies, WantedCopies wanted, Forwarder forwarder, ILogger<SourceSubscriber> logger)
{
    // With the longest waits this is about an hour. What a source still tells afterwards is refused, which deletes nothing there but tells nobody anything.
    private const int MostDeletions = 20;

    private readonly ConcurrentDictionary<string, (int Times, string Detail)> _failures = [];

    /// <summary>Nothing else may work on this subscription meanwhile.</summary>
    /// <returns>False: some source did not do as it was asked; it is to be asked again.</returns>
    public async Task<bool> Settle(string tenant, string subscriptionId, CancellationToken cancel)
    {
        if (subscriptions.IsUnread(tenant, subscriptionId))
        {
            return true;
        }

        var registered = subscriptions.Find(tenant, subscriptionId);
        var works = (await Plan(tenant, subscriptionId, registered)).ToList();
        var settled = await forwarder.All(works, work => Settle(registered, work.Copy, work.Wanted, cancel));
        return settled.All(done => done);
    }

    private async Task<IEnumerable<(SourceCopy Copy, WantedCopy? Wanted)>> Plan(string tenant, string subscriptionId, RegisteredSubscription? registered)
    {
        var held = copies.Of(tenant, subscriptionId);
        var works = new List<(SourceCopy, WantedCopy?)>();
        foreach (var one in wanted.Of(registered))
        {
            var known = held.FirstOrDefault(copy => copy.IsAt(one.Registration, one.Number));
            var current = known is null ? NewCopy(tenant, subscriptionId, one) : known with { Registration = one.Registration };
            var isSame = known is not null && known.Registration.ModifiedAt == one.Registration.ModifiedAt;
            works.Add((isSame ? known! : await copies.Put(known, current), one));
        }

        foreach (var left in held.Where(copy => !works.Exists(work => work.Item1.Id == copy.Id)))
        {
            works.Add((left.IsUnwanted ? left : await copies.Put(left, left with { IsUnwanted = true }), null));
        }

        return works;
    }

    private static SourceCopy NewCopy(string tenant, string subscriptionId, WantedCopy wanted)
    {
        // The source's other clients may see the id, but not where it notifies.
        var id = $"urn:ngsi-ld:Subscription:{Guid.NewGuid()}";
        var key = System.Security.Cryptography.RandomNumberGenerator.GetHexString(32, lowercase: true);
        return new SourceCopy(tenant, id, subscriptionId, wanted.Registration, wanted.Number, key);
    }

    private async Task<bool> Settle(RegisteredSubscription? registered, SourceCopy copy, WantedCopy? one, CancellationToken cancel)
    {
        try
        {
            return registered is null || one is null ? await Delete(copy, cancel) : await Settle(registered, copy, one, isSecond: false, cancel);
        }
        catch (ProblemException e)
        {
            return Failed(copy, $"its @context is not available: {e.Problem.Detail}");
        }
    }

    private async Task<bool> Settle(RegisteredSubscription registered, SourceCopy copy, WantedCopy one, bool isSecond, CancellationToken cancel)
    {
        var subscription = registered.Subscription;
        var origin = wanted.Origin(registered);
        var context = await forwarder.ContextFor(copy.Registration, origin, needsUrl: true, cancel);
        var body = SubscriptionCopy.Write(subscription, copy.Registration, one.Scope, context, wanted.IsSplit(subscription), copy.Id, wanted.Address(copy));
        var document = body.With("@context", context.Source);
        var call = new SourceCall(copy.Registration, SourceOperations.CreateSubscription, context, origin);
        if (copy.Sent is null)
        {
            return await Create(copy, call with { Body = body }, document, cancel);
        }

        if (copy.Sent.Equals(document))
        {
            return true;
        }

        if (!copy.Registration.Operations.HasFlag(SourceOperations.UpdateSubscription))
        {
            return isSecond || !copy.Registration.Operations.HasFlag(SourceOperations.DeleteSubscription)
                || (await Gone(copy, cancel) && await Settle(registered, await copies.Put(copy, copy with { Sent = null }), one, isSecond: true, cancel));
        }

        var update = call with { Operation = SourceOperations.UpdateSubscription, SubscriptionId = copy.RemoteId, Body = SubscriptionCopy.Difference(copy.Sent, document) };
        var reply = await forwarder.Send(copy.Tenant, update, cancel);
        if (reply.Outcome == SourceOutcome.NotFound && !isSecond)
        {
            return await Settle(registered, await copies.Put(copy, copy with { Sent = null }), one, isSecond: true, cancel);
        }

        if (!reply.IsSuccess)
        {
            return Failed(copy, reply);
        }

        await copies.Put(copy, copy with { Sent = document });
        return Done(copy);
    }

    private async Task<bool> Create(SourceCopy copy, SourceCall call, JsonObject document, CancellationToken cancel)
    {
        var tried = copy.MayExist ? copy : await copies.Put(copy, copy with { MayExist = true });
        var reply = await forwarder.Send(copy.Tenant, call, cancel);
        if (reply.IsSuccess)
        {
            await copies.Put(tried, tried with { Sent = document, RemoteId = reply.CreatedId ?? tried.Id });
            return Done(copy);
        }

        // The id is nobody else's: an earlier request arrived whose answer did not. What it said then may not be what is wanted now.
        if (reply.Status == ProblemType.AlreadyExists.Status)
        {
            return tried.Registration.Operations.HasFlag(SourceOperations.DeleteSubscription)
                ? await Gone(tried, cancel) && Failed(copy, reply)
                : await copies.Put(tried, tried with { Sent = document }) is not null;
        }

        // Whoever has the subscription already tells of what is there.
        return reply.Outcome == SourceOutcome.Loop || Failed(copy, reply);
    }

    private async Task<bool> Delete(SourceCopy copy, CancellationToken cancel)
    {
        if (copy.MayExist && copy.Registration.Operations.HasFlag(SourceOperations.DeleteSubscription) && !await Gone(copy, cancel))
        {
            if (_failures.GetValueOrDefault(copy.Id).Times < MostDeletions)
            {
                return false;
            }

            Log.Left(logger, copy.RemoteId, copy.Registration.Id);
        }

        await copies.Remove(copy);
        return Done(copy);
    }

    private async Task<bool> Gone(SourceCopy copy, CancellationToken cancel)
    {
        var origin = subscriptions.Find(copy.Tenant, copy.SubscriptionId) is { } registered ? wanted.Origin(registered) : wanted.Origin(copy.Tenant);
        var call = new SourceCall(copy.Registration, SourceOperations.DeleteSubscription, NgsiLd.Contexts.LdContext.Core, origin) { SubscriptionId = copy.RemoteId };
        var reply = await forwarder.Send(copy.Tenant, call, cancel);
        return reply.IsSuccess || reply.Outcome == SourceOutcome.NotFound || Failed(copy, reply);
    }

    private bool Done(SourceCopy copy)
    {
        _failures.TryRemove(copy.Id, out _);
        return true;
    }

    private bool Failed(SourceCopy copy, SourceReply reply) => Failed(copy, $"{reply.Outcome}: {reply.Detail}");

    private bool Failed(SourceCopy copy, string detail)
    {
        var before = _failures.GetValueOrDefault(copy.Id);
        _failures[copy.Id] = (before.Times + 1, detail);
        if (before.Detail != detail)
        {
            Log.Refused(logger, copy.Registration.Id, copy.SubscriptionId, detail);
        }

        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The source of registration {RegistrationId} does not take what it should for subscription {SubscriptionId}; it is asked again. {Detail}")]
        public static partial void Refused(ILogger logger, string registrationId, string subscriptionId, string detail);

        [LoggerMessage(2, LogLevel.Warning, "Subscription {RemoteId} could not be deleted at the source of registration {RegistrationId}, and is given up; its notifications are refused")]
        public static partial void Left(ILogger logger, string remoteId, string registrationId);
    }
}
