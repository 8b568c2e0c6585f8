using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Reading;
using ContextBroker.Sqlite.Values;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Entities;

/// <summary>Answers queries: the narrowest index gives candidates in the order of creation, the matcher decides on each.</summary>
internal sealed class EntityQueries(EntityReader entities, ReaderPool readers, NameTable names, ValueIndexes values, PageMarks marks, SqliteOptions options, TimeProvider clock)
{
    private readonly EntityReader _entities = entities;
    private readonly ReaderPool _readers = readers;
    private readonly NameTable _names = names;
    private readonly ValueIndexes _values = values;
    private readonly PageMarks _marks = marks;
    private readonly SqliteOptions _options = options;
    private readonly TimeProvider _clock = clock;

    public EntityPage Run(string tenant, EntityQuery query, CancellationToken cancel)
    {
        if (_names.FindTenant(tenant) is var number && number == 0)
        {
            return new EntityPage([], query.Count ? 0 : null, false);
        }

        var view = _entities.View();
        using var lease = _readers.Rent();
        var reader = lease.Connection;
        var scan = new QueryScan(_entities, view, reader, tenant, query, _clock.GetUtcNow(), cancel) { MaxOrdered = _options.MaxOrdered };
        if ((query.Offset > 0 || query.Count) && OnlyType(number, query) is var type and not 0 && !AnyEnded(reader))
        {
            return RunOfType(reader, scan, type, query);
        }

        using var candidates = new AccessPath(reader, view.Behind, _entities, _names, _values, tenant, number, query).Open();
        var page = scan.Run(candidates);
        _values.Scanned(number, query, scan.Looked);
        return page;
    }

    public EntityIds Ids(string tenant, EntityQuery query, CancellationToken cancel)
    {
        var wanted = query with { Offset = 0, Count = false, OrderBy = null };
        if (_names.FindTenant(tenant) is var number && number == 0)
        {
            return new EntityIds([], false);
        }

        var view = _entities.View();
        using var lease = _readers.Rent();
        var reader = lease.Connection;
        if (OnlyType(number, wanted) is var type and not 0 && !AnyEnded(reader))
        {
            return IdsOfType(reader, type, wanted.Limit);
        }

        var scan = new QueryScan(_entities, view, reader, tenant, wanted, _clock.GetUtcNow(), cancel) { MaxOrdered = _options.MaxOrdered };
        using var candidates = new AccessPath(reader, view.Behind, _entities, _names, _values, tenant, number, wanted).Open();
        var ids = scan.RunIds(candidates);
        _values.Scanned(number, wanted, scan.Looked);
        return ids;
    }

    // No state is read: the ids stand before it in their rows.
    private static EntityIds IdsOfType(Connection reader, int type, int limit)
    {
        var ids = new List<string>();
        var statement = reader.Use("SELECT id FROM entity_types JOIN entities USING(k) WHERE type = ?1 ORDER BY k LIMIT ?2").Bind(1, (long)type).Bind(2, limit + 1L);
        while (statement.Step())
        {
            ids.Add(statement.Text(0));
        }

        var hasMore = ids.Count > limit;
        return new EntityIds(hasMore ? ids[..limit] : ids, hasMore);
    }

    public EntityWalk Walk(string tenant, EntityQuery query, long after, int max, CancellationToken cancel)
    {
        if (_names.FindTenant(tenant) is var number && number == 0)
        {
            return new EntityWalk([], null);
        }

        var view = _entities.View();
        using var lease = _readers.Rent();
        var wanted = query with { OrderBy = null, Offset = 0, Limit = max, Count = false };
        using var candidates = new AccessPath(lease.Connection, view.Behind, _entities, _names, _values, tenant, number, wanted).OpenAfter(after);
        var scan = new QueryScan(_entities, view, lease.Connection, tenant, wanted, _clock.GetUtcNow(), cancel) { MaxOrdered = _options.MaxOrdered };
        var page = scan.Run(candidates);
        _values.Scanned(number, wanted, scan.Looked);
        return new EntityWalk(page.Entities, page.HasMore ? scan.LastTaken : null);
    }

    private EntityPage RunOfType(Connection reader, QueryScan scan, int type, EntityQuery query)
    {
        var version = _marks.Version;
        var (marked, after) = _marks.Before(type, query.Offset);
        using var rest = AccessPath.OfType(reader, type, after, query.Offset - marked);
        var page = scan.RunRest(rest, query.Count ? Count(reader, type) : null);
        if (scan.PageNumbers is var (first, last))
        {
            _marks.Add(type, query.Offset, first - 1, version);
            _marks.Add(type, query.Offset + page.Entities.Count, last, version);
        }

        return page;
    }

    private int OnlyType(int tenant, EntityQuery query) => NecessaryConditions.OnlyType(query) is { } type ? _names.Find(NameKind.Type, tenant, type) : 0;

    // What has ended and is not yet swept is still in the index and in the counts.
    private bool AnyEnded(Connection reader)
    {
        var statement = reader.Use("SELECT 1 FROM entities WHERE ends_at <= ?1 LIMIT 1").Bind(1, _clock.GetUtcNow().UtcTicks);
        var any = statement.Step();
        statement.Reset();
        return any;
    }

    private static long Count(Connection reader, int type)
    {
        var statement = reader.Use("SELECT count FROM usage WHERE type = ?1 AND attribute = ?2 AND kind = ?3")
            .Bind(1, (long)type).Bind(2, (long)UsageTally.OfTypeItself).Bind(3, (long)UsageTally.AnyKind);
        var count = statement.Step() ? statement.Int64(0) : 0;
        statement.Reset();
        return count;
    }
}
