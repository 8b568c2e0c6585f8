using ContextBroker.Disaster.Meshes;

namespace ContextBroker.Disaster.Exposure;

/// <summary>
/// Measures meshes by what a source says of them. Where in the mesh the hazard is is not known: it is taken to be spread evenly over the land, so
/// that a part of a mesh has its part of it.
/// </summary>
internal sealed class ShareMeasure(ShareLayer shares, LandLayer land) : MeshMeasure
{
    private readonly ZoneMeasure _extent = new(new ZoneLayer(), land, new HashSet<string>());
    private readonly HashSet<string> _unsaid = [];

    public override int WithoutLand => _extent.WithoutLand;

    public override int WithoutShare => _unsaid.Count;

    public override MeshAreas Measure(MeshCode mesh, IReadOnlyList<MaskLayer> within)
    {
        var areas = _extent.Measure(mesh, within);
        if (shares.Of(mesh) is not { } share)
        {
            _unsaid.Add(mesh.Text);
            return areas;
        }

        areas.Spread(share, mesh);
        return areas;
    }

    public override double Covered(MaskLayer area)
    {
        var sum = 0.0;
        foreach (var mesh in InOrder(area.Cells).Select(MeshCode.Of))
        {
            if (shares.Of(mesh) is { } share)
            {
                var areas = _extent.Measure(mesh, [area]);
                areas.Spread(share, mesh);
                sum += areas.Covered;
            }
        }

        return sum;
    }
}
