using ContextBroker.Disaster.Exposure;
using ContextBroker.Disaster.Inputs;
using NetTopologySuite.Geometries;

namespace ContextBroker.Disaster.Support;

/// <summary>One person in a zone. Prints nothing of itself.</summary>
/// <param name="Rank">The deepest rank within the uncertainty of the place.</param>
/// <param name="IsAboveWater">The floor is above the zone's greatest depth; never where that has no limit.</param>
/// <param name="OrderLevel">The highest order in force there; 0: none.</param>
/// <param name="Shelter">The nearest welfare shelter outside the zone that is open and not full; null: there is none.</param>
/// <param name="Metres">As the crow flies; rivers are not known.</param>
internal sealed record PersonAtRisk(
    SupportNeedingPerson Person, int Rank, double? DepthMin, bool IsAboveWater, int OrderLevel, int Priority, WelfareShelter? Shelter, double? Metres)
{
    public override string ToString() => nameof(PersonAtRisk);
}

/// <summary>Support-needing residents over a hazard: whose place is in a zone, how deep against their floor, where to, and whom first.</summary>
internal sealed class SupportNeed(ZoneLayer layer, TenantInputs inputs, IReadOnlyList<EvacuationOrder> orders)
{
    /// <summary>Metres from one floor to the next.</summary>
    private const double FloorHeight = 3;

    private const int Bearings = 16;

    private static readonly HashSet<string> None = [];

    private readonly Dictionary<int, ZoneLevel> _levels = ExposureSelection.Levels(layer).ToDictionary(static level => level.Rank);
    private readonly List<(EvacuationOrder Order, MaskLayer? Area)> _orders = [.. orders.Select(static order => (order, order.Area is null ? null : new MaskLayer(order.Area)))];
    private readonly List<WelfareShelter> _usable = Usable(layer, inputs);

    /// <summary>Everybody in a zone whose entry is valid, the most urgent first.</summary>
    public IReadOnlyList<PersonAtRisk> AtRisk(DateTimeOffset now) =>
        [.. inputs.Persons.Where(person => person.ValidUntil is not { } end || end > now).Select(Assess).OfType<PersonAtRisk>()
            .OrderByDescending(static one => one.Priority).ThenBy(static one => one.Person.Id, StringComparer.Ordinal)];

    /// <summary>
    /// Ten for each level of the order, five for each rank of depth, and points for what makes leaving slower: being carried, a device that needs power, living alone, nobody to
    /// help. Half of it above the water.
    /// </summary>
    public static int PriorityOf(SupportNeedingPerson person, int rank, int orderLevel, bool isAboveWater)
    {
        var points = (10 * orderLevel) + (5 * rank)
            + (person.NeedsCarrying ? 10 : 0) + (person.NeedsPower ? 8 : 0) + (person.LivesAlone ? 5 : 0) + (person.HasSupporter ? 0 : 7);
        return isAboveWater ? points / 2 : points;
    }

    private PersonAtRisk? Assess(SupportNeedingPerson person)
    {
        if (person.At is not { } place || RankAround(place, person.Uncertainty) is not { } rank)
        {
            return null;
        }

        var level = _levels[rank];
        var isAboveWater = level.DepthMax is { } depth && ((person.Floor ?? 1) - 1) * FloorHeight >= depth;
        var order = _orders.Where(one => one.Area is { } area ? area.Contains(place) : one.Order.Code == person.Code).Select(static one => one.Order.Level).DefaultIfEmpty().Max();
        var nearest = _usable.MinBy(shelter => Metres(place, shelter.At!));
        return new PersonAtRisk(
            person, rank, level.DepthMin, isAboveWater, order, PriorityOf(person, rank, order, isAboveWater), nearest, nearest is null ? null : Metres(place, nearest.At!));
    }

    // An uncertain place counts as the worst of its surroundings.
    private int? RankAround(Coordinate place, double metres)
    {
        var (north, east) = MetresPerDegree(place.Y);
        var deepest = layer.RankAt(place, None);
        for (var i = 0; metres > 0 && i < Bearings; i++)
        {
            var angle = 2 * Math.PI * i / Bearings;
            var rank = layer.RankAt(new Coordinate(place.X + (metres * Math.Sin(angle) / east), place.Y + (metres * Math.Cos(angle) / north)), None);
            deepest = deepest is null ? rank : rank is null ? deepest : Math.Max(deepest.Value, rank.Value);
        }

        return deepest;
    }

    private static List<WelfareShelter> Usable(ZoneLayer layer, TenantInputs inputs)
    {
        var open = inputs.Operations.Where(static one => one.State == ShelterState.Open).Select(static one => one.Facility).ToHashSet();
        return [.. inputs.WelfareShelters.Where(one => one.At is { } place && open.Contains(one.Facility) && layer.RankAt(place, None) is null).OrderBy(static one => one.Id, StringComparer.Ordinal)];
    }

    private static double Metres(Coordinate one, Coordinate other)
    {
        var (north, east) = MetresPerDegree((one.Y + other.Y) / 2);
        return Math.Sqrt(Math.Pow((one.Y - other.Y) * north, 2) + Math.Pow((one.X - other.X) * east, 2));
    }

    private static (double North, double East) MetresPerDegree(double latitude) => (111_132, 111_320 * Math.Cos(latitude * Math.PI / 180));
}
