using System.Text.RegularExpressions;
using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Imports.Files;
using ContextBroker.NgsiLd.Geometries;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.OverlayNG;
using NetTopologySuite.Simplify;

namespace ContextBroker.Disaster.Municipalities;

/// <summary>
/// 国土数値情報 行政区域 N03: many polygons of one municipality become one entity, with a simplified location for maps and the exact boundary for
/// overlays; the wards of a designated city are united to it.
/// </summary>
internal sealed partial class AdministrativeAreaFormat(SourceShape shape) : FormatReader
{
    // Some 30 m: what a map of a prefecture shows.
    private const double Tolerance = 0.0003;

    private readonly Dictionary<string, Area> _areas = [];
    private readonly bool _isPrepared = shape.Has("code6");
    private readonly string _edition = Year().Match(shape.Name) is { Success: true } match ? "20" + match.Groups[1].Value : "";

    public static SourceFormat Format { get; } = new(
        "国土数値情報 行政区域 N03 / administrative areas",
        s => s.IsMap && (s.Has("N03_001", "N03_007") || s.Has("code6", "prefecture", "name")), s => new AdministrativeAreaFormat(s));

    public override IReadOnlyList<string> Terms { get; } =
        [.. SourceTerms, "localGovernmentCode", "jisMunicipalityCode", "name", "municipalityType", "county", "parent", "location", "boundary"];

    public override void Read(SourceRecord record, Intake into)
    {
        var written = record.Text(_isPrepared ? "code6" : "N03_007");
        if (!LocalGovernmentCode.TryParse(written, out var code))
        {
            // Areas that belong to no municipality (所属未定地) have none.
            into.Refuse(record.Place, _isPrepared ? "code6" : "N03_007", written.Length == 0 ? "no code: an area that belongs to no municipality" : $"\"{written}\" is not a local government code");
            return;
        }

        var geometry = record.Geometry is { } json ? GeoJsonGeometry.Read(json) : null;
        if (geometry is not (Polygon or MultiPolygon))
        {
            into.Refuse(record.Place, "geometry", "an administrative area needs a polygon");
            return;
        }

        if (!_areas.TryGetValue(code, out var area))
        {
            var (name, county) = Names(record);
            _areas[code] = area = new Area(record.Text(_isPrepared ? "prefecture" : "N03_001"), name, county, []);
        }

        for (var i = 0; i < geometry.NumGeometries; i++)
        {
            area.Parts.Add((Polygon)geometry.GetGeometryN(i));
        }
    }

    public override void End(Intake into)
    {
        var cities = _areas.Keys.Select(MunicipalityEntities.CityOf).OfType<string>().Distinct().Where(c => !_areas.ContainsKey(c))
            .Select(city => new City(city, [.. _areas.Where(a => MunicipalityEntities.CityOf(a.Key) == city).Select(a => a.Value)])).ToList();
        foreach (var city in cities)
        {
            into.Tell($"{city.Name} has no polygon of its own: its {city.Wards.Count} wards are united");
        }

        // The cities first: to unite the wards of one takes the longest. What they came to is taken in the order of their codes all the same.
        var drafts = cities.Select(city => new Func<EntityDraft>(() => Draft(city.Code, city.Wards[0] with { Name = city.Name, County = "" }, city.Shape())))
            .Concat(_areas.Select(a => new Func<EntityDraft>(() => Draft(a.Key, a.Value, a.Value.Shape()))))
            .AsParallel().AsOrdered().WithMergeOptions(ParallelMergeOptions.FullyBuffered).Select(static draft => draft()).ToList();
        foreach (var draft in drafts)
        {
            into.Take(draft);
        }

        var parts = _areas.Values.Sum(static a => a.Parts.Count);
        into.Tell($"{_areas.Count} municipalities and wards in {parts} parts (islets and breakwaters among them); location is simplified to some 30 m, boundary is exact");
    }

    private EntityDraft Draft(string code, Area area, Geometry shape)
    {
        var simple = TopologyPreservingSimplifier.Simplify(shape, Tolerance);
        return new EntityDraft(MunicipalityEntities.Id(code), "Municipality")
            .Text("localGovernmentCode", code)
            .Text("jisMunicipalityCode", code[..5])
            .Text("name", area.Name)
            .Text("municipalityType", TypeOf(code, area.Name))
            .Text("county", area.County)
            .Relation("parent", MunicipalityEntities.CityOf(code) is { } city ? MunicipalityEntities.Id(city) : null)
            .Geometry("location", GeoJson.Of(simple.IsValid ? simple : shape))
            .Geometry("boundary", GeoJson.Of(shape))
            .Source(DataSource.AdministrativeAreas, code[..2], _edition);
    }

    private static string TypeOf(string code, string name) =>
        MunicipalityEntities.CityOf(code) is not null ? "ward"
        : MunicipalityEntities.IsDesignatedCity(code) ? "designatedCity"
        : name[^1] switch { '市' => "city", '町' => "town", '村' => "village", '区' => "specialWard", _ => "other" };

    // N03_003 is the county or the designated city, N03_004 the municipality or the ward; of 2024 on a ward stands in N03_005.
    private (string Name, string County) Names(SourceRecord record)
    {
        if (_isPrepared)
        {
            var full = record.Text("name");
            var county = County().Match(full);
            return county.Success ? (county.Groups[2].Value, county.Groups[1].Value) : (full, "");
        }

        var (upper, lower, ward) = (record.Text("N03_003"), record.Text("N03_004"), record.Text("N03_005"));
        return upper.EndsWith('郡') ? (lower, upper) : (upper == lower ? lower + ward : upper + lower + ward, "");
    }

    // 足柄下郡箱根町: not 郡山市, not 蒲郡市.
    [GeneratedRegex("^(.+郡)(.+[町村])$")]
    private static partial Regex County();

    // N03-21_14_210101, n03_2022
    [GeneratedRegex("N03[-_](?:20)?([0-9]{2})", RegexOptions.IgnoreCase)]
    private static partial Regex Year();

    private sealed record City(string Code, IReadOnlyList<Area> Wards)
    {
        public string Name => Wards[0].Name.IndexOf('市', StringComparison.Ordinal) is > 0 and var at ? Wards[0].Name[..(at + 1)] : Wards[0].Name;

        public Geometry Shape() => OverlayNGRobust.Union(Wards.Select(static w => w.Shape()).ToList());
    }

    private sealed record Area(string Prefecture, string Name, string County, List<Polygon> Parts)
    {
        public Geometry Shape() => Parts.Count == 1 ? Parts[0] : Parts[0].Factory.CreateMultiPolygon([.. Parts]);
    }
}
