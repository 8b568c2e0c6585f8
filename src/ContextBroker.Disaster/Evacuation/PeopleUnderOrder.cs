using ContextBroker.Disaster.Exposure;
using ContextBroker.Disaster.Inputs;
using ContextBroker.Disaster.Meshes;

namespace ContextBroker.Disaster.Evacuation;

/// <summary>The people of one region in zones: by night and day, and under orders by the highest level where they are.</summary>
internal sealed class PeopleUnderOrder(MeshMeasure measure, IReadOnlySet<int> ranks)
{
    /// <summary>The levels of orders, the highest first.</summary>
    public static readonly IReadOnlyList<int> Levels = [5, 4, 3];

    /// <summary>Null: nobody has said who is there, which is not that nobody is.</summary>
    public People? Night { get; private set; }

    public People? Day { get; private set; }

    /// <summary>By night, in zones, by the level of the highest order there.</summary>
    public Dictionary<int, People> ByLevel { get; } = [];

    /// <summary>Who was told to leave: all at level 4 and above, at level 3 the elderly.</summary>
    public double Ordered => (ByLevel.GetValueOrDefault(5)?.Total ?? 0) + (ByLevel.GetValueOrDefault(4)?.Total ?? 0) + (ByLevel.GetValueOrDefault(3)?.From65 ?? 0);

    public void AddNight(PopulationUnit unit, IReadOnlyList<MaskLayer> within, IReadOnlyDictionary<int, MaskLayer> orders)
    {
        Add(Night ??= new People(), unit, within);
        var (total, old) = (0.0, 0.0);
        foreach (var level in Levels)
        {
            if (!orders.TryGetValue(level, out var area) || !unit.Meshes.Any(one => Cell.Of(one.Mesh).Any(cell => area.Of(cell) is not null)))
            {
                continue;
            }

            // The areas are those of this level and above, so that the difference is what has this as its highest.
            var upTo = new People();
            Add(upTo, unit, [.. within, area]);
            var people = ByLevel.TryGetValue(level, out var known) ? known : ByLevel[level] = new People();
            people.Add(upTo.Total - total, 1);
            people.Add(new AgeClasses(null, null, upTo.From65 - old, null), 1);
            (total, old) = (upTo.Total, upTo.From65 ?? 0);
        }
    }

    public void AddDay(PopulationUnit unit, IReadOnlyList<MaskLayer> within) => Add(Day ??= new People(), unit, within);

    private void Add(People people, PopulationUnit unit, IReadOnlyList<MaskLayer> within)
    {
        var group = new MeshAreas();
        foreach (var (mesh, total) in unit.Meshes)
        {
            var areas = measure.Measure(mesh, within);
            group.Add(areas);
            people.Add(total ?? 0, areas.Exposed(ranks));
        }

        people.Add(unit.Ages, group.Exposed(ranks));
    }
}
