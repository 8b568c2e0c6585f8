using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Sqlite.Connections;
using ContextBroker.Sqlite.Values;
using ContextBroker.Sqlite.Writing;
using NetTopologySuite.Geometries;

namespace ContextBroker.Sqlite.Entities;

/// <summary>Chooses the index that leaves the fewest candidates. Every entity that fits the query is among them.</summary>
/// <param name="TenantNumber">Of a tenant that the store knows.</param>
internal readonly record struct AccessPath(
    Connection Reader, RowsView View, EntityReader Entities, NameTable Names, ValueIndexes Values, string Tenant, int TenantNumber, EntityQuery Query)
{
    // Looking at an entity costs about eight times as much as listing its number.
    private const int ListedForOneLook = 8;

    // More types than this are not merged: walking through all entities costs less than so many cursors.
    private const int MaxMerged = 64;

    private const string ByType = "SELECT k FROM entity_types WHERE type = ?1 ORDER BY k";

    public Candidates Open() => ById() ?? ByArea() ?? ByValue() ?? ByScope() ?? ByTypes() ?? All();

    /// <summary>
    /// Candidates with larger numbers. The indexes that do not go by numbers list all of theirs for each part of a walk: what they may list at most keeps that below the looks
    /// that they save.
    /// </summary>
    public Candidates OpenAfter(long after) =>
        (ById() ?? ByArea() ?? ByValue() ?? ByScope())?.After(after) ?? OfTypesAfter(NecessaryConditions.Types(Query), after);

    /// <summary>Entities of one type with larger numbers, the first ones of them skipped within the index.</summary>
    public static Candidates OfType(Connection reader, int type, long after, int skipped) =>
        Candidates.Of(reader, reader.Take("SELECT k FROM entity_types WHERE type = ?1 AND k > ?2 ORDER BY k LIMIT -1 OFFSET ?3")
            .Bind(1, (long)type).Bind(2, after).Bind(3, (long)skipped));

    private Candidates? ById()
    {
        if (NecessaryConditions.Ids(Query) is not { } ids)
        {
            return null;
        }

        var numbers = new List<long>();
        foreach (var id in ids)
        {
            if (Entities.NumberOf(Reader, new EntityKey(Tenant, id)) is var number && number != 0)
            {
                numbers.Add(number);
            }
        }

        return Candidates.Of(numbers);
    }

    private Candidates? ByArea()
    {
        if (Query.Geo is not { } geo)
        {
            return null;
        }

        var attribute = Names.Find(NameKind.Attribute, TenantNumber, geo.Property);
        if (attribute == 0)
        {
            return Candidates.Of([]);
        }

        return geo.Bounds is { } box ? InBox(attribute, box) : null;
    }

    private Candidates? InBox(int attribute, Envelope box)
    {
        var rows = Reader.Use("SELECT id FROM entity_areas WHERE a0 = ?1 AND a1 = ?1 AND x1 >= ?2 AND x0 <= ?3 AND y1 >= ?4 AND y0 <= ?5")
            .Bind(1, (long)attribute).Bind(2, box.MinX).Bind(3, box.MaxX).Bind(4, box.MinY).Bind(5, box.MaxY);
        var numbers = new List<long>();
        View.Areas.Collect(attribute, box, numbers);
        return Collect(rows, EntityArea.PlaceBits, numbers) ? Candidates.Of(numbers) : null;
    }

    private Candidates? ByValue()
    {
        if (Query.Q is null)
        {
            return null;
        }

        foreach (var bound in QBounds.Of(Query.Q))
        {
            var attribute = Names.Find(NameKind.Attribute, TenantNumber, bound.Attribute);
            if (attribute == 0)
            {
                return Candidates.Of([]);
            }

            if (bound.Compare is { } compare && Values.Has(attribute) && ValueRange.TryOf(compare, out var ranges) && InRanges(attribute, compare, ranges) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private Candidates? InRanges(int attribute, QCompare compare, List<ValueRange> ranges)
    {
        if (!Query.Count && Values.IsBroad(attribute, compare))
        {
            return null;
        }

        var numbers = new List<long>();
        foreach (var range in ranges)
        {
            if (!Collect(InRange(attribute, range), 0, numbers))
            {
                Values.FoundBroad(attribute, compare);
                return null;
            }
        }

        return Candidates.Of(numbers);
    }

    private Statement InRange(int attribute, ValueRange range) => range.IsNumbers
        ? Reader.Use("SELECT k FROM value_numbers WHERE attribute = ?1 AND value >= ?2 AND value <= ?3")
            .Bind(1, (long)attribute).Bind(2, range.LeastNumber ?? double.NegativeInfinity).Bind(3, range.MostNumber ?? double.PositiveInfinity)
        : range.MostText is { } most
            ? Reader.Use("SELECT k FROM value_texts WHERE attribute = ?1 AND value >= ?2 AND value <= ?3").Bind(1, (long)attribute).Bind(2, range.LeastText ?? "").Bind(3, most)
            : Reader.Use("SELECT k FROM value_texts WHERE attribute = ?1 AND value >= ?2").Bind(1, (long)attribute).Bind(2, range.LeastText ?? "");

    private Candidates? ByScope()
    {
        if (Query.Scope is not { } scope || NecessaryConditions.ScopePrefixes(scope) is not { } prefixes)
        {
            return null;
        }

        var numbers = new List<long>();
        foreach (var prefix in prefixes)
        {
            // '0' follows '/': the second range holds everything below the prefix.
            var rows = Reader.Use("SELECT k FROM entity_scopes WHERE tenant = ?1 AND (scope = ?2 OR (scope >= ?2 || '/' AND scope < ?2 || '0'))")
                .Bind(1, (long)TenantNumber).Bind(2, prefix);
            if (!Collect(rows, 0, numbers))
            {
                return null;
            }
        }

        return Candidates.Of(numbers);
    }

    private Candidates? ByTypes() => NecessaryConditions.Types(Query) is { } types ? OfTypes(types) : null;

    private Candidates All()
    {
        var types = Names.All(NameKind.Type, TenantNumber).Select(t => t.Text).Take(MaxMerged + 1).ToHashSet();
        return types.Count <= MaxMerged
            ? OfTypes(types)
            : Candidates.Of(Reader, Reader.Take("SELECT k FROM entities WHERE tenant = ?1 ORDER BY k").Bind(1, (long)TenantNumber));
    }

    private Candidates OfTypesAfter(HashSet<string>? types, long after)
    {
        types ??= [.. Names.All(NameKind.Type, TenantNumber).Select(t => t.Text)];
        if (types.Count > MaxMerged)
        {
            return Candidates.Of(Reader, Reader.Take("SELECT k FROM entities WHERE k > ?1 AND +tenant = ?2 ORDER BY k").Bind(1, after).Bind(2, (long)TenantNumber));
        }

        var indexes = new List<Statement>(types.Count);
        foreach (var type in types)
        {
            if (Names.Find(NameKind.Type, TenantNumber, type) is var number && number != 0)
            {
                indexes.Add(Reader.Take("SELECT k FROM entity_types WHERE type = ?1 AND k > ?2 ORDER BY k").Bind(1, (long)number).Bind(2, after));
            }
        }

        return indexes.Count == 0 ? Candidates.Of([]) : Candidates.Merge(Reader, indexes);
    }

    private Candidates OfTypes(HashSet<string> types)
    {
        var indexes = new List<Statement>(types.Count);
        foreach (var type in types)
        {
            if (Names.Find(NameKind.Type, TenantNumber, type) is var number && number != 0)
            {
                indexes.Add(Reader.Take(ByType).Bind(1, (long)number));
            }
        }

        return indexes.Count == 0 ? Candidates.Of([]) : Candidates.Merge(Reader, indexes);
    }

    // A count and an order need all candidates anyway: then a long list is still the shortest way.
    private bool Collect(Statement rows, int shift, List<long> into)
    {
        var most = Query.Count || Query.OrderBy is not null ? long.MaxValue : MostListed();
        while (rows.Step())
        {
            if (into.Count >= most)
            {
                rows.Reset();
                return false;
            }

            into.Add(rows.Int64(0) >> shift);
        }

        return true;
    }

    // With m of N entities listed, walking through all in order fills a page of p after about p N / m looks: from here on that is cheaper than
    // to go on listing.
    private long MostListed()
    {
        var statement = Reader.Use("SELECT MAX(k) FROM entities");
        statement.Step();
        var entities = statement.Int64(0);
        statement.Reset();
        return (long)Math.Sqrt((double)ListedForOneLook * entities * (Query.Offset + Query.Limit + 1L));
    }
}
