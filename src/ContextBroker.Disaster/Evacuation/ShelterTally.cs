using ContextBroker.Disaster.Exposure;
using ContextBroker.Disaster.Inputs;

namespace ContextBroker.Disaster.Evacuation;

/// <summary>The shelters of one region, by facility: rows of a list are buildings, halls and floors, not places to go.</summary>
internal sealed class ShelterTally
{
    private ShelterTally()
    {
    }

    /// <summary>Facilities designated for the hazard; null: no list of sites is published for this region, which is not "none".</summary>
    public int? Designated { get; private set; }

    /// <summary>Of the designated: with a place outside the zone or meant by upper floors.</summary>
    public int Safe { get; private set; }

    /// <summary>Of the designated: of which nobody has said whether they are open.</summary>
    public int StateUnknown { get; private set; }

    /// <summary>Of the safe: open, and full.</summary>
    public int Full { get; private set; }

    /// <summary>Of the safe: open and not full. One can go there.</summary>
    public SortedSet<string> Usable { get; } = new(StringComparer.Ordinal);

    /// <summary>Shelters that are run, designated or not, and open; null: of none here has anybody said whether it is.</summary>
    public int? Open { get; private set; }

    /// <summary>Of the open: nobody has counted.</summary>
    public int? Uncounted { get; private set; }

    /// <summary>Null: no open shelter has a count.</summary>
    public double? Arrived { get; private set; }

    /// <summary>Null: the capacity of a usable facility is not known.</summary>
    public double? Capacity { get; private set; }

    public DateTimeOffset? NewestCount { get; private set; }

    public static ShelterTally Of(EvacuationRegion region, EvacuationQuestion question, ZoneLayer layer, TenantInputs inputs)
    {
        var (tally, closed, without) = (new ShelterTally(), question.ClosedShelters.ToHashSet(), question.Hazard.WithoutZones.ToHashSet());
        var operations = inputs.Operations.Where(one => region.Has(one.At, one.Code)).Select(one => closed.Contains(one.Id) ? one with { State = ShelterState.NotOpen } : one)
            .OrderBy(static one => one.Id, StringComparer.Ordinal).ToList();
        var sites = inputs.Sites.Where(one => region.Has(one.At, one.Code)).ToList();
        tally.Count(operations);
        if (sites.Count > 0)
        {
            tally.Count(sites.Where(one => one.Hazards.Contains(question.Hazard.HazardType)).GroupBy(static one => one.Facility), operations.ToLookup(static one => one.Facility), closed, layer, without);
        }

        return tally;
    }

    private void Count(List<ShelterOperation> operations)
    {
        if (operations.TrueForAll(static one => one.State == ShelterState.Unknown))
        {
            return;
        }

        (Open, Uncounted) = (0, 0);
        foreach (var one in operations.Where(static one => one.State is ShelterState.Open or ShelterState.Full))
        {
            Open++;
            if (one.Evacuees is { } people)
            {
                Arrived = (Arrived ?? 0) + people;
                NewestCount = one.CountedAt > NewestCount || NewestCount is null ? one.CountedAt : NewestCount;
            }
            else
            {
                Uncounted++;
            }
        }
    }

    private void Count(
        IEnumerable<IGrouping<string, EvacuationSite>> facilities, ILookup<string, ShelterOperation> operations, HashSet<string> closed, ZoneLayer layer, HashSet<string> without)
    {
        (Designated, Capacity) = (0, 0);
        foreach (var facility in facilities)
        {
            Designated++;
            var run = operations[facility.Key].ToList();
            var state = facility.All(one => closed.Contains(one.Id)) ? ShelterState.NotOpen : StateOf(run);
            StateUnknown += state == ShelterState.Unknown ? 1 : 0;
            if (!facility.Any(one => one.HasUpperFloors || (one.At is { } place && layer.RankAt(place, without) is null)))
            {
                continue;
            }

            Safe++;
            Full += state == ShelterState.Full ? 1 : 0;
            if (state == ShelterState.Open)
            {
                Usable.UnionWith(run.Where(static one => one.State == ShelterState.Open).Select(static one => one.Id));
                Capacity += run.Any(static one => one.Capacity is not null) ? run.Sum(static one => one.Capacity ?? 0) : default(double?);
            }
        }

        Capacity = Usable.Count == 0 ? null : Capacity;
    }

    // One open door is enough; full is what all open ones are.
    private static ShelterState StateOf(List<ShelterOperation> run) =>
        run.Exists(static one => one.State == ShelterState.Open) ? ShelterState.Open
        : run.Exists(static one => one.State == ShelterState.Full) ? ShelterState.Full
        : run.Exists(static one => one.State == ShelterState.NotOpen) ? ShelterState.NotOpen : ShelterState.Unknown;
}
