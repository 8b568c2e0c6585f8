using ContextBroker.OData.Columns;
using ContextBroker.OData.Tables;

namespace ContextBroker.OData.Queries;

/// <summary>One page of a table.</summary>
/// <param name="Value">As the library writes it.</param>
/// <param name="Count">Of all rows that pass, where wanted.</param>
/// <param name="Next">Where the next page begins; null: this is the last.</param>
/// <param name="Taken">Rows of this page.</param>
internal sealed record TablePage(object Value, long? Count, PageToken? Next, int Taken);

/// <summary>One page of groups.</summary>
/// <param name="Value">As the library writes it.</param>
/// <param name="Count">Of all groups, where wanted and not left to the library.</param>
/// <param name="HasMore">There are groups after the page, and nobody has told of them yet.</param>
internal sealed record AppliedPage(IQueryable Value, long? Count = null, bool HasMore = false);

/// <summary>
/// Answers queries of a table page by page; never holds more of it than the question needs. What all rows must be looked at for is worked out
/// on columns where they are held (<see cref="HeldColumns"/>), and on the store otherwise: the answers are the same.
/// </summary>
internal sealed class TableAnswers(TableReader reader, HeldColumns columns)
{
    // Where the store narrows a question to fewer rows, columns of the whole table are not worth being made.
    private const int ManyRows = 2000;

    // So few rows are found by their ids, faster than by what they are asked for.
    private const int FewRows = 1000;

    private readonly TableReader _reader = reader;
    private readonly HeldColumns _columns = columns;

    public async Task<TablePage> Page(TableQuery query, int pageSize, CancellationToken cancel)
    {
        var limit = Math.Min(query.Top ?? pageSize, pageSize);
        var held = await Held(query, cancel).ConfigureAwait(false);
        var count = query.WantsCount ? await Count(query, held, cancel).ConfigureAwait(false) : (long?)null;
        var (rows, next) = query.OrderBy is not null ? await Ordered(query, held, limit, cancel).ConfigureAwait(false)
            : query.Rows.Passes is null && (query.Skip > 0 || query.Token is { IsOffset: true }) ? await ByOffset(query, limit, cancel).ConfigureAwait(false)
            : await Walked(query, held, limit, cancel).ConfigureAwait(false);
        var isLast = query.Top <= rows.Count;
        return new TablePage(query.Shown(rows), count, isLast ? null : next, rows.Count);
    }

    public async Task<long> Count(TableQuery query, CancellationToken cancel) =>
        await Count(query, await Held(query, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);

    /// <summary>$apply: all rows, reduced to the columns that it names, grouped and added up.</summary>
    public async Task<AppliedPage> Applied(TableQuery query, int pageSize, CancellationToken cancel)
    {
        var held = await Held(query, cancel).ConfigureAwait(false);
        if (held is not null && query.Groups is { } groups && Grouped(query, held, groups) is { } all)
        {
            AppliedRow[] wanted = [.. all.Skip(query.Skip).Take(query.Top ?? int.MaxValue).Take(pageSize + 1)];
            return new AppliedPage(wanted.Take(pageSize).ToArray().AsQueryable(), query.WantsCount ? all.Count : null, wanted.Length > pageSize);
        }

        TableColumn[] named = [.. query.Rows.Table.Columns.Where(c => query.Mentioned.Contains(c.Name))];
        return new AppliedPage(query.Answered(await All(query, held, named, cancel).ConfigureAwait(false), pageSize));
    }

    // Null: the store is to be asked.
    private async ValueTask<TableColumns?> Held(TableQuery query, CancellationToken cancel)
    {
        var source = query.Rows;
        var looksAtAll = query.Apply is not null || query.OrderBy is not null || source.Passes is not null;
        if (!query.IsOfColumns || !looksAtAll || !source.Query.Selectors[0].Ids.IsDefaultOrEmpty)
        {
            return null;
        }

        return await _columns.Find(source.Tenant, source.Table, !query.IsNarrowed || _columns.IsWished(source.Tenant, source.Table), cancel).ConfigureAwait(false);
    }

    private async Task<long> Count(TableQuery query, TableColumns? held, CancellationToken cancel)
    {
        if (held is not null && query.Rows.Passes is not null)
        {
            return held.Read(read => read.Passing(query.Filters, _reader.NewRow(read.Table)).Length);
        }

        var count = await _reader.Count(query.Rows, cancel).ConfigureAwait(false);
        if (query.Rows.Passes is not null && count > ManyRows)
        {
            _columns.Wish(query.Rows.Tenant, query.Rows.Table);
        }

        return count;
    }

    private IReadOnlyList<AppliedRow>? Grouped(TableQuery query, TableColumns held, ColumnGroups groups)
    {
        Func<EntityRow, bool>[] filters = [.. groups.Filters.Select(query.Passes)];
        return AppliedRow.Sorted(held.Read(read => groups.Of(read, _reader.Passing(read, filters))), query.OrderBy?.OrderByClause);
    }

    private async Task<List<EntityRow>> All(TableQuery query, TableColumns? held, IReadOnlyList<TableColumn> named, CancellationToken cancel)
    {
        if (held is not null)
        {
            return _reader.All(held, query.Filters, named);
        }

        var all = await _reader.All(query.Rows, named, cancel).ConfigureAwait(false);
        if (all.Count > ManyRows)
        {
            _columns.Wish(query.Rows.Tenant, query.Rows.Table);
        }

        return all;
    }

    private async Task<(List<EntityRow> Rows, PageToken? Next)> Walked(TableQuery query, TableColumns? held, int limit, CancellationToken cancel)
    {
        if (limit == 0)
        {
            return ([], null);
        }

        var token = query.Token;
        var skip = token is null ? query.Skip : 0;
        if (held is not null && query.Rows.Passes is not null && Found(query, held, skip, limit) is var (found, isAll))
        {
            if (found.Length == 0)
            {
                return ([], null);
            }

            var few = await Walked(query.Rows with { Query = query.Rows.Table.OfIds([.. found]) }, token, skip: 0, limit, cancel).ConfigureAwait(false);
            if (isAll || few is { Next: not null } && few.Rows.Count == limit)
            {
                return few;
            }
        }

        if (skip > ManyRows && query.Rows.Passes is not null)
        {
            _columns.Wish(query.Rows.Tenant, query.Rows.Table);
        }

        return await Walked(query.Rows, token, skip, limit, cancel).ConfigureAwait(false);
    }

    private async Task<(List<EntityRow> Rows, PageToken? Next)> Walked(RowSource source, PageToken? token, int skip, int limit, CancellationToken cancel)
    {
        var (rows, next) = await _reader.Walk(source, token?.Value ?? 0, skip, limit, cancel).ConfigureAwait(false);
        return (rows, next is { } place ? new PageToken(false, place) : null);
    }

    // The rows that pass now, where they are few or some are skipped: the store walks through these alone, and the filter still decides on each. One
    // more than the page has, so that the store tells where the next page begins. IsAll: no others pass after them.
    private (string[] Ids, bool IsAll)? Found(TableQuery query, TableColumns held, int skip, int limit) => held.Read<(string[], bool)?>(read =>
    {
        var passing = read.Passing(query.Filters, _reader.NewRow(read.Table));
        if (skip == 0 && passing.Length > FewRows)
        {
            return null;
        }

        var from = Math.Min(skip, passing.Length);
        var to = skip == 0 ? passing.Length : (int)Math.Min((long)from + limit + 1, passing.Length);
        var id = query.Rows.Table.ByName["id"].Number;
        return (Array.ConvertAll(passing[from..to], row => (string)read.Value(id, row)!), to == passing.Length);
    });

    private async Task<(List<EntityRow> Rows, PageToken? Next)> ByOffset(TableQuery query, int limit, CancellationToken cancel)
    {
        var offset = (int)Math.Min(int.MaxValue - limit, query.Token?.Value ?? query.Skip);
        var (rows, hasMore) = await _reader.Page(query.Rows, offset, limit, cancel).ConfigureAwait(false);
        return (rows, hasMore ? new PageToken(true, offset + rows.Count) : null);
    }

    // Only what decides the order is kept of every row; those of the page are read again.
    private async Task<(List<EntityRow> Rows, PageToken? Next)> Ordered(TableQuery query, TableColumns? held, int limit, CancellationToken cancel)
    {
        var offset = (int)Math.Min(int.MaxValue - limit, query.Token?.Value ?? query.Skip);
        var (ids, count) = held is not null && query.Order is { } order
            ? held.Read(read => Ordered(query, read, order, offset, limit))
            : await OrderedByLibrary(query, held, offset, limit, cancel).ConfigureAwait(false);
        var rows = await _reader.ByIds(query.Rows, [.. ids], cancel).ConfigureAwait(false);
        return (rows, offset + limit < count ? new PageToken(true, offset + limit) : null);
    }

    private (string[] Ids, int Count) Ordered(TableQuery query, TableColumns held, ColumnOrder order, int offset, int limit)
    {
        var passing = _reader.Passing(held, query.Filters);
        var id = query.Rows.Table.ByName["id"].Number;
        return ([.. order.Sorted(held, passing, offset, limit).Select(row => (string)held.Value(id, row)!)], passing.Length);
    }

    private async Task<(string[] Ids, int Count)> OrderedByLibrary(TableQuery query, TableColumns? held, int offset, int limit, CancellationToken cancel)
    {
        var table = query.Rows.Table;
        var id = table.ByName["id"];
        TableColumn[] named = [id, .. table.Columns.Where(c => c != id && query.Mentioned.Contains(c.Name))];
        var all = await All(query, held, named, cancel).ConfigureAwait(false);
        return ([.. query.Ordered(all).Skip(offset).Take(limit).Select(r => (string)r.Value(id)!)], all.Count);
    }
}
