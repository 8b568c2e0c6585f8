using System.Globalization;
using System.Text.RegularExpressions;
using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Imports.Files;
using ContextBroker.Disaster.Meshes;
using ContextBroker.NgsiLd.Model;
using Cell = ContextBroker.Disaster.Imports.Files.Cell;

namespace ContextBroker.Disaster.Population;

/// <summary>国土数値情報 メッシュ別将来推計人口 (MESH_ID, PTN_2025, PTA_2025 ...), and the two forms in which it is handed round with three age classes.</summary>
/// <remarks>Values are estimates with decimals and stay as they are.</remarks>
internal sealed partial class FutureMeshFormat(SourceShape shape) : FormatReader
{
    private const string DatasetName = "m250r6";

    private readonly List<int> _years = [.. shape.Columns.Select(c => TotalColumn().Match(c)).Where(m => m.Success).Select(m => int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture))];
    private int _entities;
    private int _notSum;
    private int _empty;

    public static SourceFormat Format { get; } = new(
        "250mメッシュ別将来推計人口 / projected population by mesh",
        s => s.Has("MESH_ID", "SHICODE") || s.Has("mesh_code_250m", "year", "total", "age65_over") || (s.IsMap && s.Has("id", "values")), s => new FutureMeshFormat(s));

    public override IReadOnlyList<string> Terms { get; } = [.. SourceTerms, .. PopulationMeshDraft.Terms];

    public override void Read(SourceRecord record, Intake into)
    {
        var column = shape.Has("MESH_ID") ? "MESH_ID" : shape.Has("mesh_code_250m") ? "mesh_code_250m" : "id";
        if (!MeshCode.TryParse(record.Text(column), out var mesh))
        {
            into.Refuse(record.Place, column, $"\"{record.Text(column)}\" is no mesh code");
        }
        else if (shape.Has("MESH_ID"))
        {
            foreach (var year in _years)
            {
                Add(into, record.Place, mesh, year, suffix => record[$"PT{suffix}_{year}"], record.Text("SHICODE"), IsFolded(record, year));
            }
        }
        else if (shape.Has("mesh_code_250m"))
        {
            AddRow(record, into, mesh);
        }
        else
        {
            AddValues(record, into, mesh);
        }
    }

    public override void End(Intake into)
    {
        into.Tell($"{_entities} meshes and years, with decimals (estimates), kept as published; {_empty} say 0 people, which is a value");
        if (_notSum > 0)
        {
            into.Tell($"In {_notSum} of them the age classes do not add up to the total (rounding in the source)");
        }
    }

    private void AddRow(SourceRecord record, Intake into, MeshCode mesh)
    {
        if (!record["year"].TryNumber(out var year))
        {
            into.Refuse(record.Place, "year", $"\"{record.Text("year")}\" is no year");
            return;
        }

        Add(into, record.Place, mesh, (int)year.Value, class_ => record[class_ switch { "N" => "total", "A" => "age0_14", "B" => "age15_64", "C" => "age65_over", _ => "age75_over" }], "", isFolded: false);
    }

    private void AddValues(SourceRecord record, Intake into, MeshCode mesh)
    {
        if (record.Raw("values") is not JsonObject years)
        {
            into.Refuse(record.Place, "values", "values by year were expected");
            return;
        }

        foreach (var (name, value) in years.Members)
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && value is JsonObject classes)
            {
                Add(into, record.Place, mesh, year, class_ => Cell.Of(classes[class_ switch { "N" => "total", "A" => "young", "B" => "working", "C" => "senior", _ => "" }]), "", isFolded: false);
            }
            else
            {
                into.Refuse(record.Place, "values", $"\"{name}\" is no year with values");
            }
        }
    }

    private void Add(Intake into, string place, MeshCode mesh, int year, Func<string, Cell> class_, string municipality, bool isFolded)
    {
        if (!class_("N").TryNumber(out var total))
        {
            into.Refuse(place, year.ToString(CultureInfo.InvariantCulture), $"the total of {year} is \"{class_("N").Text}\", no number");
            return;
        }

        var (young, working, old) = (Number(class_("A")), Number(class_("B")), Number(class_("C")));
        var draft = PopulationMeshDraft.Begun(mesh, DatasetName, year, "projection", shape.Datum)
            .Number("populationTotal", total)
            .Number("population0to14", young)
            .Number("population15to64", working)
            .Number("population65over", old)
            .Number("population75over", Number(class_("D")))
            .Text("privacyProcessing", isFolded ? "folded" : "")
            .Relations("municipalities", Municipalities.LocalGovernmentCode.TryParse(municipality, out var code) ? [Municipalities.MunicipalityEntities.Id(code)] : [])
            .Source(DataSource.FutureMeshPopulation, PopulationMeshDraft.Part(mesh, year), "2024");
        if (!into.Take(draft))
        {
            into.Refuse(place, "mesh", $"{mesh.Text} of {year} is already in this file");
            return;
        }

        _entities++;
        _empty += total.Value == 0 ? 1 : 0;
        _notSum += young is not null && working is not null && old is not null && Math.Abs(young.Value + working.Value + old.Value - total.Value) > 0.1501 ? 1 : 0;
    }

    private static bool IsFolded(SourceRecord record, int year) => record.Text($"HITOKU{year}") is { Length: > 0 } mark && mark != "0" || record.Text($"HITOKU_{year}") is { Length: > 0 } other && other != "0";

    private static JsonNumber? Number(Cell cell) => cell.TryNumber(out var number) ? number : null;

    [GeneratedRegex("^PTN_([0-9]{4})$")]
    private static partial Regex TotalColumn();
}
