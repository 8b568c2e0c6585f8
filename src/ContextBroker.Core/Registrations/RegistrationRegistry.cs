using System.Collections.Immutable;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.Core.Registrations;

/// <summary>
/// All registrations, in memory and stored (the Context Registry of clause 4.3.5). Reading never waits; a change is durable before it
/// counts, and whoever subscribed to it is owed word of it.
/// </summary>
public sealed class RegistrationRegistry
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Tenant, string Id), RegisteredSource> _byId = [];
    private readonly RegistrationIndex _index = new();
    private readonly IDocumentStore _documents;
    private readonly TenantRegistry _tenants;
    private readonly RegistrationNotifier _notifier;
    private readonly TimeProvider _clock;

    internal RegistrationRegistry(IDocumentStore documents, TenantRegistry tenants, RegistrationNotifier notifier, TimeProvider clock) =>
        (_documents, _tenants, _notifier, _clock) = (documents, tenants, notifier, clock);

    public ContextSourceRegistration? Find(string tenant, string id) =>
        Held(tenant, id) is { } held && !held.Registration.HasExpiredAt(_clock.GetUtcNow()) ? held.Registration : null;

    /// <summary>The registrations of a tenant that match, in the order of their creation.</summary>
    public IReadOnlyList<MatchedRegistration> Match(string tenant, RegistrationQuery query)
    {
        var now = _clock.GetUtcNow();
        IReadOnlyCollection<RegisteredSource> candidates;
        lock (_lock)
        {
            candidates = _index.Candidates(tenant, query);
        }

        return
        [
            .. from candidate in candidates
               where !candidate.Registration.HasExpiredAt(now)
               let shown = RegistrationMatcher.Match(candidate.Registration, query)
               where !shown.IsEmpty
               orderby candidate.Registration.CreatedAt, candidate.Registration.Id
               select new MatchedRegistration(candidate.Registration, shown),
        ];
    }

    /// <summary>Reads what is stored, and tells what the last process could not tell any more; once, before anything else.</summary>
    internal async Task Load(CancellationToken cancel)
    {
        var stored = (await _documents.List(RegistrationDocument.Kind, cancel)).Select(one => (Stored: one, Document: RegistrationDocument.Read(one))).ToList();
        foreach (var (one, document) in stored)
        {
            if (document.After is { } registration)
            {
                Exchange(null, new RegisteredSource(one.Tenant, registration, one.Version));
            }
        }

        await _notifier.Resume([.. stored.Select(one => (one.Stored.Tenant, one.Document))], Match, cancel);
        foreach (var (one, _) in stored.Where(one => one.Document.After is null))
        {
            await _documents.Delete(RegistrationDocument.Kind, one.Tenant, one.Id, cancel);
        }
    }

    /// <param name="check">Refuses it by an exception, with all others of the tenant at hand.</param>
    /// <returns>False: there is one with this id.</returns>
    internal async Task<bool> Add(
        string tenant, ContextSourceRegistration registration, Action<IEnumerable<ContextSourceRegistration>> check, CancellationToken cancel)
    {
        using var turn = await _notifier.Turn(cancel);
        if (Held(tenant, registration.Id) is { } held)
        {
            if (!held.Registration.HasExpiredAt(_clock.GetUtcNow()))
            {
                return false;
            }

            await Remove(turn, held);
        }

        check(Others(tenant, registration.Id));
        var document = new RegistrationDocument(turn.Next(), null, registration);
        await Count(tenant, document, null, await PutNew(tenant, document));
        return true;
    }

    /// <param name="change">Makes the new one from the current one, with all others of the tenant at hand; may be refused by an exception.</param>
    /// <returns>False: there is none with this id.</returns>
    internal async Task<bool> Replace(
        string tenant,
        string id,
        Func<ContextSourceRegistration, IEnumerable<ContextSourceRegistration>, Task<ContextSourceRegistration>> change,
        CancellationToken cancel)
    {
        using var turn = await _notifier.Turn(cancel);
        if (Held(tenant, id) is not { } held || held.Registration.HasExpiredAt(_clock.GetUtcNow()))
        {
            return false;
        }

        var document = new RegistrationDocument(turn.Next(), held.Registration, await change(held.Registration, Others(tenant, id)));
        await Count(tenant, document, held, await Put(held, document));
        return true;
    }

    /// <returns>False: there is none with this id.</returns>
    internal async Task<bool> Remove(string tenant, string id, CancellationToken cancel)
    {
        using var turn = await _notifier.Turn(cancel);
        if (Held(tenant, id) is not { } held)
        {
            return false;
        }

        var wasThere = !held.Registration.HasExpiredAt(_clock.GetUtcNow());
        await Remove(turn, held);
        return wasThere;
    }

    /// <summary>Removes what has expired (clause 5.9.2.4), and tells what could not be told before.</summary>
    internal async Task Sweep(CancellationToken cancel)
    {
        using var turn = await _notifier.Turn(cancel);
        await _notifier.Send();
        foreach (var held in Expired(_clock.GetUtcNow()))
        {
            await Remove(turn, held);
        }
    }

    private async Task Remove(RegistrationTurn turn, RegisteredSource held)
    {
        var document = new RegistrationDocument(turn.Next(), held.Registration, null);
        if (await Count(held.Tenant, document, held, await Put(held, document)))
        {
            await _documents.Delete(RegistrationDocument.Kind, held.Tenant, held.Registration.Id, CancellationToken.None);
        }
    }

    // What is stored under its id although no such registration is held is one that is gone, and could not be cleared away.
    private async Task<long> PutNew(string tenant, RegistrationDocument document)
    {
        var (id, json) = (document.After!.Id, document.Write());
        if (await _documents.Put(RegistrationDocument.Kind, tenant, id, 0, json, CancellationToken.None) is { } version)
        {
            return version;
        }

        await _documents.Delete(RegistrationDocument.Kind, tenant, id, CancellationToken.None);
        return await _documents.Put(RegistrationDocument.Kind, tenant, id, 0, json, CancellationToken.None)
            ?? throw new InvalidOperationException($"Registration {id} could not be stored");
    }

    private async Task<long> Put(RegisteredSource held, RegistrationDocument document) =>
        await _documents.Put(RegistrationDocument.Kind, held.Tenant, held.Registration.Id, held.Version, document.Write(), CancellationToken.None)
        ?? throw new InvalidOperationException($"The stored registration {held.Registration.Id} is not the one in memory");

    /// <summary>From here on it counts, whether or not anybody can be told at once.</summary>
    /// <returns>Those it concerns are told for sure.</returns>
    private Task<bool> Count(string tenant, RegistrationDocument document, RegisteredSource? before, long version)
    {
        Exchange(before, document.After is { } after ? new RegisteredSource(tenant, after, version) : null);
        _notifier.Plan(tenant, document);
        return _notifier.Send();
    }

    private RegisteredSource? Held(string tenant, string id)
    {
        lock (_lock)
        {
            return _byId.GetValueOrDefault((tenant, id));
        }
    }

    private ImmutableArray<ContextSourceRegistration> Others(string tenant, string id)
    {
        var now = _clock.GetUtcNow();
        lock (_lock)
        {
            return [.. _byId.Values
                .Where(held => held.Tenant == tenant && held.Registration.Id != id && !held.Registration.HasExpiredAt(now))
                .Select(held => held.Registration)];
        }
    }

    private List<RegisteredSource> Expired(DateTimeOffset now)
    {
        lock (_lock)
        {
            return [.. _byId.Values.Where(held => held.Registration.HasExpiredAt(now))];
        }
    }

    private void Exchange(RegisteredSource? before, RegisteredSource? after)
    {
        lock (_lock)
        {
            if (before is not null)
            {
                _index.Remove(before);
                _byId.Remove(before.Key);
            }

            if (after is not null)
            {
                _tenants.Add(after.Tenant);
                _index.Add(after);
                _byId.Add(after.Key, after);
            }
        }
    }
}
