using System.Runtime.CompilerServices;
using ContextBroker.Core.Storage;
using ContextBroker.MongoDb.Queries;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Temporal;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.History;

/// <summary>Answers queries over evolutions: ids whose types fit, from the index, each looked at as a whole.</summary>
internal sealed class EvolutionQueries(MongoEngine engine, string tenant, EvolutionQuery query, CancellationToken cancel)
{
    private static readonly BsonDocument ByCreation = new("k", 1);

    private static readonly BsonDocument IdAlone = new("_id", 1);

    private readonly MongoEngine _engine = engine;
    private readonly string _tenant = tenant;
    private readonly EvolutionQuery _query = query;
    private readonly EntityQuery _entities = query.Entities;
    private readonly EvolutionReader _reader = new(engine.Store, engine.Decoded, query, cancel);
    private readonly CancellationToken _cancel = cancel;

    public async Task<FoundEvolutions> Run()
    {
        var page = new List<Evolution>();
        var wanted = (long)_entities.Offset + _entities.Limit;
        long matches = 0;
        await foreach (var id in InOrder(Ids(_cancel)).ConfigureAwait(false))
        {
            if (await _reader.Find(_tenant, id).ConfigureAwait(false) is not { } found || EvolutionSelection.Apply(found, _query) is not { } evolution)
            {
                continue;
            }

            matches++;
            if (matches > _entities.Offset && matches <= wanted)
            {
                page.Add(_query.IdsAlone ? evolution with { Attributes = [] } : evolution);
            }
            else if (matches > wanted && !_entities.Count)
            {
                break;
            }
        }

        return new FoundEvolutions(page, _entities.Count ? matches : null, matches > wanted);
    }

    // Existing entities whose types fit, then the other evolutions whose types do.
    private async IAsyncEnumerable<string> Ids([EnumeratorCancellation] CancellationToken cancel)
    {
        if (NecessaryConditions.Ids(_entities) is { } ids)
        {
            foreach (var id in ids.Distinct())
            {
                yield return id;
            }

            yield break;
        }

        var tenant = new BsonDocument("t", _tenant);
        var existing = EntityFilter.And([tenant, EntityFilter.Selected(_tenant, _entities.Selectors)])!;
        await foreach (var id in Of(_engine.Store.Entities, existing, cancel).ConfigureAwait(false))
        {
            yield return id;
        }

        var types = NecessaryConditions.Types(_entities);
        var kept = EntityFilter.And([tenant, types is null ? null : EntityFilter.In("y", types.Select(t => (BsonValue)t))])!;
        await foreach (var id in Of(_engine.Store.Evolutions, kept, cancel).ConfigureAwait(false))
        {
            if (!await IsAmongExisting(id, types).ConfigureAwait(false))
            {
                yield return id;
            }
        }
    }

    private static async IAsyncEnumerable<string> Of(IMongoCollection<BsonDocument> collection, BsonDocument filter, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var cursor = await collection.Find(filter).Sort(ByCreation).Project(IdAlone).ToCursorAsync(cancel).ConfigureAwait(false);
        while (await cursor.MoveNextAsync(cancel).ConfigureAwait(false))
        {
            foreach (var document in cursor.Current)
            {
                yield return document["_id"]["i"].AsString;
            }
        }
    }

    private async Task<bool> IsAmongExisting(string id, HashSet<string>? types) =>
        await _engine.Entities.Find(_tenant, id, _cancel).ConfigureAwait(false) is { } live && (types is null || live.Entity.Types.Any(types.Contains));

    private async IAsyncEnumerable<string> InOrder(IAsyncEnumerable<string> ids)
    {
        if (_entities.OrderBy is not { } by)
        {
            await foreach (var id in ids.ConfigureAwait(false))
            {
                yield return id;
            }

            yield break;
        }

        var order = new EntityOrder(by);
        var ranked = new List<RankedEntity>();
        await foreach (var id in ids.ConfigureAwait(false))
        {
            ranked.Add(order.Rank(new Entity { Id = id, Types = [] }, ranked.Count));
            if (ranked.Count > _engine.Options.MaxOrdered)
            {
                throw new ProblemException(new Problem(
                    ProblemType.TooManyResults, $"More than {_engine.Options.MaxOrdered} evolutions may fit the query; so many are not put in order", "orderBy"));
            }
        }

        ranked.Sort(order);
        foreach (var one in ranked)
        {
            yield return one.Entity.Id;
        }
    }
}
