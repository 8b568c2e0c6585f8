using ContextBroker.Disaster.Meshes;

namespace ContextBroker.Disaster.Exposure;

/// <summary>The areas of one mesh or of a group, in square metres: of its land, of the part asked about, and of each level of the hazard.</summary>
internal sealed class MeshAreas
{
    // Of a mesh of 125 m.
    private const double PartOfCell = 0.25;

    private readonly double[] _byRank = new double[CoverageSweep.Levels];
    private double _within;

    public double Land { get; private set; }

    /// <summary>The part of the people that is in the area asked about.</summary>
    public double WithinShare => Land > 0 ? _within / Land : 0;

    /// <summary>Square metres at any depth.</summary>
    public double Covered => _byRank.Sum();

    /// <summary>Of a mesh smaller than a cell, the part of the cell that it is; null: it has whole cells.</summary>
    public static CellPiece? Part(MeshCode mesh)
    {
        if (mesh.Units > 1)
        {
            return null;
        }

        var (x, y) = (mesh.WestUnits % 2 * 0.5, mesh.SouthUnits % 2 * 0.5);
        return new CellPiece([[x, y, x + 0.5, y, x + 0.5, y + 0.5, x, y + 0.5]]);
    }

    public void Add(MeshCode mesh, Func<Cell, CellAreas> measure)
    {
        foreach (var cell in Cell.Of(mesh))
        {
            var (areas, size) = (measure(cell), cell.SquareMetres);
            Land += areas.Land * size;
            _within += areas.Within * size;
            for (var rank = 0; rank < areas.ByLevel.Length; rank++)
            {
                _byRank[rank] += areas.ByLevel[rank] * size;
            }
        }
    }

    public void Add(MeshAreas other)
    {
        Land += other.Land;
        _within += other._within;
        for (var rank = 0; rank < _byRank.Length; rank++)
        {
            _byRank[rank] += other._byRank[rank];
        }
    }

    /// <summary>Gives the part asked about its part of what is said of the mesh as a whole.</summary>
    public void Spread(MeshShare share, MeshCode mesh)
    {
        var square = Cell.Of(mesh).Sum(static cell => cell.SquareMetres) * (Part(mesh) is null ? 1 : PartOfCell);
        var land = share.Land ?? Land / square;
        var covered = share.ByRank.Sum();

        // Shares that are rounded apart can come to more than the land.
        var scale = land > 0 ? _within / Math.Max(land, covered) : 0;
        for (var rank = 0; rank < share.ByRank.Count; rank++)
        {
            _byRank[rank] = share.ByRank[rank] * scale;
        }
    }

    /// <summary>The part of the people that is in zones of this level.</summary>
    public double Share(int rank) => Land > 0 ? _byRank[rank] / Land : 0;

    /// <summary>The part of the people that is in zones of any of these levels.</summary>
    public double Exposed(IReadOnlySet<int> ranks)
    {
        var share = 0.0;
        foreach (var rank in Ranks(ranks))
        {
            share += Share(rank);
        }

        return share;
    }

    /// <summary>Of these levels those that the mesh has, the least first.</summary>
    public IEnumerable<int> Ranks(IReadOnlySet<int> ranks)
    {
        for (var rank = 0; rank < _byRank.Length; rank++)
        {
            if (_byRank[rank] > 0 && ranks.Contains(rank))
            {
                yield return rank;
            }
        }
    }
}
