using ContextBroker.Disaster.Meshes;

namespace ContextBroker.Disaster.Exposure;

/// <summary>Measures meshes over the zones of one hazard, by exact overlap. A mesh with people and without land in any boundary is taken whole.</summary>
internal sealed class ZoneMeasure(ZoneLayer layer, LandLayer land, IReadOnlySet<string> without) : MeshMeasure
{
    private static readonly LandLayer Unknown = new();
    private int _withoutLand;

    public override int WithoutLand => _withoutLand;

    public override MeshAreas Measure(MeshCode mesh, IReadOnlyList<MaskLayer> within)
    {
        var areas = Measure(mesh, within, land);
        if (areas.Land > 0)
        {
            return areas;
        }

        _withoutLand++;
        return Measure(mesh, within, Unknown);
    }

    public override double Covered(MaskLayer area)
    {
        var sum = 0.0;
        foreach (var cell in InOrder(area.Cells.Where(layer.Has)))
        {
            sum += layer.Measure(cell, land, [area], without).ByLevel.Sum() * cell.SquareMetres;
        }

        return sum;
    }

    private MeshAreas Measure(MeshCode mesh, IReadOnlyList<MaskLayer> within, LandLayer on)
    {
        var (areas, part) = (new MeshAreas(), MeshAreas.Part(mesh));
        areas.Add(mesh, cell => layer.Measure(cell, on, within, without, part));
        return areas;
    }
}
