using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Temporal;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Entities;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.History;

/// <summary>Answers queries over evolutions: ids whose types fit, from the index, each looked at as a whole.</summary>
internal sealed class EvolutionQueries(SqliteEngine engine, string tenant, int tenantNumber, EvolutionQuery query, CancellationToken cancel)
{
    private readonly SqliteEngine _engine = engine;
    private readonly string _tenant = tenant;
    private readonly int _tenantNumber = tenantNumber;
    private readonly EvolutionQuery _query = query;
    private readonly EntityQuery _entities = query.Entities;
    private readonly EvolutionReader _reader = new(engine.Entities, engine.Readers, engine.Names, query, cancel);
    private readonly CancellationToken _cancel = cancel;

    public FoundEvolutions Run()
    {
        using var lease = _engine.Readers.Rent();
        var page = new List<Evolution>();
        var wanted = (long)_entities.Offset + _entities.Limit;
        long matches = 0;
        foreach (var id in InOrder(Ids(lease.Connection)))
        {
            _cancel.ThrowIfCancellationRequested();
            if (Select(id) is not { } evolution)
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

    private Evolution? Select(string id) =>
        _reader.Find(_tenantNumber, new EntityKey(_tenant, id)) is { } evolution ? EvolutionSelection.Apply(evolution, _query) : null;

    // Existing entities whose types fit, then the other evolutions whose types do.
    private IEnumerable<string> Ids(Connection reader)
    {
        if (NecessaryConditions.Ids(_entities) is { } ids)
        {
            return ids.Distinct();
        }

        return Existing(reader).Concat(Kept(reader));
    }

    private IEnumerable<string> Existing(Connection reader)
    {
        var view = new EntityQuery { Selectors = _entities.Selectors };
        using var candidates = new AccessPath(reader, _engine.Entities.View().Behind, _engine.Entities, _engine.Names, _engine.Values, _tenant, _tenantNumber, view).Open();
        while (candidates.Next(out var k))
        {
            if (Id(reader, "SELECT id FROM entities WHERE k = ?1", k) is { } id)
            {
                yield return id;
            }
        }
    }

    private IEnumerable<string> Kept(Connection reader)
    {
        var types = NecessaryConditions.Types(_entities);
        using var candidates = types is null
            ? Candidates.Of(reader, reader.Take("SELECT e FROM evolutions WHERE tenant = ?1 ORDER BY e").Bind(1, (long)_tenantNumber))
            : KeptOf(reader, types);
        while (candidates.Next(out var number))
        {
            if (Id(reader, "SELECT id FROM evolutions WHERE e = ?1", number) is { } id && !IsAmongExisting(id, types))
            {
                yield return id;
            }
        }
    }

    private Candidates KeptOf(Connection reader, HashSet<string> types)
    {
        var indexes = new List<Statement>();
        foreach (var type in types)
        {
            if (_engine.Names.Find(NameKind.Type, _tenantNumber, type) is var number && number != 0)
            {
                indexes.Add(reader.Take("SELECT e FROM evolution_types WHERE type = ?1 ORDER BY e").Bind(1, (long)number));
            }
        }

        return indexes.Count == 0 ? Candidates.Of([]) : Candidates.Merge(reader, indexes);
    }

    private bool IsAmongExisting(string id, HashSet<string>? types) =>
        _engine.Entities.Find(new EntityKey(_tenant, id)) is { } live && (types is null || live.Entity.Types.Any(types.Contains));

    private IEnumerable<string> InOrder(IEnumerable<string> ids)
    {
        if (_entities.OrderBy is not { } by)
        {
            return ids;
        }

        var order = new EntityOrder(by);
        var ranked = ids.Take(_engine.Options.MaxOrdered + 1).Select((id, i) => order.Rank(new Entity { Id = id, Types = [] }, i)).ToList();
        if (ranked.Count > _engine.Options.MaxOrdered)
        {
            throw new ProblemException(new Problem(
                ProblemType.TooManyResults, $"More than {_engine.Options.MaxOrdered} evolutions may fit the query; so many are not put in order", "orderBy"));
        }

        ranked.Sort(order);
        return ranked.Select(r => r.Entity.Id);
    }

    private static string? Id(Connection reader, string sql, long number)
    {
        var statement = reader.Use(sql).Bind(1, number);
        var id = statement.Step() ? statement.Text(0) : null;
        statement.Reset();
        return id;
    }
}
