using ContextBroker.OData.Tables;

namespace ContextBroker.OData.Queries;

/// <summary>One page of a table.</summary>
/// <param name="Value">As the library writes it.</param>
/// <param name="Count">Of all rows that pass, where wanted.</param>
/// <param name="Next">Where the next page begins; null: this is the last.</param>
/// <param name="Taken">Rows of this page.</param>
internal sealed record TablePage(object Value, long? Count, PageToken? Next, int Taken);

/// <summary>Answers queries of a table page by page; never holds more of it than the question needs.</summary>
internal sealed class TableAnswers(TableReader reader)
{
    private readonly TableReader _reader = reader;

    public async Task<TablePage> Page(TableQuery query, int pageSize, CancellationToken cancel)
    {
        var limit = Math.Min(query.Top ?? pageSize, pageSize);
        var count = query.WantsCount ? await _reader.Count(query.Rows, cancel).ConfigureAwait(false) : (long?)null;
        var (rows, next) = query.OrderBy is not null ? await Ordered(query, limit, cancel).ConfigureAwait(false)
            : query.Rows.Passes is null && (query.Skip > 0 || query.Token is { IsOffset: true }) ? await ByOffset(query, limit, cancel).ConfigureAwait(false)
            : await Walked(query, limit, cancel).ConfigureAwait(false);
        var isLast = query.Top <= rows.Count;
        return new TablePage(query.Shown(rows), count, isLast ? null : next, rows.Count);
    }

    /// <summary>$apply: all rows, reduced to the columns that it names, grouped and added up by the library.</summary>
    public async Task<IQueryable> Applied(TableQuery query, int pageSize, CancellationToken cancel)
    {
        TableColumn[] columns = [.. query.Rows.Table.Columns.Where(c => query.Mentioned.Contains(c.Name))];
        return query.Answered(await _reader.All(query.Rows, columns, cancel).ConfigureAwait(false), pageSize);
    }

    private async Task<(List<EntityRow> Rows, PageToken? Next)> Walked(TableQuery query, int limit, CancellationToken cancel)
    {
        if (limit == 0)
        {
            return ([], null);
        }

        var token = query.Token;
        var (rows, next) = await _reader.Walk(query.Rows, token?.Value ?? 0, token is null ? query.Skip : 0, limit, cancel).ConfigureAwait(false);
        return (rows, next is { } place ? new PageToken(false, place) : null);
    }

    private async Task<(List<EntityRow> Rows, PageToken? Next)> ByOffset(TableQuery query, int limit, CancellationToken cancel)
    {
        var offset = (int)Math.Min(int.MaxValue - limit, query.Token?.Value ?? query.Skip);
        var (rows, hasMore) = await _reader.Page(query.Rows, offset, limit, cancel).ConfigureAwait(false);
        return (rows, hasMore ? new PageToken(true, offset + rows.Count) : null);
    }

    // Only what decides the order is kept of every row; those of the page are read again.
    private async Task<(List<EntityRow> Rows, PageToken? Next)> Ordered(TableQuery query, int limit, CancellationToken cancel)
    {
        var table = query.Rows.Table;
        var id = table.ByName["id"];
        TableColumn[] columns = [id, .. table.Columns.Where(c => c != id && query.Mentioned.Contains(c.Name))];
        var all = await _reader.All(query.Rows, columns, cancel).ConfigureAwait(false);
        var offset = (int)Math.Min(int.MaxValue - limit, query.Token?.Value ?? query.Skip);
        var ids = query.Ordered(all).Skip(offset).Take(limit).Select(r => (string)r.Value(id)!);
        var rows = await _reader.ByIds(query.Rows, [.. ids], cancel).ConfigureAwait(false);
        return (rows, offset + limit < all.Count ? new PageToken(true, offset + limit) : null);
    }
}
