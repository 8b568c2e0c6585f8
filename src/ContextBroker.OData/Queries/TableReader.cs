using System.Collections.Immutable;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.OData.Columns;
using ContextBroker.OData.Tables;

namespace ContextBroker.OData.Queries;

/// <summary>Rows of tables from the store, with the rows that they are linked to where these are wanted.</summary>
internal sealed class TableReader(IEntityStore store, TenantRegistry tenants, TableModel model, TableOptions options)
{
    // Rows that are looked at between two looks into the store.
    private const int AtOnce = 500;

    private readonly IEntityStore _store = store;
    private readonly TenantRegistry _tenants = tenants;
    private readonly TableModel _model = model;
    private readonly TableOptions _options = options;

    /// <exception cref="ProblemException">NonexistentTenant.</exception>
    public ValueTask Require(string tenant, CancellationToken cancel) => _tenants.Require(tenant, cancel);

    /// <summary>The row with an id; null: there is none in this table.</summary>
    public async Task<EntityRow?> Find(RowSource source, string id, CancellationToken cancel)
    {
        var rows = await ByIds(source, [id], cancel).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>The first rows after a place, in the order of creation, skipping some; the next place, null at the end.</summary>
    public async Task<(List<EntityRow> Rows, long? Next)> Walk(RowSource source, long after, long skip, int limit, CancellationToken cancel)
    {
        var rows = new List<EntityRow>();
        long? place = after;
        var areFew = false;
        while (place is { } from && rows.Count < limit)
        {
            // As long as all that the store finds is wanted, not one more than that: the next page begins where this part ends.
            var max = areFew ? AtOnce : (int)Math.Min(AtOnce, skip + limit - rows.Count);
            var part = await _store.Walk(source.Tenant, source.Query, from, max, cancel).ConfigureAwait(false);
            var passed = await Passing(source, part.Entities, cancel).ConfigureAwait(false);
            areFew = passed.Count < part.Entities.Count;
            if (skip >= passed.Count)
            {
                skip -= passed.Count;
            }
            else if (passed.Count - skip <= limit - rows.Count)
            {
                rows.AddRange(passed.Skip((int)skip));
                skip = 0;
            }
            else
            {
                rows.AddRange(passed.Skip((int)skip).Take(limit - rows.Count));
                return (rows, await After(source, from, part.Entities, rows[^1].Entity!.Id, cancel).ConfigureAwait(false));
            }

            place = part.Next;
        }

        return (rows, place);
    }

    /// <summary>Every row that passes, in the order of creation, reduced to some columns.</summary>
    /// <exception cref="ProblemException">TooManyResults.</exception>
    public List<EntityRow> All(TableColumns held, IReadOnlyList<Func<EntityRow, bool>> filters, IReadOnlyList<TableColumn> columns) => held.Read(read =>
    {
        var passing = Passing(read, filters);
        var rows = new List<EntityRow>(passing.Length);
        var links = new LinkedRows();
        foreach (var place in passing)
        {
            var row = NewRow(read.Table);
            row.Fill(read, links);
            row.At(place).Keep(columns);
            rows.Add(row);
        }

        return rows;
    });

    /// <summary>The places of rows that pass, in columns that are being read.</summary>
    /// <exception cref="ProblemException">TooManyResults.</exception>
    public int[] Passing(TableColumns held, IReadOnlyList<Func<EntityRow, bool>> filters)
    {
        var passing = held.Passing(filters, NewRow(held.Table));
        return passing.Length <= _options.MaxRows ? passing : throw TooMany();
    }

    /// <summary>Every row that passes, in the order of creation, reduced to some columns.</summary>
    /// <exception cref="ProblemException">TooManyResults.</exception>
    public async Task<List<EntityRow>> All(RowSource source, IReadOnlyList<TableColumn> columns, CancellationToken cancel)
    {
        var rows = new List<EntityRow>();
        for (long? place = 0; place is { } from;)
        {
            var part = await _store.Walk(source.Tenant, source.Query, from, AtOnce, cancel).ConfigureAwait(false);
            var passed = await Passing(source, part.Entities, cancel).ConfigureAwait(false);
            if (rows.Count + passed.Count > _options.MaxRows)
            {
                throw TooMany();
            }

            foreach (var row in passed)
            {
                row.Keep(columns);
                rows.Add(row);
            }

            place = part.Next;
        }

        return rows;
    }

    public async Task<long> Count(RowSource source, CancellationToken cancel)
    {
        if (source.Passes is null)
        {
            var page = await _store.Query(source.Tenant, source.Query with { Limit = 0, Count = true }, cancel).ConfigureAwait(false);
            return page.Count ?? 0;
        }

        var count = 0L;
        for (long? place = 0; place is { } from;)
        {
            var part = await _store.Walk(source.Tenant, source.Query, from, AtOnce, cancel).ConfigureAwait(false);
            count += (await Passing(source, part.Entities, cancel).ConfigureAwait(false)).Count;
            place = part.Next;
        }

        return count;
    }

    /// <summary>Rows by offset, for which no filter is needed.</summary>
    public async Task<(List<EntityRow> Rows, bool HasMore)> Page(RowSource source, int offset, int limit, CancellationToken cancel)
    {
        var page = await _store.Query(source.Tenant, source.Query with { Offset = offset, Limit = limit }, cancel).ConfigureAwait(false);
        return (await Rows(source, page.Entities, cancel).ConfigureAwait(false), page.HasMore);
    }

    /// <summary>The rows that are still there, in the order of the ids.</summary>
    public async Task<List<EntityRow>> ByIds(RowSource source, ImmutableArray<string> ids, CancellationToken cancel)
    {
        var found = new Dictionary<string, Entity>();
        foreach (var entity in await Entities(source.Tenant, source.Table, ids, cancel).ConfigureAwait(false))
        {
            found[entity.Id] = entity;
        }

        return await Rows(source, [.. ids.Select(id => found.GetValueOrDefault(id)).OfType<Entity>()], cancel).ConfigureAwait(false);
    }

    // The page is full within a part: where the next one begins, a walk tells that ends with the last row taken.
    private async Task<long?> After(RowSource source, long from, IReadOnlyList<Entity> part, string last, CancellationToken cancel)
    {
        for (var size = IndexOf(part, last) + 1; size > 0;)
        {
            var again = await _store.Walk(source.Tenant, source.Query, from, size, cancel).ConfigureAwait(false);
            var found = IndexOf(again.Entities, last);
            if (found == again.Entities.Count - 1)
            {
                return again.Next;
            }

            // Something before it has gone since, or it has itself.
            size = found >= 0 ? found + 1 : size - 1;
        }

        return from;
    }

    private static int IndexOf(IReadOnlyList<Entity> entities, string id)
    {
        for (var i = 0; i < entities.Count; i++)
        {
            if (entities[i].Id == id)
            {
                return i;
            }
        }

        return -1;
    }

    private async Task<List<EntityRow>> Passing(RowSource source, IReadOnlyList<Entity> entities, CancellationToken cancel)
    {
        var rows = await Rows(source, entities, cancel).ConfigureAwait(false);
        return source.Passes is { } passes ? rows.FindAll(new Predicate<EntityRow>(passes)) : rows;
    }

    private async Task<List<EntityRow>> Rows(RowSource source, IReadOnlyList<Entity> entities, CancellationToken cancel)
    {
        var links = new LinkedRows();
        var rows = new List<EntityRow>(entities.Count);
        foreach (var entity in entities)
        {
            rows.Add(Row(source.Table, entity, links));
        }

        if (source.Links.Count > 0)
        {
            await Follow(source, rows, links, cancel).ConfigureAwait(false);
        }

        return rows;
    }

    // Level by level, so that a chain of links costs one look per level and table.
    private async Task Follow(RowSource source, List<EntityRow> rows, LinkedRows links, CancellationToken cancel)
    {
        foreach (var (name, type) in _model.RowTypes)
        {
            links.Expect(name, type);
        }

        for (var level = 0; level < _options.MaxExpansionDepth && rows.Count > 0; level++)
        {
            var wanted = new Dictionary<string, HashSet<string>>();
            foreach (var row in rows)
            {
                foreach (var link in row.Table.Columns.Where(c => c.Source == ColumnSource.Linked && source.Links.Contains(c.Name)))
                {
                    if (!wanted.TryGetValue(link.Target!, out var ids))
                    {
                        wanted[link.Target!] = ids = [];
                    }

                    ids.UnionWith(row.IdsOf(link).Where(id => !links.Has(link.Target!, id)));
                }
            }

            rows = [];
            foreach (var (name, ids) in wanted)
            {
                var table = _model.Table(name);
                foreach (var entity in await Entities(source.Tenant, table, [.. ids], cancel).ConfigureAwait(false))
                {
                    var row = Row(table, entity, links);
                    links.Add(row);
                    rows.Add(row);
                }
            }
        }
    }

    private async Task<List<Entity>> Entities(string tenant, EntityTable table, ImmutableArray<string> ids, CancellationToken cancel)
    {
        var entities = new List<Entity>();
        foreach (var some in ids.Chunk(AtOnce))
        {
            var query = new EntityQuery { Selectors = [table.All.Selectors[0] with { Ids = [.. some] }], Limit = some.Length };
            entities.AddRange((await _store.Query(tenant, query, cancel).ConfigureAwait(false)).Entities);
        }

        return entities;
    }

    private ProblemException TooMany() => new(new Problem(
        ProblemType.TooManyResults, $"More than {_options.MaxRows} rows pass the filter; so many are neither put in order nor added up", "$filter"));

    /// <summary>An empty row of the table's class.</summary>
    public EntityRow NewRow(EntityTable table) => (EntityRow)Activator.CreateInstance(_model.RowTypes[table.Model.Name])!;

    private EntityRow Row(EntityTable table, Entity entity, LinkedRows links)
    {
        var row = NewRow(table);
        row.Fill(table, entity, links);
        return row;
    }
}
