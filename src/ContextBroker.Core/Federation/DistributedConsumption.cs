using System.Collections.Immutable;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Registrations;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Federation;

/// <summary>An answer that was put together, and what of it may be missing.</summary>
/// <param name="Result">Null: nobody has it.</param>
public sealed record Distributed<T>(T Result, ImmutableArray<SourceWarning> Warnings);

/// <summary>
/// Retrieves and queries entities here and at registered sources (clauses 5.7.1.4, 5.7.2.4). A source that fails is said in a warning; what others
/// have, and what is held here, is answered all the same, and no later than the source's time allows.
/// </summary>
public sealed class DistributedConsumption(
    RegistrationRegistry registrations,
    Gathering gathering,
    WholeFilter filter,
    EntityConsumption entities,
    IEntityStore store,
    TenantRegistry tenants,
    TimeProvider clock,
    IOptions<FederationOptions> options)
{
    private const int WalkedAtOnce = 500;

    private readonly FederationOptions _options = options.Value;

    /// <summary>Some source may have to be asked. O(1): every request comes by here.</summary>
    public bool IsNeeded(string tenant) => registrations.HasAny(tenant);

    /// <exception cref="ProblemException">508: the request has been here before.</exception>
    public void RequireNoLoop(RequestOrigin origin)
    {
        if (origin.IsLoop(_options.MaxHops))
        {
            throw new ProblemException(SourceProblems.Loop(
                $"The request went through {string.Join(", ", origin.Encountered)}; {origin.Alias} does not take it again, or one that has gone through {_options.MaxHops}"));
        }
    }

    /// <summary>Clause 5.7.1. Version 0 where others had a part in it.</summary>
    /// <returns>Null: neither here nor elsewhere.</returns>
    /// <exception cref="ProblemException">BadRequestData: the id is not a URI.</exception>
    public async ValueTask<Distributed<Entity?>> Retrieve(
        string tenant, EntityTarget target, ImmutableArray<string> attributes, ImmutableArray<string> datasetIds, RequestOrigin origin, CancellationToken cancel)
    {
        RequireNoLoop(origin);
        target.RequireUri();
        await tenants.Require(tenant, cancel);
        var gathered = await gathering.Retrieve(tenant, target.Id, target.Types, attributes, datasetIds, origin, cancel);
        var merged = gathered.Parts.Merge(target.Id, await store.Find(tenant, target.Id, cancel), clock.GetUtcNow());
        var found = target.Chosen(merged, clock.GetUtcNow());
        if (found is not null)
        {
            target.Condition?.Require(found);
        }

        return new Distributed<Entity?>(found, gathered.Warnings);
    }

    /// <summary>Clause 5.7.2: a page of what is here, in the order of creation, and of what only others have, in the order of their answers.</summary>
    /// <exception cref="ProblemException">BadRequestData: an order is asked for (clause 5.7.2.4); TooManyResults: of one source.</exception>
    public async ValueTask<Distributed<EntityPage>> Query(string tenant, DistributedQuery query, RequestOrigin origin, CancellationToken cancel)
    {
        RequireNoLoop(origin);
        await tenants.Require(tenant, cancel);
        var split = gathering.IsSplit(query.MaySplit);
        if (query.Query.OrderBy is not null && MayAsk(tenant, query, origin))
        {
            throw ProblemException.BadRequestData("Entities of several sources are not put in an order: ask with local=true", "orderBy");
        }

        var gathered = await gathering.Query(tenant, query, origin, split, cancel);
        if (gathered.Parts.IsEmpty)
        {
            return new Distributed<EntityPage>(await entities.Query(tenant, query.Query, cancel), gathered.Warnings);
        }

        var page = split ? await WholePage(tenant, query.Query, gathered.Parts, cancel) : await Page(tenant, query.Query, gathered.Parts, cancel);
        return new Distributed<EntityPage>(page, gathered.Warnings);
    }

    private bool MayAsk(string tenant, DistributedQuery query, RequestOrigin origin) => gathering.Sources(
        tenant,
        new NgsiLd.Registrations.RegistrationQuery { Selectors = query.Query.Selectors, Attributes = query.Attributes, Filter = query.Filter },
        NgsiLd.Registrations.SourceOperations.QueryEntity | NgsiLd.Registrations.SourceOperations.QueryBatch,
        origin).Count > 0;

    // Each source has judged its entities itself. Those that are held here come in the store's order, so that its pages are those of the answer.
    private async ValueTask<EntityPage> Page(string tenant, EntityQuery query, SourceParts parts, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var local = await entities.Query(tenant, query with { Count = true }, cancel);
        var here = await entities.Ids(tenant, query with { Among = parts.Ids.ToHashSet(), Limit = Math.Max(parts.Ids.Count, 1) }, cancel);
        var held = here.Ids.ToHashSet();
        var elsewhere = parts.Ids.Where(id => !held.Contains(id)).Select(id => parts.Merge(id, null, now)).OfType<Entity>()
            .Where(entity => query.ShownBy?.ShowsAnyOf(entity) ?? true).ToList();
        var before = (int)Math.Clamp(query.Offset - local.Count!.Value, 0, elsewhere.Count);
        var merged = local.Entities.Select(entity => parts.Merge(entity.Id, entity, now)).OfType<Entity>();
        List<Entity> page = [.. merged, .. elsewhere.Skip(before).Take(Math.Max(0, query.Limit - local.Entities.Count))];
        var count = local.Count.Value + elsewhere.Count;
        return new EntityPage(page, query.Count ? count : null, query.Offset + (long)query.Limit < count);
    }

    // Parts fit or not only once they are together, so all that may fit is looked at. O(entities that the selectors alone find).
    private async ValueTask<EntityPage> WholePage(string tenant, EntityQuery query, SourceParts parts, CancellationToken cancel)
    {
        var (now, page, count, walked) = (clock.GetUtcNow(), new List<Entity>(), 0L, new HashSet<string>());
        for (long? next = 0; next is { } after;)
        {
            var part = await store.Walk(tenant, new EntityQuery { Selectors = query.Selectors }, after, WalkedAtOnce, cancel);
            foreach (var entity in part.Entities)
            {
                walked.Add(entity.Id);
                await Take(parts.Merge(entity.Id, entity, now));
            }

            next = part.Next;
        }

        foreach (var id in parts.Ids.Where(id => !walked.Contains(id)))
        {
            await Take(parts.Merge(id, await store.Find(tenant, id, cancel), now));
        }

        return new EntityPage(page, query.Count ? count : null, query.Offset + (long)query.Limit < count);

        async ValueTask Take(Entity? entity)
        {
            if (entity is not null && await filter.Fits(tenant, query, entity, cancel) && count++ >= query.Offset && page.Count < query.Limit)
            {
                page.Add(entity);
            }
        }
    }
}
