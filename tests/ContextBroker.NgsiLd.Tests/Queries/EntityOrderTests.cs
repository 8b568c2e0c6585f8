using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.Testing;

namespace ContextBroker.NgsiLd.Tests.Queries;

public sealed class EntityOrderTests
{
    private static readonly string A = LdContext.Core.Expand("a");

    // One entity per value, named by its place in the list: the expected text is the order of the places. "-": no attribute.
    [TestCase("3 1 2", "a", "1 2 0")]
    [TestCase("3 1 2", "a;desc", "0 2 1")]
    [TestCase("10 9.5 1e1", "a", "1 0 2", Description = "equals stay in the order of creation")]
    [TestCase("""
        "b" "á" "A" "a"
        """, "a", "3 2 1 0", Description = "ICU root, not code points")]
    [TestCase("""- null "2026-01-01T00:00:00Z" "2026-01-01" "10:00:00Z" true [1] {"x":1} "t" 5""", "a", "9 8 7 6 5 4 3 2 1 0", Description = "clause 4.23.2")]
    [TestCase("""- null "2026-01-01T00:00:00Z" "2026-01-01" "10:00:00Z" true [1] {"x":1} "t" 5""", "a;desc", "2 3 4 5 6 7 8 9 1 0", Description = "null values last")]
    [TestCase("""true false""", "a", "1 0")]
    [TestCase("""[2] [1,5] [1]""", "a", "2 1 0")]
    [TestCase("""{"y":1} {"x":2} {"x":1,"z":0} {"z":9,"x":1,"b":0}""", "a", "3 2 1 0")]
    [TestCase(""" "2026-01-01T09:00:00+09:00" "2026-01-01T00:30:00Z" "2025-12-31T23:59:59.5Z" """, "a", "2 0 1", Description = "instants, not texts")]
    [TestCase("""{"@type":"DateTime","@value":"2026-01-02T00:00:00Z"} "2026-01-01T00:00:00Z" """, "a", "1 0")]
    [TestCase("""{"city":"b"} {"city":"a"} {"town":"0"}""", "a[city]", "1 0 2")]
    [TestCase("""{"city":"b"} {"city":"a"} {"town":"0"}""", "a[city];desc", "0 1 2")]
    public void Sorts(string values, string orderBy, string expected)
    {
        var parts = values.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var entities = parts.Select((v, i) => v == "-" ? Make.Entity($"urn:e:{i}") : Make.Entity($"urn:e:{i}", Make.Attribute(A, v)));
        Assert.That(Sorted(entities, orderBy), Is.EqualTo(expected));
    }

    [TestCase("id;desc", "2 1 0")]
    [TestCase("type", "1 0 2")]
    [TestCase("scope", "2 0 1")]
    [TestCase("createdAt", "2 0 1")]
    [TestCase("modifiedAt;desc", "1 0 2")]
    [TestCase("expiresAt", "1 0 2")]
    [TestCase("a.observedAt;desc", "1 0 2")]
    [TestCase("a.unitCode", "1 0 2")]
    [TestCase("a.s", "1 0 2")]
    [TestCase("a.s.createdAt;desc", "0 1 2")]
    [TestCase("type,id;desc", "1 0 2")]
    [TestCase("unknown,id;desc", "2 1 0")]
    [TestCase("observedAt,unitCode", "0 1 2")]
    public void SortsByMembers(string orderBy, string expected)
    {
        Entity[] entities =
        [
            Make.Entity("urn:e:0", Of("1", "2026-01-01T00:00:00Z", "MTR")) with
            {
                Types = ["urn:t:b"], Scopes = ["/b"], CreatedAt = At(1), ModifiedAt = At(1), ExpiresAt = Timestamp.At(At(9)),
            },
            Make.Entity("urn:e:1", Of("0", "2026-01-02T00:00:00Z", "CEL")) with
            {
                Types = ["urn:t:a"], CreatedAt = At(2), ModifiedAt = At(2), ExpiresAt = Timestamp.At(At(8)),
            },
            Make.Entity("urn:e:2") with { Types = ["urn:t:c", "urn:t:a"], Scopes = ["/a"], CreatedAt = At(0), ModifiedAt = At(0) },
        ];
        Assert.That(Sorted(entities, orderBy), Is.EqualTo(expected));
    }

    // From [0,0]; a fourth has no GeoProperty but a value, a fifth nothing.
    [TestCase("place;dist-asc", "1 0 2 3 4")]
    [TestCase("place;dist-desc", "2 0 1 3 4")]
    [TestCase("place;dist-asc,id;desc", "1 0 2 3 4")]
    public void SortsByDistance(string orderBy, string expected)
    {
        Entity[] entities = [Placed(0, "POINT (2 0)"), Placed(1, "LINESTRING (5 1, 5 -1, 0.5 0)"), Placed(2, "POINT (-3 1)"), At("5"), Make.Entity("urn:e:4")];
        Assert.That(Sorted(entities, orderBy), Is.EqualTo(expected));

        static Entity At(string value) => Make.Entity("urn:e:3", Make.Attribute(LdContext.Core.Expand("place"), value));
    }

    [Test]
    public void TheDefaultInstanceCounts()
    {
        Entity[] entities =
        [
            Make.Entity("urn:e:0", Make.Attribute(A, Make.Instance("1", "urn:d:1"), Make.Instance("9"))),
            Make.Entity("urn:e:1", Make.Attribute(A, Make.Instance("5"))),
            Make.Entity("urn:e:2", Make.Attribute(A, Make.Instance("3", "urn:d:1"))),
        ];
        Assert.That(Sorted(entities, "a"), Is.EqualTo("2 1 0"));
    }

    [TestCase("a[ja]", "1 0 2")]
    [TestCase("a[EN]", "0 1 2")]
    [TestCase("a[fr]", "0 1 2")]
    public void LanguagesAreSubItems(string orderBy, string expected)
    {
        string[] maps = ["""{"ja":"い","en":"a"}""", """{"ja":"あ","en":"b"}""", "{}"];
        var entities = maps.Select((map, i) => Make.Entity($"urn:e:{i}", Make.Attribute(A, Make.Instance(map, null, AttributeKind.LanguageProperty))));
        Assert.That(Sorted(entities, orderBy), Is.EqualTo(expected));
    }

    [TestCase("a", "1 0 2")]
    [TestCase("a[x]", "0 1 2")]
    public void RelationshipsSortByTheirTarget(string orderBy, string expected)
    {
        string[] targets = ["\"urn:b\"", "\"urn:a\"", "[\"urn:a\",\"urn:b\"]"];
        var entities = targets.Select((t, i) => Make.Entity($"urn:e:{i}", Make.Attribute(A, Make.Instance(t, null, AttributeKind.Relationship))));
        Assert.That(Sorted(entities, orderBy), Is.EqualTo(expected));
    }

    [Test]
    public void TheCollationCompares()
    {
        var entities = new[] { "z", "ä", "a" }.Select((v, i) => Make.Entity($"urn:e:{i}", Make.Attribute(A, $"\"{v}\"")));
        Assert.That((Sorted(entities, "a"), Sorted(entities, "a", "sv")), Is.EqualTo(("2 1 0", "2 0 1")));
    }

    // Of generated entities: the heap's page is the page of everything sorted.
    [TestCase(0, 10)]
    [TestCase(5, 1)]
    [TestCase(0, 0)]
    [TestCase(35, 20)]
    [TestCase(100, 5)]
    [TestCase(0, 1000)]
    [TestCase(int.MaxValue, int.MaxValue)]
    public void PageIsOfTheWhole(int offset, int limit)
    {
        var by = Parse($"<{Vocabulary.Attributes[0]}>;desc,<{Vocabulary.Attributes[2]}>.observedAt,type");
        var all = Testing.Entities.Generate(3, 40).ToList();
        var page = new OrderedPage(by, offset, limit);
        foreach (var i in Enumerable.Range(0, all.Count).Reverse())
        {
            page.Add(all[i], i);
        }

        Assert.That(page.ToPage().Select(e => e.Id), Is.EqualTo(Sort(all, by).Skip(offset).Take(limit).Select(e => e.Id)));
    }

    private static OrderBy Parse(string orderBy, string? collation = null) => OrderByParser.Parse(orderBy, collation, "[0,0]", null, LdContext.Core)!;

    private static IEnumerable<Entity> Sort(IEnumerable<Entity> entities, OrderBy by)
    {
        var order = new EntityOrder(by);
        return entities.Select((e, i) => order.Rank(e, i)).Order(order).Select(r => r.Entity);
    }

    private static string Sorted(IEnumerable<Entity> entities, string orderBy, string? collation = null) =>
        string.Join(' ', Sort(entities, Parse(orderBy, collation)).Select(e => e.Id["urn:e:".Length..]));

    private static EntityAttribute Of(string sub, string observed, string unit) => Make.Attribute(A, Make.Instance("1") with
    {
        ObservedAt = Make.Time(observed), UnitCode = unit, SubAttributes = [Make.Attribute(LdContext.Core.Expand("s"), Make.Instance(sub) with { CreatedAt = At(sub == "1" ? 5 : 4) })],
    });

    private static DateTimeOffset At(int minute) => Make.Noon.AddMinutes(minute);

    private static Entity Placed(int id, string wkt)
    {
        var geometry = new NetTopologySuite.IO.WKTReader().Read(wkt);
        var coordinates = string.Join(',', geometry.Coordinates.Select(c => FormattableString.Invariant($"[{c.X},{c.Y}]")));
        var json = $$"""{"type":"{{geometry.GeometryType}}","coordinates":{{(geometry.Coordinates.Length == 1 ? coordinates : $"[{coordinates}]")}} }""";
        return Make.Entity($"urn:e:{id}", Make.Attribute(LdContext.Core.Expand("place"), Make.Instance(json, null, AttributeKind.GeoProperty)));
    }
}
