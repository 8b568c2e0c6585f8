using ContextBroker.Disaster.Inputs;
using ContextBroker.Disaster.Meshes;

namespace ContextBroker.Disaster.Exposure;

/// <summary>What is said of the squares of the grid for one hazard in one scenario: how much of each is covered, and how deep.</summary>
internal sealed class ShareLayer
{
    private readonly Dictionary<string, HazardShare> _byId = [];

    // In eighth meshes: see MeshCode.
    private readonly SortedDictionary<int, Dictionary<(int West, int South), HazardShare>> _bySize = [];

    public IEnumerable<HazardShare> Shares => _byId.Values;

    public int Count => _byId.Count;

    public void Put(HazardShare share)
    {
        Remove(share.Id);
        _byId[share.Id] = share;
        var size = _bySize.TryGetValue(share.Mesh.Units, out var squares) ? squares : _bySize[share.Mesh.Units] = [];
        size[(share.Mesh.WestUnits, share.Mesh.SouthUnits)] = share;
    }

    public void Remove(string id)
    {
        if (!_byId.Remove(id, out var share))
        {
            return;
        }

        var (size, place) = (_bySize[share.Mesh.Units], (share.Mesh.WestUnits, share.Mesh.SouthUnits));
        if (size.GetValueOrDefault(place) == share)
        {
            size.Remove(place);
        }

        if (size.Count == 0)
        {
            _bySize.Remove(share.Mesh.Units);
        }
    }

    /// <summary>
    /// What is said of a mesh: of itself; else of the squares that it is made of, of which those not listed are not covered; else of the square that
    /// it lies in, unless others in it are listed. Null: nothing.
    /// </summary>
    public MeshShare? Of(MeshCode mesh)
    {
        if (Find(mesh.Units, mesh.WestUnits, mesh.SouthUnits) is { } own)
        {
            return new MeshShare(own.Land, own.ByRank);
        }

        foreach (var (units, squares) in _bySize.Where(size => size.Key < mesh.Units).Reverse())
        {
            if (Within(mesh, units, squares) is { Count: > 0 } parts)
            {
                return Together(parts, (double)units * units / mesh.Units / mesh.Units);
            }
        }

        foreach (var units in _bySize.Keys.Where(size => size > mesh.Units))
        {
            if (Find(units, mesh.WestUnits - (mesh.WestUnits % units), mesh.SouthUnits - (mesh.SouthUnits % units)) is { } around)
            {
                // Where squares as small as the mesh are listed, one that is not is not covered.
                return _bySize.Any(size => size.Key <= mesh.Units && Within(around.Mesh, size.Key, size.Value).Count > 0) ? MeshShare.None : new MeshShare(around.Land, around.ByRank);
            }
        }

        return null;
    }

    private HazardShare? Find(int units, int west, int south) => _bySize.TryGetValue(units, out var squares) ? squares.GetValueOrDefault((west, south)) : null;

    private static List<HazardShare> Within(MeshCode mesh, int units, Dictionary<(int West, int South), HazardShare> squares)
    {
        var parts = new List<HazardShare>();
        for (var south = mesh.SouthUnits; south < mesh.SouthUnits + mesh.Units; south += units)
        {
            for (var west = mesh.WestUnits; west < mesh.WestUnits + mesh.Units; west += units)
            {
                if (squares.TryGetValue((west, south), out var share))
                {
                    parts.Add(share);
                }
            }
        }

        return parts;
    }

    // Squares of one size within a mesh of up to 10 km differ in area by less than a thousandth. How much of those that are not listed is land is not said.
    private static MeshShare Together(List<HazardShare> parts, double size)
    {
        var byRank = new double[ZoneLevel.Ranks];
        foreach (var part in parts)
        {
            for (var rank = 0; rank < byRank.Length; rank++)
            {
                byRank[rank] += part.ByRank[rank] * size;
            }
        }

        return new MeshShare(null, byRank);
    }
}

/// <param name="Land">The part of the mesh that is land, 0 to 1; null: not said.</param>
/// <param name="ByRank">The part of the mesh of each depth rank.</param>
internal sealed record MeshShare(double? Land, IReadOnlyList<double> ByRank)
{
    public static MeshShare None { get; } = new(null, new double[ZoneLevel.Ranks]);
}
