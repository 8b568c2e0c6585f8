using ContextBroker.Disaster.Meshes;

namespace ContextBroker.Disaster.Exposure;

/// <summary>Measures meshes over the zones of one hazard. A mesh with people and without land in any boundary is taken whole.</summary>
internal sealed class MeshMeasure(ZoneLayer layer, LandLayer land, IReadOnlySet<string> without)
{
    private static readonly LandLayer Unknown = new();

    /// <summary>Meshes taken whole so far.</summary>
    public int WithoutLand { get; private set; }

    public MeshAreas Measure(MeshCode mesh, IReadOnlyList<MaskLayer> within)
    {
        var areas = Measure(mesh, within, land);
        if (areas.Land > 0)
        {
            return areas;
        }

        WithoutLand++;
        return Measure(mesh, within, Unknown);
    }

    private MeshAreas Measure(MeshCode mesh, IReadOnlyList<MaskLayer> within, LandLayer on)
    {
        var (areas, part) = (new MeshAreas(), MeshAreas.Part(mesh));
        areas.Add(mesh, cell => layer.Measure(cell, on, within, without, part));
        return areas;
    }
}
