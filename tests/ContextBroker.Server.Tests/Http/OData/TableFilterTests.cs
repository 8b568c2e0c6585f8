using System.Globalization;

namespace ContextBroker.Server.Tests.Http.OData;

/// <summary>Whatever the store is asked for to narrow a filter: the rows are those that the filter itself accepts, and no others.</summary>
public class TableFilterTests
{
    private static readonly (string Filter, Func<Tables.Shelter, bool> Passes)[] Filters =
    [
        ("localGovernmentCode eq '142051'", s => s.Code == "142051"),
        ("'142051' eq localGovernmentCode", s => s.Code == "142051"),
        ("localGovernmentCode ne '142051'", s => s.Code != "142051"),
        ("localGovernmentCode in ('142051','141003')", s => s.Code is "142051" or "141003"),
        ("name eq '避難所 3'", s => s.Name == "避難所 3"),
        ("name eq null", s => s.Name is null),
        ("name ne null", s => s.Name is not null),
        ("name ne '避難所 3'", s => s.Name != "避難所 3"),
        ("evacueeTotal gt 105", s => s.Total > 105),
        ("evacueeTotal ge 105", s => s.Total >= 105),
        ("105 gt evacueeTotal", s => s.Total < 105),
        ("evacueeTotal le 10.5", s => s.Total <= 10.5),
        ("evacueeTotal eq 21", s => s.Total == 21),
        ("evacueeTotal ne 21", s => s.Total != 21),
        ("evacueeTotal eq null", s => s.Total is null),
        ("evacueeTotal mul 2 eq 42", s => s.Total == 21),
        ("evacueeTotal gt 50 and openingStatus eq 'open'", s => s.Total > 50 && s.Status == "open"),
        ("evacueeTotal gt 100 or openingStatus eq 'full'", s => s.Total > 100 || s.Status == "full"),
        ("evacueeTotal gt 100 or startswith(name,'避難所 1')", s => s.Total > 100 || s.Name?.StartsWith("避難所 1", StringComparison.Ordinal) == true),
        ("not (openingStatus eq 'open')", s => s.Status != "open"),
        ("not (evacueeTotal gt 50 and openingStatus eq 'open')", s => !(s.Total > 50 && s.Status == "open")),
        ("isDrill", s => s.IsDrill == true),
        ("isDrill eq false", s => s.IsDrill == false),
        ("not (isDrill eq true)", s => s.IsDrill != true),
        ("name lt '避難所 4'", s => string.CompareOrdinal(s.Name, "避難所 4") < 0 && s.Name is not null),
        ("name ge '避難所 4'", s => string.CompareOrdinal(s.Name, "避難所 4") >= 0),
        ("not (name ge '避難所 4')", s => string.CompareOrdinal(s.Name, "避難所 4") < 0),
        ("contains(name,'3')", s => s.Name?.Contains('3') == true),
        ("endswith(name,'7') and length(name) eq 5", s => s.Name?.EndsWith('7') == true),
        ("concat(openingStatus,'!') eq 'open!'", s => s.Status == "open"),
        ("id eq 'urn:ngsi-ld:EvacuationShelter:0003'", s => s.Id.EndsWith("0003", StringComparison.Ordinal)),
        ("id in ('urn:ngsi-ld:EvacuationShelter:0003','urn:ngsi-ld:EvacuationShelter:0009','urn:nowhere')", s => s.Id.EndsWith("0003", StringComparison.Ordinal) || s.Id.EndsWith("0009", StringComparison.Ordinal)),
        ("id eq 'urn:ngsi-ld:EvacuationShelter:0003' and id eq 'urn:ngsi-ld:EvacuationShelter:0004'", _ => false),
        ("id eq 'urn:ngsi-ld:EvacuationShelter:0003' or openingStatus eq 'full'", s => s.Id.EndsWith("0003", StringComparison.Ordinal) || s.Status == "full"),
        ("shelterId eq 'urn:ngsi-ld:DesignatedShelter:4'", s => s.Master.EndsWith(":4", StringComparison.Ordinal)),
        ("shelter/shelterType eq 'welfare'", s => s.MasterIsWelfare),
        ("shelter/name eq null", s => !s.MasterIsThere),
        ("shelter/localGovernmentCode eq localGovernmentCode", s => s.MasterIsThere && s.Code == new[] { "142051", "142042", "141003" }[s.Number % 3]),
        ("latitude gt 35.35", s => s.Place?.Latitude > 35.35),
        ("location eq null", s => s.Place is null),
        ("geo.distance(location,geography'SRID=4326;Point(139.45 35.35)') lt 3000", s => Metres(s) < 3000),
        ("geo.distance(location,geography'SRID=4326;Point(139.45 35.35)') ge 3000", s => Metres(s) >= 3000),
        ("geo.distance(geography'SRID=4326;Point(139.45 35.35)',location) le 2000 or openingStatus eq 'open'", s => Metres(s) <= 2000 || s.Status == "open"),
        ("geo.intersects(location,geography'SRID=4326;Polygon((139.42 35.32,139.48 35.32,139.48 35.38,139.42 35.38,139.42 35.32))')", s => s.Place is { Longitude: > 139.42 and < 139.48, Latitude: > 35.32 and < 35.38 }),
        ("createdAt gt 2020-01-01T00:00:00+09:00", _ => true),
        ("createdAt lt 2020-01-01T00:00:00Z", _ => false),
        ("year(modifiedAt) gt 2020", _ => true),
    ];

    private Tables _tables = null!;

    [OneTimeSetUp]
    public async Task Fill() => _tables = await Tables.With(120);

    [TestCaseSource(nameof(FilterTexts))]
    public async Task LeavesExactlyWhatPasses(string filter)
    {
        var passes = Filters.Single(f => f.Filter == filter).Passes;
        Assert.That(await _tables.Ids(filter), Is.EqualTo(_tables.Shelters.Where(passes).Select(s => s.Id)), filter);
    }

    [TestCaseSource(nameof(FilterTexts))]
    public async Task CountsExactlyWhatPasses(string filter)
    {
        var expected = _tables.Shelters.Count(Filters.Single(f => f.Filter == filter).Passes);
        var count = await _tables.Get("/EvacuationShelters/$count?$filter=" + Uri.EscapeDataString(filter));
        Assert.That((count.Status, count.Type, count.Text), Is.EqualTo((200, "text/plain", expected.ToString(CultureInfo.InvariantCulture))));
    }

    [TestCase("nameless eq 1")]
    [TestCase("name eq")]
    [TestCase("name gt 5")]
    [TestCase("geo.distance(location) lt 5")]
    [TestCase("geo.intersects(location,geography'SRID=4326;Polygon((1 2')")]
    [TestCase("unheard(name)")]
    public async Task RefusesWhatItDoesNotUnderstand(string filter)
    {
        var reply = await _tables.Get("/EvacuationShelters?$filter=" + Uri.EscapeDataString(filter));
        Assert.That((reply.Status, (string?)reply.Json["error"]!["code"]), Is.EqualTo((400, "BadRequest")), reply.Text);
    }

    [Test]
    public async Task RefusesFiltersWithoutEnd()
    {
        var reply = await _tables.Get("/EvacuationShelters?$filter=" + string.Join("%20or%20", Enumerable.Range(0, 150).Select(i => $"evacueeTotal%20eq%20{i}")));
        Assert.That(reply.Status, Is.EqualTo(400), reply.Text);
    }

    private static IEnumerable<string> FilterTexts() => Filters.Select(f => f.Filter);

    private static double? Metres(Tables.Shelter shelter)
    {
        if (shelter.Place is not var (longitude, latitude))
        {
            return null;
        }

        static double Radians(double degrees) => degrees * Math.PI / 180;
        var half = Math.Pow(Math.Sin(Radians(latitude - 35.35) / 2), 2)
            + (Math.Cos(Radians(35.35)) * Math.Cos(Radians(latitude)) * Math.Pow(Math.Sin(Radians(longitude - 139.45) / 2), 2));
        return 2 * 6371008.8 * Math.Asin(Math.Sqrt(half));
    }
}
