using System.Collections.Concurrent;
using System.Collections.Immutable;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Nodes;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.Core.Registrations;

/// <summary>
/// All registrations, in memory and stored (the Context Registry of clause 4.3.5). Reading never waits; a change is durable before it
/// counts, and whoever subscribed to it is owed word of it.
/// </summary>
public sealed class RegistrationRegistry : IHeldDocuments
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Tenant, string Id), RegisteredSource> _byId = [];
    private readonly RegistrationIndex _index = new();
    private readonly ConcurrentDictionary<string, int> _counts = [];
    private volatile int _total;
    private readonly IDocumentStore _documents;
    private readonly TenantRegistry _tenants;
    private readonly RegistrationNotifier _notifier;
    private readonly TimeProvider _clock;
    private bool _isTakenUp;

    internal RegistrationRegistry(IDocumentStore documents, TenantRegistry tenants, RegistrationNotifier notifier, TimeProvider clock) =>
        (_documents, _tenants, _notifier, _clock) = (documents, tenants, notifier, clock);

    /// <summary>In this tenant a registration is new (no before), another (both) or gone (no after). Called once it counts; must not block.</summary>
    internal event Action<string, ContextSourceRegistration?, ContextSourceRegistration?>? Changed;

    /// <summary>The tenant has registrations. O(1) and without a lock: every request asks.</summary>
    public bool HasAny(string tenant) => _total != 0 && _counts.ContainsKey(tenant);

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
        _notifier.TakeUpOthers = TakeUpOthers;
        await using var turn = await _notifier.Turn(cancel);
        if (!_isTakenUp)
        {
            await Resume(cancel);
        }
    }

    /// <summary>Tells what another node could not tell any more.</summary>
    internal async Task FinishOfOthers(CancellationToken cancel)
    {
        if (await _notifier.IsAbandoned(cancel))
        {
            await using var turn = await _notifier.Turn(cancel);
        }
    }

    /// <param name="check">Refuses it by an exception, with all others of the tenant at hand.</param>
    /// <returns>False: there is one with this id.</returns>
    internal async Task<bool> Add(
        string tenant, ContextSourceRegistration registration, Action<IEnumerable<ContextSourceRegistration>> check, CancellationToken cancel)
    {
        await using var turn = await _notifier.Turn(cancel);
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
        await using var turn = await _notifier.Turn(cancel);
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
        await using var turn = await _notifier.Turn(cancel);
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
        await FinishOfOthers(cancel);
        if (_notifier.IsIdle && Expired(_clock.GetUtcNow()).Count == 0)
        {
            return;
        }

        await using var turn = await _notifier.Turn(cancel);
        await _notifier.Send();
        foreach (var held in Expired(_clock.GetUtcNow()))
        {
            await Remove(turn, held);
        }
    }

    IReadOnlyCollection<string> IHeldDocuments.Kinds { get; } = [RegistrationDocument.Kind];

    IReadOnlyCollection<(string Tenant, string Id)> IHeldDocuments.Held(string kind)
    {
        lock (_lock)
        {
            return [.. _byId.Keys];
        }
    }

    long? IHeldDocuments.VersionOf(string kind, string tenant, string id) => Held(tenant, id)?.Version;

    /// <summary>Reads it again, for another node has changed it; that node tells those it concerns.</summary>
    async Task IHeldDocuments.Refresh(string kind, string tenant, string id, CancellationToken cancel)
    {
        await using var turn = await _notifier.OwnTurn(cancel);
        var stored = await _documents.Find(kind, tenant, id, cancel);
        Replace(Held(tenant, id), stored is not null && RegistrationDocument.Read(stored).After is { } after ? new RegisteredSource(tenant, after, stored.Version) : null);
    }

    // What was changed by other nodes, subscriptions to registrations among it.
    private async Task TakeUpOthers(CancellationToken cancel)
    {
        await _notifier.ReloadSubscriptions(_documents, cancel);
        await Resume(cancel);
        _isTakenUp = true;
    }

    // The caller has the turn.
    private async Task Resume(CancellationToken cancel)
    {
        var stored = (await _documents.List(RegistrationDocument.Kind, cancel)).Select(one => (Stored: one, Document: RegistrationDocument.Read(one))).ToList();
        var living = stored.Where(one => one.Document.After is not null).ToDictionary(one => (one.Stored.Tenant, one.Stored.Id));
        foreach (var gone in ((IHeldDocuments)this).Held(RegistrationDocument.Kind).Where(key => !living.ContainsKey(key)))
        {
            Replace(Held(gone.Tenant, gone.Id), null);
        }

        foreach (var (key, (one, document)) in living)
        {
            Replace(Held(key.Tenant, key.Id), new RegisteredSource(one.Tenant, document.After!, one.Version));
        }

        await _notifier.Resume([.. stored.Select(one => (one.Stored.Tenant, one.Document))], Match, cancel);
        foreach (var (one, _) in stored.Where(one => one.Document.After is null))
        {
            await _documents.Delete(RegistrationDocument.Kind, one.Tenant, one.Id, cancel);
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
        Replace(before, document.After is { } after ? new RegisteredSource(tenant, after, version) : null);
        _notifier.Plan(tenant, document);
        return _notifier.Send();
    }

    private void Replace(RegisteredSource? before, RegisteredSource? after)
    {
        Exchange(before, after);
        if (before?.Version != after?.Version)
        {
            Changed?.Invoke((before ?? after)!.Tenant, before?.Registration, after?.Registration);
        }
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
                Count(before.Tenant, -1);
            }

            if (after is not null)
            {
                _tenants.Add(after.Tenant);
                _index.Add(after);
                _byId.Add(after.Key, after);
                Count(after.Tenant, +1);
            }
        }
    }

    private void Count(string tenant, int more)
    {
        _total = _byId.Count;

        if (_counts.AddOrUpdate(tenant, more, (_, count) => count + more) == 0)
        {
            _counts.TryRemove(tenant, out _);
        }
    }
}
