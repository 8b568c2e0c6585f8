using ContextBroker.Disaster.Inputs;
using ContextBroker.Disaster.Meshes;
using NetTopologySuite.Geometries;

namespace ContextBroker.Disaster.Exposure;

/// <summary>The zones of one hazard in one scenario, cut into cells; a cell's areas are kept until a zone that touches it changes.</summary>
internal sealed class ZoneLayer
{
    private const long BytesOfCell = 300;
    private const int LandMask = 16;
    private const int PartMask = 17;
    private const int FirstAreaMask = 18;

    private readonly Dictionary<string, Placed> _zones = [];
    private readonly Dictionary<Cell, List<(Placed Zone, CellPiece Piece)>> _cells = [];
    private readonly Dictionary<Cell, double[]> _areas = [];
    private readonly CoverageSweep _sweep = new();
    private readonly List<(CellPiece Piece, int Layer)> _pieces = [];
    private long _bytes;

    /// <summary>Every zone without its geometry.</summary>
    public IEnumerable<HazardZone> Zones => _zones.Values.Select(static placed => placed.Zone);

    public int Count => _zones.Count;

    /// <summary>Of memory, about.</summary>
    public long Bytes => _bytes + (_cells.Count * BytesOfCell);

    /// <summary>A zone touches the cell.</summary>
    public bool Has(Cell cell) => _cells.ContainsKey(cell);

    public HazardZone? Find(string id) => _zones.GetValueOrDefault(id)?.Zone;

    /// <returns>The zone without its geometry, which is held in pieces.</returns>
    public HazardZone Put(HazardZone zone)
    {
        Remove(zone.Id);
        var placed = new Placed(zone with { Area = zone.Area.Factory.CreateEmpty(zone.Area.Dimension) }, []);
        _zones[zone.Id] = placed;
        CellCut.Cut(zone.Area, (cell, piece) =>
        {
            (_cells.TryGetValue(cell, out var pieces) ? pieces : _cells[cell] = []).Add((placed, piece));
            _bytes += piece.Bytes;
            if (placed.Cells.Add(cell))
            {
                _areas.Remove(cell);
            }
        });
        return placed.Zone;
    }

    public void Remove(string id)
    {
        if (!_zones.Remove(id, out var placed))
        {
            return;
        }

        foreach (var cell in placed.Cells)
        {
            var pieces = _cells[cell];
            _bytes -= pieces.Where(piece => ReferenceEquals(piece.Zone, placed)).Sum(static piece => piece.Piece.Bytes);
            pieces.RemoveAll(piece => ReferenceEquals(piece.Zone, placed));
            _areas.Remove(cell);
            if (pieces.Count == 0)
            {
                _cells.Remove(cell);
            }
        }
    }

    /// <summary>The deepest zone that a place lies in; null: it lies in none.</summary>
    public int? RankAt(Coordinate place, IReadOnlySet<string> without)
    {
        var (cell, x, y) = CellPiece.Place(place);
        var deepest = default(int?);
        foreach (var (zone, piece) in _cells.GetValueOrDefault(cell) ?? [])
        {
            if (!without.Contains(zone.Zone.Id) && piece.Contains(x, y))
            {
                deepest = Math.Max(deepest ?? 0, zone.Zone.Level.Rank);
            }
        }

        return deepest;
    }

    /// <summary>All cells are to be measured anew: the land has become known or unknown.</summary>
    public void ForgetAll() => _areas.Clear();

    /// <summary>Whether one of these zones touches the cell.</summary>
    public bool IsTouched(Cell cell, IReadOnlySet<string> zones) =>
        zones.Count > 0 && _cells.TryGetValue(cell, out var pieces) && pieces.Exists(piece => zones.Contains(piece.Zone.Zone.Id));

    /// <summary>What of a cell's land lies in which level, in units of the cell.</summary>
    /// <param name="areas">Only what lies in each of them counts; none: all. Fourteen at most.</param>
    /// <param name="without">Zones that are taken away.</param>
    /// <param name="part">Only this part of the cell counts, as of a mesh that is smaller; null: all.</param>
    public CellAreas Measure(Cell cell, LandLayer land, IReadOnlyList<MaskLayer> areas, IReadOnlySet<string> without, CellPiece? part = null)
    {
        var landArea = part is null ? land.Land(cell) : MeasurePart(cell, land, part);
        if (landArea == 0 || areas.Any(area => area.Of(cell) is null))
        {
            return new CellAreas([], 0, landArea);
        }

        var isAll = part is null && areas.All(area => area.IsWhole(cell)) && !IsTouched(cell, without);
        return isAll ? new CellAreas(Kept(cell, land), landArea, landArea) : Sweep(cell, land, areas, without, part, landArea);
    }

    private double[] Kept(Cell cell, LandLayer land)
    {
        if (!_cells.ContainsKey(cell))
        {
            return [];
        }

        if (!_areas.TryGetValue(cell, out var areas))
        {
            _areas[cell] = areas = Sweep(cell, land, [], ReadOnlySet.Empty, null, 1).ByLevel;
        }

        return areas;
    }

    private CellAreas Sweep(Cell cell, LandLayer land, IReadOnlyList<MaskLayer> areas, IReadOnlySet<string> without, CellPiece? part, double landArea)
    {
        _pieces.Clear();
        var masks = Mask(cell, land, areas, part);
        foreach (var (zone, piece) in _cells.GetValueOrDefault(cell) ?? [])
        {
            if (!without.Contains(zone.Zone.Id))
            {
                _pieces.Add((piece, zone.Zone.Level.Rank));
            }
        }

        Span<double> covered = stackalloc double[CoverageSweep.Levels + 1];
        covered.Clear();
        _sweep.Add(_pieces, masks, covered);
        var within = 0.0;
        foreach (var one in covered)
        {
            within += one;
        }

        var levels = covered[..CoverageSweep.Levels].LastIndexOfAnyExcept(0.0) + 1;
        return new CellAreas(covered[..levels].ToArray(), masks == 0 ? landArea : Math.Min(within, landArea), landArea);
    }

    private uint Mask(Cell cell, LandLayer land, IReadOnlyList<MaskLayer> areas, CellPiece? part)
    {
        uint masks = 0;
        if (land.Land(cell) < 1)
        {
            land.AddTo(_pieces, cell, LandMask);
            masks |= 1 << LandMask;
        }

        for (var i = 0; i < areas.Count; i++)
        {
            if (areas[i].IsWhole(cell))
            {
                continue;
            }

            foreach (var piece in areas[i].Of(cell)!)
            {
                _pieces.Add((piece, FirstAreaMask + i));
            }

            masks |= 1u << (FirstAreaMask + i);
        }

        if (part is not null)
        {
            _pieces.Add((part, PartMask));
            masks |= 1 << PartMask;
        }

        return masks;
    }

    private double MeasurePart(Cell cell, LandLayer land, CellPiece part)
    {
        _pieces.Clear();
        var masks = Mask(cell, land, [], part);
        Span<double> areas = stackalloc double[CoverageSweep.Levels + 1];
        areas.Clear();
        _sweep.Add(_pieces, masks, areas);
        return areas[CoverageSweep.Levels];
    }

    private sealed record Placed(HazardZone Zone, HashSet<Cell> Cells);

    private static class ReadOnlySet
    {
        public static readonly IReadOnlySet<string> Empty = new HashSet<string>();
    }
}
