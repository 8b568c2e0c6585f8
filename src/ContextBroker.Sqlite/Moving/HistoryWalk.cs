using System.Globalization;
using ContextBroker.Core.Moving;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.History;
using ContextBroker.Sqlite.Writing;

namespace ContextBroker.Sqlite.Moving;

/// <summary>
/// Reads all history: id by id, and of each attribute the rows of all its chains by rising number. A row does not say whose it is; only the chain
/// that leads to it does. The numbers of one attribute of one id are held at a time, 8 bytes each.
/// </summary>
internal sealed class HistoryWalk(Connection connection, NameTable names)
{
    // Ids looked up at once.
    private const int IdsAtOnce = 200;

    // Each part is read along its index, and the parts are merged: no more rows are looked at than are wanted.
    private const string IdsFrom = """
        SELECT tenant, id FROM entities WHERE (tenant, id) >= (?1, ?2) UNION SELECT tenant, id FROM former_entities WHERE (tenant, id) >= (?1, ?2)
        UNION SELECT tenant, id FROM evolutions WHERE (tenant, id) >= (?1, ?2) ORDER BY tenant, id LIMIT ?3
        """;

    private const string IdsAfter = """
        SELECT tenant, id FROM entities WHERE (tenant, id) > (?1, ?2) UNION SELECT tenant, id FROM former_entities WHERE (tenant, id) > (?1, ?2)
        UNION SELECT tenant, id FROM evolutions WHERE (tenant, id) > (?1, ?2) ORDER BY tenant, id LIMIT ?3
        """;

    private readonly Connection _connection = connection;
    private readonly NameTable _names = names;

    // Where the last page ended, so that the next one need not find it again.
    private string? _mark;
    private IEnumerator<(Place At, long[] Rows)>? _chains;
    private int _read;

    /// <summary>The rows of one attribute of one id.</summary>
    private readonly record struct Place(int Tenant, string Id, int Attribute);

    public MovedPage Read(string? after, int max)
    {
        if (after is null || after != _mark)
        {
            Seek(after);
        }

        var page = new PageBuilder(max);
        while (_chains is not null && page.HasRoom)
        {
            var (place, rows) = _chains.Current;
            if (_read < rows.Length)
            {
                var row = rows[_read++];
                if (Read(place, row) is { } record)
                {
                    page.Add(record, Mark(place, row));
                }
            }
            else
            {
                _read = 0;
                _chains = _chains.MoveNext() ? _chains : null;
            }
        }

        var built = page.Build();
        _mark = built.Next;
        return built;
    }

    private static string Mark(Place place, long row) =>
        string.Create(CultureInfo.InvariantCulture, $"{place.Tenant}\n{place.Attribute}\n{row}\n{place.Id}");

    private void Seek(string? after)
    {
        var mark = after?.Split('\n', 4);
        Place? from = mark is null ? null : new Place(Int(mark[0]), mark[3], Int(mark[1]));
        _read = 0;
        var chains = Chains(from).GetEnumerator();
        _chains = chains.MoveNext() ? chains : null;
        if (_chains is not null && from == _chains.Current.At)
        {
            var last = long.Parse(mark![2], CultureInfo.InvariantCulture);
            _read = Array.FindIndex(_chains.Current.Rows, row => row > last) is var next and >= 0 ? next : _chains.Current.Rows.Length;
        }
    }

    private MovedInstance? Read(Place place, long row)
    {
        var (mark, instance) = HistoryRecords.Stored(_connection, row);
        return mark.IsRemoved ? null : new MovedInstance(
            row, _names.Text(place.Tenant), place.Id, _names.Text(place.Attribute), (int)(ChangeKind)mark.Kind, mark.At, mark.ObservedAt, instance);
    }

    /// <param name="from">The first one, if it is still there.</param>
    private IEnumerable<(Place At, long[] Rows)> Chains(Place? from)
    {
        foreach (var (tenant, id) in Ids(from))
        {
            var heads = Heads(tenant, id);
            foreach (var attribute in heads.Attributes.Order())
            {
                if (from is { } first && first.Tenant == tenant && first.Id == id && attribute < first.Attribute)
                {
                    continue;
                }

                yield return (new Place(tenant, id, attribute), [.. heads.WalkAll(_connection, attribute).Select(m => m.Row).Distinct().Order()]);
            }
        }
    }

    private EvolutionHeads Heads(int tenant, string id)
    {
        var row = _connection.Use("""
            SELECT COALESCE(c.history, e.history) FROM entities AS e LEFT JOIN rows_behind AS b ON b.k = e.k AND b.sequence > e.version
            LEFT JOIN changes AS c ON c.sequence = b.sequence WHERE e.tenant = ?1 AND e.id = ?2
            """).Bind(1, (long)tenant).Bind(2, id);
        var live = row.Step() ? HistoryHeads.Read(row.Blob(0)) : HistoryHeads.None;
        row.Reset();
        var others = EvolutionHeads.Find(_connection, tenant, new EntityKey(_names.Text(tenant), id), live: null);
        return others with { Former = [.. others.Former, live] };
    }

    // By tenant and id, those of entities that exist, that existed, and that only the temporal API knows.
    private IEnumerable<(int Tenant, string Id)> Ids(Place? from)
    {
        var (tenant, id, sql) = (from?.Tenant ?? 0, from?.Id ?? "", IdsFrom);
        while (true)
        {
            var rows = _connection.Use(sql).Bind(1, (long)tenant).Bind(2, id).Bind(3, (long)IdsAtOnce);
            var ids = new List<(int Tenant, string Id)>();
            while (rows.Step())
            {
                ids.Add(((int)rows.Int64(0), rows.Text(1)));
            }

            foreach (var found in ids)
            {
                yield return found;
            }

            if (ids.Count < IdsAtOnce)
            {
                yield break;
            }

            (tenant, id, sql) = (ids[^1].Tenant, ids[^1].Id, IdsAfter);
        }
    }

    private static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
