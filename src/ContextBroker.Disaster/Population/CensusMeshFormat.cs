using System.Text;
using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Imports.Files;
using ContextBroker.Disaster.Meshes;
using ContextBroker.NgsiLd;

namespace ContextBroker.Disaster.Population;

/// <summary>
/// e-Stat 国勢調査 地域メッシュ統計: the first row holds item codes, the second their Japanese labels. Where few people live the breakdown is
/// withheld ("*") and added to a neighbour's (HTKSYORI, HTKSAKI, GASSAN); the total never is.
/// </summary>
internal sealed class CensusMeshFormat(SourceShape shape) : FormatReader
{
    private const string DatasetName = "census";

    private readonly int _year = shape.Options.Year ?? YearOf(shape.Columns)
        ?? throw ProblemException.BadRequestData("A census table does not say its year: give --year, as in --year 2020", "year");

    private readonly Dictionary<string, string> _columns = [];
    private int _receivers;
    private int _folded;

    public static SourceFormat Format { get; } = new("国勢調査 地域メッシュ統計 (e-Stat) / census by mesh", s => s.Has("KEY_CODE", "HTKSYORI"), s => new CensusMeshFormat(s));

    public override IReadOnlyList<string> Terms { get; } = [.. SourceTerms, .. PopulationMeshDraft.Terms];

    public override void Read(SourceRecord record, Intake into)
    {
        if (record["KEY_CODE"].State == CellState.Empty && _columns.Count == 0)
        {
            ReadLabels(record, into);
            return;
        }

        if (!MeshCode.TryParse(record.Text("KEY_CODE"), out var mesh))
        {
            into.Refuse(record.Place, "KEY_CODE", $"\"{record.Text("KEY_CODE")}\" is no mesh code");
            return;
        }

        var processing = record.Text("HTKSYORI") switch { "" or "0" => "none", "1" => "receiver", "2" => "folded", _ => null };
        if (processing is null)
        {
            into.Refuse(record.Place, "HTKSYORI", $"\"{record.Text("HTKSYORI")}\" is none of 0, 1 and 2");
            return;
        }

        _receivers += processing == "receiver" ? 1 : 0;
        _folded += processing == "folded" ? 1 : 0;
        Take(record, into, mesh, processing);
    }

    public override void End(Intake into)
    {
        into.Tell($"{_folded} meshes have their breakdown withheld (*), which is not zero; {_receivers} neighbours hold it with their own: totals and breakdown add up over such a group only");
        into.Tell(shape.Options.Crs is null
            ? "The table does not say its datum: JGD2000 and JGD2011 are both published under the same codes; geodeticDatum is left out"
            : $"geodeticDatum {shape.Datum}, as told");
    }

    private void Take(SourceRecord record, Intake into, MeshCode mesh, string processing)
    {
        var draft = PopulationMeshDraft.Begun(mesh, DatasetName, _year, "census", shape.Options.Crs is null ? "" : shape.Datum).Text("privacyProcessing", processing);
        var withheld = new List<string>();
        foreach (var (term, column) in _columns)
        {
            var cell = record[column];
            if (cell.TryNumber(out var number))
            {
                draft.Number(term, number);
            }
            else if (cell.State == CellState.Withheld)
            {
                withheld.Add(term);
            }
            else if (cell.State == CellState.Value)
            {
                into.Refuse(record.Place, column, $"\"{cell.Text}\" is neither a number nor *");
                return;
            }
        }

        var isNew = into.Take(draft
            .Texts("suppressedAttributes", withheld)
            .Relation("foldedInto", processing == "folded" && MeshCode.TryParse(record.Text("HTKSAKI"), out var receiver) ? PopulationMeshDraft.Id(receiver.Text, DatasetName, _year) : null)
            .Relations("foldedFrom", processing == "receiver" ? Folded(record.Text("GASSAN")) : [])
            .Source(DataSource.Census, PopulationMeshDraft.Part(mesh, _year)));
        if (!isNew)
        {
            into.Refuse(record.Place, "KEY_CODE", $"{mesh.Text} is already in this file");
        }
    }

    private List<string> Folded(string codes) =>
        [.. codes.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(c => MeshCode.TryParse(c, out _)).Select(c => PopulationMeshDraft.Id(c, DatasetName, _year))];

    private void ReadLabels(SourceRecord labels, Intake into)
    {
        foreach (var column in shape.Columns)
        {
            if (TermOf(labels.Text(column).Normalize(NormalizationForm.FormKC).Replace(" ", "", StringComparison.Ordinal)) is { } term)
            {
                _columns.TryAdd(term, column);
            }
        }

        into.Tell("Taken: " + string.Join(", ", _columns.Select(c => $"{c.Key} ({c.Value} {labels.Text(c.Value)})")));
    }

    // Labels as e-Stat writes them: "　０～１４歳人口　総数", "　一般世帯数". Those of men and of women are not taken.
    private static string? TermOf(string label)
    {
        if (label.Contains('男') || label.Contains('女'))
        {
            return null;
        }

        return label.Replace('〜', '~').Replace('～', '~') switch
        {
            "人口(総数)" or "人口総数" => "populationTotal",
            var l when l.StartsWith("0~14歳", StringComparison.Ordinal) => "population0to14",
            var l when l.StartsWith("15~64歳", StringComparison.Ordinal) => "population15to64",
            var l when l.StartsWith("65歳以上人口", StringComparison.Ordinal) => "population65over",
            var l when l.StartsWith("75歳以上人口", StringComparison.Ordinal) => "population75over",
            "世帯総数" => "households",
            var l when l.Contains("高齢単身世帯", StringComparison.Ordinal) || l.Contains("65歳以上の単独世帯", StringComparison.Ordinal) => "singleHouseholds65over",
            _ => null,
        };
    }

    // T000846 to T000876: 2015. T001100 to T001142: 2020.
    private static int? YearOf(IEnumerable<string> columns) => columns.FirstOrDefault(c => c.StartsWith("T00", StringComparison.Ordinal)) switch
    {
        { } c when c.StartsWith("T0011", StringComparison.Ordinal) => 2020,
        { } c when c.StartsWith("T0008", StringComparison.Ordinal) => 2015,
        { } c when c.StartsWith("T0006", StringComparison.Ordinal) => 2010,
        _ => null,
    };
}
