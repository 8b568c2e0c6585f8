using ContextBroker.Disaster.Inputs;
using ContextBroker.Disaster.Meshes;

namespace ContextBroker.Disaster.Exposure;

/// <summary>Sums up people by level and age, mesh by mesh or group by group.</summary>
internal sealed class ExposureTally(ExposureQuestion question, TenantInputs inputs, MeshMeasure measure, IReadOnlySet<int> counted, AskedArea area)
{
    private readonly SortedDictionary<string, ExposureRow> _rows = new(StringComparer.Ordinal);

    public ExposureRow Total { get; } = new("");

    public IReadOnlyList<ExposureRow> Rows => [.. _rows.Values];

    /// <summary>People of whom no age class is known.</summary>
    public double WithoutAges { get; private set; }

    public int Touched { get; private set; }

    public int WithoutLand => measure.WithoutLand;

    public int WithoutShare => measure.WithoutShare;

    public void Add(PopulationUnit unit)
    {
        if (unit.GovernmentCode is { } code)
        {
            if (area.Includes(code))
            {
                Add(unit, area.Masks, mesh => Row(mesh, code));
            }
        }
        else if (question.GroupBy == ExposureGroups.Municipality || area.HasMunicipalities)
        {
            foreach (var municipality in unit.Meshes.SelectMany(one => area.Of(one.Mesh)).DistinctBy(static one => one.Id))
            {
                Add(unit, area.MasksWith(inputs.Land.Area(municipality.Id)!), mesh => Row(mesh, municipality.Code));
            }
        }
        else
        {
            Add(unit, area.Masks, mesh => Row(mesh, null));
        }
    }

    // Totals are of each mesh; age classes are of the group, and take the share of its united square.
    private void Add(PopulationUnit unit, IReadOnlyList<MaskLayer> within, Func<MeshCode, ExposureRow?> row)
    {
        var group = new MeshAreas();
        foreach (var (mesh, total) in unit.Meshes)
        {
            var areas = measure.Measure(mesh, within);
            group.Add(areas);
            Touched += areas.Exposed(counted) > 0 ? 1 : 0;
            Add(areas, row(mesh), total);
            if (unit.Ages.AreUnknown)
            {
                WithoutAges += (total ?? 0) * areas.WithinShare;
            }
        }

        if (!unit.Ages.AreUnknown)
        {
            Add(group, row(unit.Meshes[0].Mesh), unit.Ages);
        }
    }

    private void Add(MeshAreas areas, ExposureRow? row, double? total)
    {
        foreach (var one in Both(row))
        {
            one.Within.Add(total ?? 0, areas.WithinShare);
            one.Exposed.Add(total ?? 0, areas.Exposed(counted));
            foreach (var rank in areas.Ranks(counted))
            {
                one.Level(rank).Add(total ?? 0, areas.Share(rank));
            }
        }
    }

    private void Add(MeshAreas areas, ExposureRow? row, AgeClasses ages)
    {
        foreach (var one in Both(row))
        {
            one.Within.Add(ages, areas.WithinShare);
            one.Exposed.Add(ages, areas.Exposed(counted));
            foreach (var rank in areas.Ranks(counted))
            {
                one.Level(rank).Add(ages, areas.Share(rank));
            }
        }
    }

    private ExposureRow? Row(MeshCode mesh, string? code)
    {
        var key = question.GroupBy switch
        {
            ExposureGroups.Municipality => code ?? "",
            ExposureGroups.Mesh => mesh.Text,
            _ => null,
        };
        if (key is null)
        {
            return null;
        }

        if (!_rows.TryGetValue(key, out var row))
        {
            _rows[key] = row = question.GroupBy == ExposureGroups.Mesh ? new ExposureRow(key) { Mesh = mesh } : new ExposureRow(key) { Name = NameOf(key) };
        }

        return row;
    }

    private string? NameOf(string code) => inputs.Municipalities.FirstOrDefault(one => one.Code == code)?.Name;

    private ExposureRow[] Both(ExposureRow? row) => row is null ? [Total] : [Total, row];
}
