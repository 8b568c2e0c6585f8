using ContextBroker.Disaster.Inputs;
using ContextBroker.Disaster.Meshes;

namespace ContextBroker.Disaster.Exposure;

/// <summary>What is said of the squares of the grid for one hazard in one scenario: how much of each is covered, and how deep.</summary>
internal sealed class ShareLayer
{
    private readonly Dictionary<string, HazardShare> _byId = [];

    // By place; more than one where sources contradict each other, in the order of ids.
    private readonly Dictionary<Square, List<HazardShare>> _squares = [];

    // How many squares of which size are listed in a larger one.
    private readonly Dictionary<Square, SortedDictionary<int, int>> _within = [];
    private int _doubled;

    public IEnumerable<HazardShare> Shares => _byId.Values;

    public int Count => _byId.Count;

    /// <summary>Two entities that speak of one square; null: there are none.</summary>
    public (HazardShare One, HazardShare Other)? Doubled => _doubled == 0 ? null
        : _squares.Values.Where(static all => all.Count > 1).Select(static all => (all[0], all[1])).MinBy(static pair => pair.Item1.Id, StringComparer.Ordinal);

    public void Put(HazardShare share)
    {
        Remove(share.Id);
        _byId[share.Id] = share;
        var place = Square.Of(share.Mesh);
        var there = _squares.TryGetValue(place, out var all) ? all : _squares[place] = [];
        there.Add(share);
        there.Sort(static (one, other) => string.CompareOrdinal(one.Id, other.Id));
        _doubled += there.Count > 1 ? 1 : 0;
        foreach (var around in place.Around())
        {
            var sizes = _within.TryGetValue(around, out var known) ? known : _within[around] = [];
            sizes[place.Units] = sizes.GetValueOrDefault(place.Units) + 1;
        }
    }

    public void Remove(string id)
    {
        if (!_byId.Remove(id, out var share))
        {
            return;
        }

        var place = Square.Of(share.Mesh);
        var there = _squares[place];
        there.Remove(share);
        _doubled -= there.Count > 0 ? 1 : 0;
        if (there.Count == 0)
        {
            _squares.Remove(place);
        }

        foreach (var around in place.Around())
        {
            var sizes = _within[around];
            if (--sizes[place.Units] == 0)
            {
                sizes.Remove(place.Units);
            }

            if (sizes.Count == 0)
            {
                _within.Remove(around);
            }
        }
    }

    /// <summary>
    /// What is said of a mesh: of itself; else of the squares that it is made of, of which those not listed are not covered; else of the square that
    /// it lies in, unless others in it are listed. Null: nothing.
    /// </summary>
    public MeshShare? Of(MeshCode mesh)
    {
        var place = Square.Of(mesh);
        if (Find(place) is { } own)
        {
            return new MeshShare(own.Land, own.ByRank);
        }

        if (_within.TryGetValue(place, out var sizes))
        {
            return Together(place, sizes.Keys.Last());
        }

        foreach (var larger in place.Around())
        {
            if (Find(larger) is { } around)
            {
                // Where squares as small as the mesh are listed, one that is not is not covered.
                return _within.TryGetValue(larger, out var listed) && listed.Keys.First() <= place.Units ? MeshShare.None : new MeshShare(around.Land, around.ByRank);
            }
        }

        return null;
    }

    private HazardShare? Find(Square place) => _squares.TryGetValue(place, out var there) ? there[0] : null;

    // Squares of one size within a mesh of up to 10 km differ in area by less than a thousandth. How much of those that are not listed is land is not said.
    private MeshShare Together(Square mesh, int units)
    {
        var byRank = new double[ZoneLevel.Ranks];
        var size = (double)units * units / mesh.Units / mesh.Units;
        foreach (var part in mesh.Parts(units).Select(Find).OfType<HazardShare>())
        {
            for (var rank = 0; rank < byRank.Length; rank++)
            {
                byRank[rank] += part.ByRank[rank] * size;
            }
        }

        return new MeshShare(null, byRank);
    }

    /// <summary>A square of the grid, in eighth meshes: see <see cref="MeshCode"/>.</summary>
    private readonly record struct Square(int Units, int West, int South)
    {
        private static readonly int[] Sizes = [1, 2, 4, 8, 80, 640];

        public static Square Of(MeshCode mesh) => new(mesh.Units, mesh.WestUnits, mesh.SouthUnits);

        /// <summary>The larger ones that it lies in, the smallest first.</summary>
        public IEnumerable<Square> Around()
        {
            foreach (var size in Sizes)
            {
                if (size > Units)
                {
                    yield return new Square(size, West - (West % size), South - (South % size));
                }
            }
        }

        /// <summary>Those of a size that it is made of, from the south-west.</summary>
        public IEnumerable<Square> Parts(int units)
        {
            for (var south = South; south < South + Units; south += units)
            {
                for (var west = West; west < West + Units; west += units)
                {
                    yield return new Square(units, west, south);
                }
            }
        }
    }
}

/// <param name="Land">The part of the mesh that is land, 0 to 1; null: not said.</param>
/// <param name="ByRank">The part of the mesh of each depth rank.</param>
internal sealed record MeshShare(double? Land, IReadOnlyList<double> ByRank)
{
    public static MeshShare None { get; } = new(null, new double[ZoneLevel.Ranks]);
}
